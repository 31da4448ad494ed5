//! A workbook about several catalogues.

use calamine::Data;

use super::parts::Parts;
use super::sample::{Book, bytes, several, several_of, several_with_past};
use super::{head, number, shown, text};
use crate::api::{Further, Item};
use crate::catalogue::{ALL, Catalogue, LABELS, LEAD_GROUPS, LEAD_STAGES, PRODUCTS};
use crate::listing::Proof;
use crate::report::Report;
use crate::report::xlsx::context::SheetLimits;
use crate::report::xlsx::layout;
use crate::rules::capital;
use crate::testing::groups;

/// Labels that have not all been seen, beside complete lead groups.
pub(super) fn incomplete() -> Report {
    let mut report = several_with_past();
    let labels = report.others.iter_mut().find(|list| list.catalogue == &LABELS).unwrap();
    let listing = labels.listing.as_mut().unwrap();
    let first = labels.items.as_ref().unwrap().rows[0].id;
    (listing.complete, listing.proof, listing.unseen_ids) = (false, Proof::None, vec![first]);
    report
}

/// Labels and products whose every text somebody has thought up to break a workbook; twice, so that they stand on every list.
pub(super) fn hostile(texts: &[&str]) -> Report {
    let rows: Vec<_> = texts.iter().chain(texts).zip(1..).map(|(text, id)| (id, *text, "ACTIVE")).collect();
    let of = |catalogue: &'static Catalogue| {
        let item = |item: Item| {
            let value = |_: &&str| Some(Further::Text(item.title().into()));
            Item { further: Some(catalogue.fields.iter().map(value).collect()), ..item }
        };
        (catalogue, groups(&rows).into_iter().map(item).collect())
    };
    several_of(&[(&LEAD_GROUPS, Vec::new()), of(&LABELS), of(&PRODUCTS)])
}

fn what(catalogue: &Catalogue) -> Data {
    text(&capital(catalogue.many))
}

#[test]
fn every_row_says_where_it_is_and_every_catalogue_has_its_sheet() {
    let report = several_with_past();
    let mut book = Book::of(&report);
    assert_eq!(
        book.names(),
        [
            "Summary",
            "Plan",
            "Findings",
            "Duplicates",
            "Changes",
            "Integrations",
            "Groups",
            "Stages",
            "Labels",
            "Products",
            "Accepted",
            "About"
        ]
    );
    let rows: Vec<_> = report.plan.iter().map(|row| what(row.planned.catalogue())).collect();
    assert_eq!(book.column("Plan", "Where"), rows);
    let ids: Vec<_> = report.plan.iter().map(|row| row.planned.group_id.map_or(Data::Empty, number)).collect();
    assert_eq!(book.column("Plan", "Id"), ids);
    let rows: Vec<_> = report.open_findings().map(|finding| what(finding.catalogue())).collect();
    assert_eq!(book.column("Findings", "Where"), rows);
    for sheet in ["Plan", "Findings", "Duplicates", "Changes"] {
        let told = book.column(sheet, "Where");
        assert!(told.contains(&what(&LEAD_GROUPS)) && told.contains(&what(&LABELS)), "{sheet}: {told:?}");
    }
    for sheet in ["Integrations", "Accepted"] {
        assert!(book.column(sheet, "Where").contains(&what(&LEAD_GROUPS)), "{sheet}");
    }
    let heads =
        "Phase, Step, Severity, Action, Where, Id, Title, New title, Why, Status, Owner, Comment, Verified, Key";
    assert_eq!(head(&mut book, "Plan").join(", "), heads);
    for sheet in ["Plan", "Findings", "Duplicates", "Changes", "Integrations", "Accepted"] {
        let heads = head(&mut book, sheet);
        assert!(!heads.iter().any(|head| head == "Group" || head == "Groups"), "{sheet}: {heads:?}");
        let about = book.words("About");
        let told = about.split(&format!("Columns of the sheet {sheet}\n")).nth(1).unwrap();
        assert!(told.contains("\nWhere\nWhat the row is about"), "{sheet}");
    }
}

#[test]
fn a_sheet_of_items_has_all_of_them_with_the_fields_that_only_they_have() {
    let report = several();
    let mut book = Book::of(&report);
    for catalogue in ALL {
        let (sheet, items) = (layout::items(catalogue), report.items(catalogue));
        assert!(!items.is_empty());
        let ids: Vec<_> = items.iter().map(|item| number(item.id)).collect();
        assert_eq!(book.column(&sheet, &capital(catalogue.item)), ids);
        let titles: Vec<_> = items.iter().map(|item| shown(item.title())).collect();
        assert_eq!(book.column(&sheet, "Title"), titles);
        let heads = head(&mut book, &sheet);
        assert_eq!(heads.contains(&"Type".to_owned()), catalogue.has_type, "{sheet}");
        for (field, at) in catalogue.fields.iter().zip(0..) {
            let line = |item: &Item| {
                let text = item.further(at).map(Further::text).unwrap_or_default();
                super::cell(&text.split_whitespace().collect::<Vec<_>>().join(" "))
            };
            let values: Vec<_> = items.iter().map(line).collect();
            assert_eq!(book.column(&sheet, &capital(&field.replace('_', " "))), values, "{sheet}: {field}");
        }
        let about = book.words("About");
        let told = about.split(&format!("Columns of the sheet {sheet}\n")).nth(1).unwrap().to_owned();
        for head in heads {
            assert!(told.contains(&format!("{head}\n")), "{sheet}: {head}");
        }
    }
}

#[test]
fn a_link_leads_to_the_sheet_of_the_list() {
    let report = several();
    let mut book = Book::of(&report);
    let mut links = book.links("Findings").into_iter();
    for finding in report.open_findings() {
        let items = report.items(finding.catalogue());
        let row = finding.group_ids.iter().find_map(|id| items.iter().position(|item| item.id == *id));
        if let Some(row) = row {
            let sheet = layout::items(finding.catalogue());
            assert_eq!(links.next().unwrap(), format!("'{sheet}'!A{}", row + 4), "{finding:?}");
        }
        if let Some(row) = report.plan.iter().position(|row| row.planned.finding.as_ref() == Some(&finding.fingerprint))
        {
            assert_eq!(links.next().unwrap(), format!("'Plan'!A{}", row + 4), "{finding:?}");
        }
    }
    assert_eq!(links.next(), None);
    let expected = report.plan.iter().filter_map(|row| {
        let at = report.items(row.planned.catalogue()).iter().position(|item| Some(item.id) == row.planned.group_id)?;
        Some(format!("'{}'!A{}", layout::items(row.planned.catalogue()), at + 4))
    });
    assert_eq!(book.links("Plan"), expected.collect::<Vec<_>>());
    let twins = book.column("Duplicates", "Where");
    let sheets: Vec<_> = book.links("Duplicates").into_iter().filter(|link| !link.starts_with("'Plan'")).collect();
    assert_eq!(sheets.len(), twins.len());
    for (link, of) in sheets.iter().zip(&twins) {
        let of = ALL.into_iter().find(|catalogue| what(catalogue) == *of).unwrap();
        assert!(link.starts_with(&format!("'{}'!", layout::items(of))), "{link}");
    }
}

#[test]
fn the_plan_counts_in_the_column_in_which_the_team_writes() {
    let parts = Parts::of(&bytes(&several(), SheetLimits::EXCEL));
    let plan = parts.node("xl/worksheets/sheet2.xml");
    let list = plan.all("dataValidation").next().unwrap();
    assert!(list.attribute("sqref").unwrap().starts_with("J4:J"), "{:?}", list.attribute("sqref"));
    let formulas: Vec<_> = plan.all("f").chain(plan.all("formula")).map(|formula| &formula.text).collect();
    assert!(!formulas.is_empty() && formulas.iter().all(|formula| formula.contains("$J") && !formula.contains("$I")));
}

#[test]
fn the_summary_counts_every_list_and_tells_which_was_not_read() {
    let report = several();
    let mut book = Book::of(&report);
    let words = book.words("Summary");
    for catalogue in [&LEAD_STAGES, &LABELS, &PRODUCTS] {
        let totals = report.status_totals(catalogue);
        let told = format!("{} ({} active", catalogue.count(totals.items), totals.active);
        assert!(words.contains(&told), "{told}: {words}");
    }
    assert!(
        words
            .contains("The source types were not read: page 1 of the source types: HTTP 404; nothing is said of them."),
        "{words}"
    );
    assert!(book.words("About").contains("\nSource types\npage 1 of the source types: HTTP 404\n"));
    assert!(!book.names().contains(&"Source types".to_owned()));
}

#[test]
fn labels_that_were_not_all_seen_are_marked_on_their_sheet() {
    let report = incomplete();
    let first = report.items(&LABELS)[0].id;
    let mut book = Book::of(&report);
    assert_eq!(book.column("Labels", "Last reading")[0], text(&format!("Not seen: {first}")));
    assert!(!head(&mut book, "Groups").contains(&"Last reading".to_owned()));
    assert!(book.column("Findings", "Last reading").len() > 10);
}
