//! The sheet of an import: a table whose columns are fields of an upsert. Other columns are left aside.

use std::io::BufRead;

use serde_json::Value;

use super::broken::BrokenRows;
use super::error::FileProblem;
use super::import::{Sent, SentRow};
use super::kind::word;
use super::senders::column;
use super::table::TableRows;
use crate::catalogue::{UpsertField, upsert_fields};

pub(super) fn read(text: impl BufRead, mark: u8, broken: &mut BrokenRows) -> Result<Sent, FileProblem> {
    let mut table = TableRows::new(text, mark);
    let head: Vec<_> = if table.next()? { table.cells().map(word).collect() } else { Vec::new() };
    let mut columns = Vec::new();
    for (place, (_, field)) in upsert_fields().enumerate() {
        if let Some(at) = column(&head, &[field.name])? {
            columns.push((at, place, field));
        }
    }
    let (mut sent, mut row) = (Sent::new(), SentRow::default());
    while table.next()? {
        if table.is_empty() {
            continue;
        }
        row.clear();
        let complete = table.check_len(head.len()).and_then(|()| {
            columns.iter().try_for_each(|(at, place, field)| {
                cell(*field, table.cell(*at), |name| row.send(*place, name)).map_err(|problem| table.broken(problem))
            })
        });
        if broken.pass(complete)?.is_some() {
            sent.add(table.row(), &mut row)?;
        }
    }
    Ok(sent)
}

/// The names in a cell. Several are separated by `|`, or are a list in JSON; the word `null` is none.
fn cell(field: UpsertField, cell: &str, mut send: impl FnMut(&str)) -> Result<(), String> {
    match cell {
        "null" => {}
        name if !field.is_list => send(name),
        list if is_json(list) => {
            let wrong = || format!("column `{}` holds a list that is no JSON array of names", field.name);
            for name in serde_json::from_str::<Vec<Value>>(list).map_err(|_| wrong())? {
                match name {
                    Value::Null => {}
                    Value::String(name) => send(&name),
                    _ => return Err(wrong()),
                }
            }
        }
        list => list.split('|').for_each(send),
    }
    Ok(())
}

/// `["`, `[null` or `[]`: a name that begins with a bracket goes on otherwise.
fn is_json(cell: &str) -> bool {
    let inner = cell.trim().strip_prefix('[').map(str::trim_start);
    inner.is_some_and(|inner| ["\"", "]", "null"].iter().any(|start| inner.starts_with(start)))
}
