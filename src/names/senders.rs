//! A table with a column of names, and perhaps who sends each.

use std::io::BufRead;

use super::broken::BrokenRows;
use super::distinct::Distinct;
use super::error::FileProblem;
use super::kind::{NAME, SENDER, word};
use super::table::TableRows;
use super::{Integration, SentName};
use crate::catalogue::{Catalogue, LEAD_GROUPS, upsert_fields};

pub(super) fn read(
    text: impl BufRead,
    mark: u8,
    plain: &'static Catalogue,
    broken: &mut BrokenRows,
) -> Result<Vec<SentName>, FileProblem> {
    let mut table = TableRows::new(text, mark);
    let head: Vec<_> = if table.next()? { table.cells().map(word).collect() } else { Vec::new() };
    let Some(name) = column(&head, &NAME)? else {
        let fields: Vec<_> = upsert_fields().map(|(_, field)| field.name).collect();
        return Err(FileProblem::wrong(
            1,
            format!(
                "has no column `name` in its header, and none of an upsert ({}); the first line must be the header",
                fields.join(", ")
            ),
        ));
    };
    // The field of the API says where its names are looked up; `name` does not.
    let catalogue = if head[name] == NAME[0] { plain } else { &LEAD_GROUPS };
    let (integration, owner) = (column(&head, &SENDER[..1])?, column(&head, &SENDER[1..])?);
    let mut names = Distinct::default();
    while table.next()? {
        if table.is_empty() || broken.pass(table.check_len(head.len()))?.is_none() {
            continue;
        }
        let cell = |column: Option<usize>| {
            column.map(|at| table.cell(at)).filter(|cell| !cell.trim().is_empty()).map(str::to_owned)
        };
        let sender = Integration { integration: cell(integration), owner: cell(owner), rows: None };
        names.add(table.row(), SentName { catalogue, name: table.cell(name).to_owned(), sender })?;
    }
    Ok(names.into_names())
}

/// The column with one of these heads.
pub(super) fn column(head: &[String], names: &[&str]) -> Result<Option<usize>, FileProblem> {
    let mut at = head.iter().enumerate().filter(|(_, head)| names.contains(&head.as_str()));
    match (at.next(), at.next()) {
        (_, Some(_)) => {
            Err(FileProblem::wrong(1, format!("has two columns `{}`; keep one of them", names.join("` or `"))))
        }
        (first, None) => Ok(first.map(|(at, _)| at)),
    }
}
