//! The workbook compared by parts: what a person has looked at, in a form that a person can read.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::parts::{Node, Parts};
use super::sample::{account, bytes, judged, report, with_past};
use crate::api::LeadGroup;
use crate::listing::Proof;
use crate::report::xlsx::room::Limits;
use crate::report::{DecisionRow, MutedRow, Report};
use crate::worklist::DecisionKind;

/// A few groups of the sample account with something of everything.
fn few() -> Vec<LeadGroup> {
    let ids = [21_681, 21_851, 22_066, 22_084, 22_149, 22_380, 22_696, 22_956, 23_192, 23_595, 23_898, 24_599];
    account().into_iter().filter(|group| ids.contains(&group.id)).collect()
}

/// Their report, with a past, a finding that is muted, and a step that the team rejects.
pub(super) fn golden(groups: &[LeadGroup]) -> Report {
    let mut report = with_past(groups);
    report.plan[3].decision = Some(Box::new(DecisionRow {
        decision: Some(DecisionKind::Reject),
        owner: Some("+91 98200".to_owned()),
        done: None,
        comment: Some("@later".to_owned()),
        verified: Some(true),
    }));
    let muted = report.findings.iter_mut().find(|finding| finding.rule.code == "untidy-title").unwrap();
    let (reason, owner) = ("kept for the 2027 campaign".to_owned(), Some("@ops".to_owned()));
    muted.muted = Some(Box::new(MutedRow { reason, owner, until: "2027-01-31".to_owned() }));
    (report.totals.findings.warning, report.totals.findings.muted) = (report.totals.findings.warning - 1, 1);
    report
}

#[test]
fn the_workbook_is_the_one_that_somebody_has_looked_at() {
    let groups = few();
    let parts = Parts::of(&bytes(&golden(&groups), Limits::EXCEL));
    let names: Vec<_> = parts.names().collect();
    let mut frame = names.join("\n") + "\n";
    for part in ["xl/workbook.xml", "docProps/core.xml", "docProps/custom.xml"] {
        frame.extend(["== ", part, "\n"]);
        parts.lines(parts.node(part), 0, &mut frame);
    }
    insta::assert_snapshot!("frame", frame);
    let sheets = parts.node("xl/workbook.xml").all("sheet").map(|sheet| sheet.attribute("name").unwrap().to_owned());
    for (name, number) in sheets.zip(1..) {
        insta::assert_snapshot!(name.to_lowercase(), parts.outline(&format!("xl/worksheets/sheet{number}.xml")));
    }
}

/// Every kind of workbook: with a past, with mutes, incomplete, hostile, empty, and one that continues on more sheets.
fn every_kind() -> &'static [(&'static str, Parts)] {
    static BOOKS: OnceLock<Vec<(&str, Parts)>> = OnceLock::new();
    BOOKS.get_or_init(|| {
        let (groups, few) = (account(), few());
        let book = |what, report: &Report, limits| (what, Parts::of(&bytes(report, limits)));
        let mut incomplete = report(&few);
        (incomplete.listing.complete, incomplete.listing.proof) = (false, Proof::None);
        let hostile =
            ["=1+1", "\u{fffe}\u{0}\u{1b}", "]]><f>1</f>", "_x0041_", "&amp;<>\"'", "\u{202e}x\r\n\ty", "+91", "@x"];
        let twice = super::titled(&[hostile, hostile].concat());
        let mut strange = with_past(&twice);
        strange.changes[0].before = Some(hostile.concat());
        strange.history.notes = hostile.map(str::to_owned).to_vec();
        vec![
            book("past", &with_past(&groups), Limits::EXCEL),
            book("mutes", &judged(&groups), Limits::EXCEL),
            book("streamed", &with_past(&few), Limits { sheet_rows: 10, table_rows: 0, ..Limits::EXCEL }),
            book("empty", &report(&[]), Limits::EXCEL),
            book("incomplete", &incomplete, Limits::EXCEL),
            book("hostile", &strange, Limits::EXCEL),
        ]
    })
}

#[test]
fn every_part_is_well_formed_declared_and_there() {
    for (what, parts) in every_kind() {
        let names: BTreeSet<_> = parts.names().map(str::to_owned).collect();
        let types = parts.node("[Content_Types].xml");
        let declared = types.all("Override").map(|part| part.attribute("PartName").unwrap()[1..].to_owned());
        for part in declared.chain(names.iter().flat_map(|part| parts.related(part))) {
            assert!(names.contains(&part), "{what}: {part}");
        }
    }
}

#[test]
fn rows_and_their_cells_stand_once_and_in_order() {
    for (what, parts) in every_kind() {
        for sheet in parts.names().filter(|name| name.starts_with("xl/worksheets/sheet")) {
            let number = |row: &Node| row.attribute("r").unwrap().parse::<u32>().unwrap();
            let rows: Vec<_> = parts.node(sheet).all("row").collect();
            assert!(rows.is_sorted_by(|a, b| number(a) < number(b)), "{what}: {sheet}");
            for row in rows {
                // A longer name stands further to the right: `AA5` after `Z5`.
                let name = |cell: &Node| cell.attribute("r").unwrap().to_owned();
                let cells: Vec<_> = row.children.iter().map(name).collect();
                assert!(cells.is_sorted_by(|a, b| (a.len(), a) < (b.len(), b)), "{what}: {sheet}: {cells:?}");
                assert!(cells.iter().all(|cell| cell.ends_with(&number(row).to_string())), "{what}: {sheet}");
            }
        }
    }
}

#[test]
fn no_cell_is_a_formula_and_no_link_leads_out() {
    for (what, parts) in every_kind() {
        for sheet in parts.names().filter(|name| name.starts_with("xl/worksheets/sheet")) {
            let node = parts.node(sheet);
            assert_eq!(node.all("f").count(), 0, "{what}: {sheet}");
            for link in node.all("hyperlink") {
                assert!(link.attribute("location").is_some(), "{what}: {sheet}");
            }
        }
        for rels in parts.names().filter(|name| name.contains("/_rels/")) {
            assert!(!parts.text(rels).contains("External"), "{what}: {rels}");
        }
    }
}

#[test]
fn the_answer_and_both_charts_fit_on_a_small_laptop() {
    let (_, parts) = &every_kind()[0];
    let (sheet, drawing) = (parts.node("xl/worksheets/sheet1.xml"), parts.node("xl/drawings/drawing1.xml"));
    let number = |text: &str| text.parse::<f64>().unwrap();
    let last = drawing.all("xdr:to").flat_map(|to| to.all("xdr:row")).map(|row| number(&row.text)).fold(0.0, f64::max);
    let rows = sheet.all("row").filter(|row| number(row.attribute("r").unwrap()) <= last + 1.0);
    let points: f64 = rows.map(|row| row.attribute("ht").map_or(15.0, number)).sum();
    let characters: f64 = sheet
        .all("col")
        .map(|col| {
            let of = |name| number(col.attribute(name).unwrap());
            of("width") * (of("max") - of("min") + 1.0)
        })
        .sum();
    let (height, width) = (points * 96.0 / 72.0, characters * 7.0);
    assert!((500.0..=600.0).contains(&height) && (1_100.0..=1_230.0).contains(&width), "{width} x {height}");
}

#[test]
fn a_chart_is_there_for_findings_and_another_for_months() {
    let groups = super::titled(&["Inbound"]);
    let (mut clean, mut found) = (with_past(&groups), report(&groups));
    clean.findings.clear();
    clean.totals.findings = crate::report::FindingTotals::default();
    found.totals.findings.error = 1;
    for (report, charts) in [(report(&groups), 0), (clean, 1), (found, 1), (with_past(&groups), 2)] {
        let parts = Parts::of(&bytes(&report, Limits::EXCEL));
        assert_eq!(parts.names().filter(|name| name.starts_with("xl/charts/chart")).count(), charts);
    }
}

#[test]
fn rows_with_texts_that_look_like_numbers_raise_no_green_triangles() {
    let groups = super::titled(&["00123", "1E5", "00123"]);
    let parts = Parts::of(&bytes(&report(&groups), Limits::EXCEL));
    for sheet in ["sheet2", "sheet3", "sheet4", "sheet5"] {
        let node = parts.node(&format!("xl/worksheets/{sheet}.xml"));
        assert!(node.all("ignoredError").any(|range| range.attribute("numberStoredAsText") == Some("1")), "{sheet}");
    }
}
