//! No format loses a finding: one report, every format, each read back.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};

use super::fixtures::{account, every_kind, judged, several, several_of, several_with_past, with_past};
use super::{Pace, Report, Style, Template, Workbook, render, unguard, words};
use crate::api::{Further, Item};
use crate::catalogue::{Catalogue, LABELS, LEAD_GROUPS, PRODUCTS};
use crate::config::{CsvStyle, FileKind, Format, Safety};
use crate::event::Silent;
use crate::rules::{capital, is_blank};
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

#[test]
fn no_file_of_a_rich_report_loses_a_finding() {
    let groups = account();
    let rich = [judged(&groups), with_past(&groups), several(), several_with_past()];
    for (report, kind) in
        rich.iter().flat_map(|report| FileKind::of(report.catalogues()).map(move |kind| (report, kind)))
    {
        match kind {
            FileKind::ItemsCsv(catalogue) => carries_every_item(catalogue, &text(kind, report), report),
            FileKind::FindingsCsv => csv_carries_every_finding(&text(kind, report), report),
            FileKind::Xlsx => workbook_carries_every_finding(bytes(kind, report), report),
            FileKind::Markdown => markdown_counts_every_finding(&text(kind, report), report),
            FileKind::Html => html_counts_every_finding(&text(kind, report), report),
            FileKind::Json => json_carries_every_finding(&bytes(kind, report), report),
        }
    }
}

#[test]
fn a_page_shows_every_open_finding_or_counts_it() {
    every_kind(|_, report| {
        markdown_counts_every_finding(&text(FileKind::Markdown, report), report);
        html_counts_every_finding(&text(FileKind::Html, report), report);
    });
}

/// The rows of a CSV file by their headers, without the guard.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut file = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
    let heads = file.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let cells = row.iter().map(|cell| unguard(cell).into_owned());
        heads.iter().map(str::to_owned).zip(cells).collect()
    };
    file.records().map(|record| row(record.unwrap())).collect()
}

fn joined(ids: &[u64], with: &str) -> String {
    ids.iter().map(u64::to_string).collect::<Vec<_>>().join(with)
}

fn carries_every_item(catalogue: &Catalogue, file: &str, report: &Report) {
    let rows = rows(file);
    assert_eq!(rows.len(), report.items(catalogue).len(), "{catalogue:?}");
    for (row, item) in rows.iter().zip(report.items(catalogue)) {
        assert_eq!((&row["id"], &*row["title"]), (&item.id.to_string(), item.title()));
        assert_eq!(row.contains_key("type"), catalogue.has_type);
        for (field, at) in catalogue.fields.iter().zip(0..) {
            assert_eq!(row[*field], item.further(at).map(Further::text).unwrap_or_default(), "{field}: {item:?}");
        }
    }
}

fn csv_carries_every_finding(file: &str, report: &Report) {
    let rows = rows(file);
    assert_eq!(rows.len(), report.findings.len());
    for (row, finding) in rows.iter().zip(&report.findings) {
        let expected = [finding.severity.name(), finding.rule.code, &finding.title, &finding.message];
        assert_eq!(["severity", "rule", "title", "message"].map(|head| &*row[head]), expected);
        assert_eq!(row["group_ids"], joined(&finding.group_ids, " "));
        assert_eq!(row.get("catalogue").map(String::as_str), finding.catalogue.map(|catalogue| catalogue.name));
    }
}

fn json_carries_every_finding(file: &[u8], report: &Report) {
    let json: serde_json::Value = serde_json::from_slice(file).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let read: Vec<_> = findings.iter().map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = report.findings.iter().map(|finding| finding.fingerprint.to_string()).collect();
    assert_eq!(read, expected);
    assert_eq!(expected.iter().collect::<BTreeSet<_>>().len(), expected.len());
}

fn workbook_carries_every_finding(file: Vec<u8>, report: &Report) {
    let mut book = Xlsx::new(Cursor::new(file)).unwrap();
    let rows: Vec<Vec<String>> = book
        .worksheets()
        .iter()
        .flat_map(|(_, sheet)| sheet.rows().map(|row| row.iter().map(Data::to_string).collect()).collect::<Vec<_>>())
        .collect();
    for finding in &report.findings {
        let ids = joined(&finding.group_ids, ", ");
        let title = if is_blank(&finding.title) { "(no title)".to_owned() } else { show_hidden(&finding.title) };
        let told = rows.iter().any(|row| {
            let has = |text: &str| row.iter().any(|cell| cell == text);
            let says_where = finding.catalogue.is_none_or(|catalogue| has(&capital(catalogue.many)));
            has(&finding.rule.name_of(finding.catalogue())) && has(&title) && has(&ids) && says_where
        });
        assert!(told, "{finding:?}");
    }
}

/// Kinds of findings that are open, in order, and how many there are of each. Where there are several catalogues, those of
/// each stand together under its heading.
fn open_kinds(report: &Report) -> Vec<(String, usize)> {
    let mut open: Vec<_> = report.open_findings().collect();
    open.sort_by_key(|finding| finding.catalogue());
    let mut kinds: Vec<(&Catalogue, String, usize)> = Vec::new();
    for finding in open {
        let catalogue = finding.catalogue();
        let kind = format!("{} {}", words::severity(finding.severity), finding.rule.name_of(catalogue));
        match kinds.last_mut() {
            Some((of, known, count)) if *of == catalogue && *known == kind => *count += 1,
            _ => kinds.push((catalogue, kind, 1)),
        }
    }
    kinds.into_iter().map(|(_, kind, count)| (kind, count)).collect()
}

fn markdown_counts_every_finding(page: &str, report: &Report) {
    let heading = if report.is_of_several() { "\n#### " } else { "\n### " };
    let plain = |head: &str| head.replace(": ", " ");
    assert_eq!(sections(page, heading, plain, "- "), open_kinds(report));
}

fn html_counts_every_finding(page: &str, report: &Report) {
    let tag = if report.is_of_several() { "<h4" } else { "<h3" };
    let of_tags = |head: &str| {
        let head = format!("{tag}{head}");
        let words: Vec<_> = head.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        words.concat().replace(" · ", " ")
    };
    let heading = format!("\n{tag}");
    assert_eq!(sections(page, &heading, of_tags, "<li style=\"margin:0\">"), open_kinds(report));
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

#[test]
fn the_csv_files_of_labels_and_products() {
    let hostile = crate::testing::groups(&[(1, "=1+1", "ACTIVE"), (2, "a\r\n@b", "DISABLED")]);
    let further = [Some(Further::Text("-1".into())), Some(Further::Json("-2".into())), None, None, None];
    let products = hostile.iter().map(|item| Item { further: Some(further.clone().into()), ..item.clone() });
    let lists = [(&LEAD_GROUPS, Vec::new()), (&LABELS, hostile.clone()), (&PRODUCTS, products.collect())];
    let report = several_of(&lists);
    let files = FileKind::of(report.catalogues()).filter(|kind| kind.format() == Format::Csv);
    let files: Vec<_> = files.map(|kind| format!("== {kind}\n{}", text(kind, &report).replace('\r', "␍"))).collect();
    insta::assert_snapshot!("several.csv", files.join("\n"));
}
