//! No format loses a finding: one report, every format, each read back.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};

use super::fixtures::{account, every_kind, judged, with_past};
use super::html::tests::page::Page;
use super::{CsvStyle, FileKind, FindingRow, Pace, Report, Safety, Style, Template, markdown_escape, render, unguard};
use crate::event::Silent;
use crate::rules::is_blank;
use crate::titles::{show, show_hidden};

fn bytes(kind: FileKind, report: &Report) -> Vec<u8> {
    let style = Style {
        csv: CsvStyle { bom: true, delimiter: b',', safety: Safety::Guard },
        markdown: Template::built_in(),
        html: Template::built_in_html(),
        scratch: std::env::temp_dir(),
    };
    let mut file = Cursor::new(Vec::new());
    render(kind, &Arc::new(report.clone()), &style, &mut file, &mut Pace::new(&Silent, &|| false)).unwrap();
    file.into_inner()
}

fn text(kind: FileKind, report: &Report) -> String {
    String::from_utf8(bytes(kind, report)).unwrap()
}

/// Calls `check` with the two reports that have something of everything.
fn rich(check: impl Fn(&Report)) {
    let groups = account();
    check(&judged(&groups));
    check(&with_past(&groups));
}

#[test]
fn csv_carries_every_finding() {
    rich(|report| {
        let file = text(FileKind::FindingsCsv, report);
        let mut rows = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
        let read: Vec<Vec<String>> =
            rows.records().map(|row| row.unwrap().iter().map(|cell| unguard(cell).into_owned()).collect()).collect();
        let expected = report.findings.iter().map(|finding| {
            let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
            let cells = [finding.severity.name(), finding.rule.code, &finding.title, &ids.join(" "), &finding.message];
            cells.map(str::to_owned).to_vec()
        });
        assert_eq!(read.into_iter().map(|row| row[..5].to_vec()).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    });
}

#[test]
fn json_carries_every_finding() {
    rich(|report| {
        let json: serde_json::Value = serde_json::from_slice(&bytes(FileKind::Json, report)).unwrap();
        let read: Vec<_> = json["findings"].as_array().unwrap().iter().map(|finding| &finding["fingerprint"]).collect();
        let expected: Vec<_> = report.findings.iter().map(|finding| &*finding.fingerprint).collect();
        assert_eq!(read, expected);
        assert_eq!(expected.iter().collect::<BTreeSet<_>>().len(), expected.len());
    });
}

#[test]
fn the_workbook_carries_every_finding() {
    rich(|report| {
        let mut book = Xlsx::new(Cursor::new(bytes(FileKind::Xlsx, report))).unwrap();
        let rows: Vec<Vec<String>> = book
            .worksheets()
            .iter()
            .flat_map(|(_, sheet)| {
                sheet.rows().map(|row| row.iter().map(Data::to_string).collect()).collect::<Vec<_>>()
            })
            .collect();
        for finding in &report.findings {
            let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
            let title = if is_blank(&finding.title) { "(no title)".to_owned() } else { show_hidden(&finding.title) };
            let told = rows.iter().any(|row| {
                let has = |text: &str| row.iter().any(|cell| cell == text);
                has(finding.rule.name) && has(&title) && has(&ids.join(", "))
            });
            assert!(told, "{finding:?}");
        }
    });
}

/// What a page says of a finding that it shows in full.
fn words(finding: &FindingRow) -> Vec<String> {
    let title = show(&finding.title);
    let title = if title.trim().is_empty() { "(blank title)".to_owned() } else { title };
    if finding.rule.code == "disabled-group" || !finding.is_open() {
        vec![title, finding.group_ids[0].to_string()]
    } else {
        vec![title, show(&finding.message), show(&finding.remedy)]
    }
}

#[test]
fn a_page_that_has_room_shows_every_finding() {
    rich(|report| {
        let (markdown, html) = (text(FileKind::Markdown, report), text(FileKind::Html, report));
        let html = Page::read(&html).unwrap().text;
        for word in report.findings.iter().flat_map(words) {
            assert!(html.contains(&word.split_whitespace().collect::<Vec<_>>().join(" ")), "{word}");
            let word = if word == "(blank title)" { word } else { markdown_escape::escape(&word) };
            assert!(markdown.contains(&word), "{word}");
        }
    });
}

/// Of each rule of a page: how many findings the heading tells, how many are shown, and how many are only counted.
fn sections(page: &str, [heading, end]: [&str; 2], is_row: impl Fn(&&str) -> bool) -> Vec<[usize; 3]> {
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    let section = |section: &str| {
        let (head, rest) = section.split(end).next()?.split_once('\n')?;
        let told = number(head.split_once(" (")?.1)?;
        let more = rest.split_once("And ").and_then(|(_, more)| number(more)).unwrap_or_default();
        Some([told, rest.lines().filter(&is_row).count(), more])
    };
    page.split(heading).skip(1).filter_map(section).collect()
}

#[test]
fn what_a_page_has_no_room_for_is_counted() {
    every_kind(|name, report| {
        let open = report.open_findings().count();
        let is_item =
            |line: &&str| line.starts_with("- ") || line.starts_with("| ") && line[2..].starts_with(char::is_numeric);
        let markdown = sections(&text(FileKind::Markdown, report), ["\n### ", "\n## "], is_item);
        let is_row = |line: &&str| line.starts_with("<li>") || line.starts_with("<tr><th scope=\"row\"");
        let html = sections(&text(FileKind::Html, report), ["\n<h3>", "\n<h2"], is_row);
        for (format, sections) in [("markdown", markdown), ("html", html)] {
            assert_eq!(sections.iter().map(|[told, ..]| told).sum::<usize>(), open, "{name}, {format}");
            for [told, shown, more] in sections {
                assert_eq!(told, shown + more, "{name}, {format}");
                assert!(shown <= 50 && shown >= told.min(2), "{name}, {format}: {shown} of {told}");
            }
        }
    });
}

#[test]
fn the_csv_and_json_of_an_audit_with_a_past() {
    let groups = account();
    let mut report = with_past(&groups);
    insta::assert_snapshot!("findings.csv", text(FileKind::FindingsCsv, &report).replace('\r', ""));
    let mut rules = BTreeSet::new();
    report.findings.retain(|finding| rules.insert(finding.rule.code));
    report.plan.truncate(4);
    report.groups = groups[..2].into();
    insta::assert_snapshot!("json", text(FileKind::Json, &report));
}
