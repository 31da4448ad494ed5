//! No format loses a finding: one report, every format, each read back.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};

use super::fixtures::{account, every_kind, judged, with_past};
use super::{Pace, Report, Style, Template, Workbook, render, unguard, words};
use crate::config::{CsvStyle, FileKind, Safety};
use crate::event::Silent;
use crate::rules::is_blank;
use crate::titles::show_hidden;

fn bytes(kind: FileKind, report: &Report) -> Vec<u8> {
    let style = Style {
        csv: CsvStyle { bom: true, delimiter: b',', safety: Safety::Guard },
        markdown: Template::built_in(),
        html: Template::built_in_html(),
        scratch: std::env::temp_dir(),
        workbook: Workbook::Named("lead-groups-2026-11-23.xlsx".to_owned()),
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

/// Under each heading of a page that names a kind of finding: how many are shown, and how many are only counted.
fn sections(page: &str, heading: &str, name: impl Fn(&str) -> String, item: &str) -> Vec<(String, usize)> {
    let more = |line: &str| line.strip_prefix(item)?.split_once(" more in the workbook")?.0.parse::<usize>().ok();
    let section = |section: &str| {
        let section = section.split("\n## ").next().and_then(|part| part.split("\n<h2").next()).unwrap_or_default();
        let (head, rest) = section.split_once('\n').unwrap_or((section, ""));
        let items = rest.lines().map(str::trim_start).filter(|line| line.starts_with(item));
        (name(head), items.map(|line| more(line).unwrap_or(1)).sum())
    };
    page.split(heading).skip(1).map(section).collect()
}

#[test]
fn a_page_shows_every_open_finding_or_counts_it() {
    every_kind(|name, report| {
        let mut expected: Vec<(String, usize)> = Vec::new();
        for finding in report.open_findings() {
            let kind = format!("{} {}", words::severity(finding.severity), finding.rule.name);
            match expected.last_mut() {
                Some((known, count)) if *known == kind => *count += 1,
                _ => expected.push((kind, 1)),
            }
        }
        let plain = |head: &str| head.replace(": ", " ");
        let markdown = sections(&text(FileKind::Markdown, report), "\n### ", plain, "- ");
        assert_eq!(markdown, expected, "{name}");
        let of_tags = |head: &str| {
            let words: Vec<_> = head.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
            words.concat().replace(" · ", " ")
        };
        let html = sections(
            &text(FileKind::Html, report),
            "\n<h3",
            |head| of_tags(&format!("<h3{head}")),
            "<li style=\"margin:0\">",
        );
        assert_eq!(html, expected, "{name}");
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
