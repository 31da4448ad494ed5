//! The workbook compared by parts: what a person has looked at, in a form that a person can read.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::parts::{Node, Parts};
use super::sample::{account, bytes, judged, report, several, several_with_past, with_past};
use crate::api::Item;
use crate::config::Mute;
use crate::listing::Proof;
use crate::report::Report;
use crate::report::xlsx::context::SheetLimits;
use crate::worklist::{Status, Team};

/// A few groups of the sample account with something of everything.
fn few() -> Vec<Item> {
    let ids = [21_681, 21_851, 22_066, 22_084, 22_149, 22_380, 22_696, 22_956, 23_192, 23_595, 23_898, 24_599];
    account().into_iter().filter(|group| ids.contains(&group.id)).collect()
}

/// Their report, with a past, a finding that is muted, and a step that the team rejects.
pub(super) fn golden(groups: &[Item]) -> Report {
    let mut report = with_past(groups);
    report.plan[3].team = Some(Box::new(Team {
        status: Status::Later,
        owner: Some("+91 98200".to_owned()),
        comment: Some("@later".to_owned()),
        verified: Some(true),
    }));
    let muted = report.findings.iter_mut().find(|finding| finding.rule.code == "untidy-title").unwrap();
    let (reason, owner) = ("kept for the 2027 campaign".to_owned(), Some("@ops".to_owned()));
    muted.muted = Some(Box::new(Mute { reason, owner, until: "2027-01-31".parse().unwrap() }));
    (report.totals.findings.warning, report.totals.findings.muted) = (report.totals.findings.warning - 1, 1);
    report
}

#[test]
fn the_workbook_is_the_one_that_somebody_has_looked_at() {
    let groups = few();
    let parts = Parts::of(&bytes(&golden(&groups), SheetLimits::EXCEL));
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
            book("past", &with_past(&groups), SheetLimits::EXCEL),
            book("mutes", &judged(&groups), SheetLimits::EXCEL),
            book("streamed", &with_past(&few), SheetLimits { sheet_rows: 10, ..SheetLimits::EXCEL }),
            book("empty", &report(&[]), SheetLimits::EXCEL),
            book("incomplete", &incomplete, SheetLimits::EXCEL),
            book("long", &report(&super::titled(&[&"x ".repeat(20_000), &"y".repeat(40_000)])), SheetLimits::EXCEL),
            book("hostile", &strange, SheetLimits::EXCEL),
            book("several", &several_with_past(), SheetLimits::EXCEL),
            book("several, incomplete", &super::catalogues::incomplete(), SheetLimits::EXCEL),
            book("several, hostile", &super::catalogues::hostile(&hostile), SheetLimits::EXCEL),
            book("several, streamed", &several(), SheetLimits { sheet_rows: 20, ..SheetLimits::EXCEL }),
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
fn only_counts_are_formulas_and_no_link_leads_out() {
    for (what, parts) in every_kind() {
        for sheet in parts.names().filter(|name| name.starts_with("xl/worksheets/sheet")) {
            let node = parts.node(sheet);
            let most = match sheet {
                "xl/worksheets/sheet1.xml" => 6,
                "xl/worksheets/sheet2.xml" => 2,
                _ => 0,
            };
            assert!(node.all("f").count() <= most, "{what}: {sheet}");
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
fn verdict_tiles_and_what_to_do_first_fit_on_a_small_laptop() {
    let (_, parts) = &every_kind()[0];
    let sheet = parts.node("xl/worksheets/sheet1.xml");
    let number = |text: &str| text.parse::<f64>().unwrap();
    let words = parts.outline("xl/worksheets/sheet1.xml");
    let row = words.lines().find(|line| line.contains("The whole plan")).unwrap();
    let row = number(row.trim().trim_start_matches('B').split(' ').next().unwrap());
    let rows = sheet.all("row").filter(|other| number(other.attribute("r").unwrap()) <= row);
    let height: f64 = rows.map(|row| row.attribute("ht").map_or(15.0, number) * 96.0 / 72.0).sum();
    assert!((300.0..=480.0).contains(&height), "{height}");
}

/// Pixels of a sheet's columns.
fn width(sheet: &Node) -> f64 {
    let columns = sheet.all("col").filter(|col| col.attribute("hidden").is_none());
    columns
        .map(|col| {
            let of = |name| col.attribute(name).unwrap().parse::<f64>().unwrap();
            (of("width") * 7.0).floor() * (of("max") - of("min") + 1.0)
        })
        .sum()
}

#[test]
fn every_sheet_fits_a_screen_of_1366_pixels_and_a_page_across() {
    for (what, parts) in every_kind() {
        for name in parts.names().filter(|name| name.starts_with("xl/worksheets/sheet")) {
            let sheet = parts.node(name);
            assert!(width(sheet) <= 1_250.0, "{what}: {name}: {}", width(sheet));
            let set_up = sheet.all("pageSetup").next().unwrap();
            assert_eq!(
                (set_up.attribute("orientation"), set_up.attribute("paperSize")),
                (Some("landscape"), Some("9"))
            );
            let footer = &sheet.all("oddFooter").next().unwrap().text;
            assert!(footer.contains("lead groups, ") && footer.encode_utf16().count() < 255, "{what}: {footer}");
        }
    }
}

#[test]
fn every_list_has_its_count_one_sentence_and_a_header_with_a_filter_that_stay() {
    for (what, parts) in every_kind() {
        for name in parts.names().filter(|name| name.starts_with("xl/worksheets/sheet")) {
            let sheet = parts.node(name);
            let Some(filter) = sheet.all("autoFilter").next() else { continue };
            assert!(filter.attribute("ref").unwrap().starts_with("A3:"), "{what}: {name}");
            let pane = sheet.all("pane").next().unwrap();
            assert_eq!((pane.attribute("ySplit"), pane.attribute("state")), (Some("3"), Some("frozen")));
            for cell in ["A1", "A2"] {
                assert!(sheet.all("c").any(|one| one.attribute("r") == Some(cell)), "{what}: {name}");
            }
        }
    }
}

#[test]
fn everything_is_written_in_one_font() {
    for (what, parts) in every_kind() {
        let styles = parts.node("xl/styles.xml");
        let fonts: BTreeSet<_> = styles
            .all("font")
            .flat_map(|font| font.all("name"))
            .collect::<Vec<_>>()
            .iter()
            .map(|name| name.attribute("val").unwrap())
            .collect();
        assert!(fonts.iter().all(|font| ["Arial", "Consolas"].contains(font)), "{what}: {fonts:?}");
        assert_eq!(styles.all("scheme").count(), 0, "{what}");
    }
}

/// What Excel would otherwise repair, and say so.
#[test]
fn a_workbook_keeps_to_the_limits_of_excel() {
    for (what, parts) in every_kind() {
        let mut tables = BTreeSet::new();
        for name in parts.names() {
            let node = parts.node(name);
            for table in node.all("table").filter_map(|table| table.attribute("displayName")) {
                assert!(tables.insert(table.to_lowercase()), "{what}: {table}");
            }
            let links: Vec<_> = node.all("hyperlink").collect();
            assert!(links.len() < 65_530, "{what}: {name}");
            for link in links {
                let display = link.attribute("display").unwrap_or_default();
                assert!(display.encode_utf16().count() < 255, "{what}: {name}: {display}");
            }
            for list in node.all("formula1") {
                assert!(list.text.encode_utf16().count() < 255, "{what}: {name}");
            }
            for text in node.all("t") {
                assert!(text.text.encode_utf16().count() <= 32_767, "{what}: {name}");
            }
            let foreign = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
            assert!(!parts.text(name).contains(foreign), "{what}: {name} is no XML");
        }
        for sheet in parts.node("xl/workbook.xml").all("sheet") {
            assert!(sheet.attribute("name").unwrap().encode_utf16().count() <= 31, "{what}");
        }
    }
}

#[test]
fn rows_with_texts_that_look_like_numbers_raise_no_green_triangles() {
    let groups = super::titled(&["00123", "1E5", "00123"]);
    let parts = Parts::of(&bytes(&report(&groups), SheetLimits::EXCEL));
    for sheet in ["sheet2", "sheet3", "sheet4", "sheet5"] {
        let node = parts.node(&format!("xl/worksheets/{sheet}.xml"));
        assert!(node.all("ignoredError").any(|range| range.attribute("numberStoredAsText") == Some("1")), "{sheet}");
    }
}
