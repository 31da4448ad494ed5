//! What a template can do with the report's values beyond Jinja's own filters; `docs/templates.md` lists it.

use std::collections::HashMap;

use chrono::format::{Item, StrftimeItems};
use chrono_tz::Tz;
use minijinja::value::{Kwargs, Rest, Serde, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::api::parse_instant;
use crate::catalogue::{self, Catalogue, LEAD_GROUPS};
use crate::config::Severity;
use crate::report::text::{in_lines, long_day};
use crate::rules::{self, Urgency};
use crate::titles;

/// How `local` writes an instant unless the template says otherwise.
const MINUTE: &str = "%Y-%m-%d %H:%M";

/// Every name that is not Jinja's own.
#[cfg(test)]
pub(super) const NAMES: [&str; 16] = [
    "local", "day", "visible", "plural", "meaning", "kind", "line", "about", "fill", "loud", "bytes", "take", "where",
    "tally", "urgent", "noun",
];

pub(super) fn add(environment: &mut Environment<'_>, zone: Tz) {
    environment.add_filter("local", move |value: &Value, format: Option<&str>| local(value, format, zone));
    environment.add_filter("day", |text: &str| text.parse().map_or_else(|_| text.to_owned(), long_day));
    environment.add_filter("visible", show);
    environment.add_filter("plural", plural);
    environment.add_filter("meaning", meaning);
    environment.add_filter("kind", kind);
    environment.add_filter("line", line);
    environment.add_filter("about", about);
    environment.add_test("blank", |text: &Value| text.as_str().is_none_or(rules::is_blank));
    environment.add_filter("noun", noun);
    environment.add_filter("fill", fill);
    environment.add_filter("loud", loud);
    environment.add_filter("bytes", |text: &str| text.len());
    environment.add_filter("take", take);
    environment.add_filter("where", matching);
    environment.add_filter("tally", tally);
    environment.add_filter("urgent", urgent);
}

/// An instant in the report's time zone; nothing for null, and what cannot be read as an instant as it is.
fn local(value: &Value, format: Option<&str>, zone: Tz) -> Result<String, Error> {
    let Some(text) = value.as_str() else {
        return if value.is_none() { Ok(String::new()) } else { Err(invalid("local takes an instant as text")) };
    };
    let items: Vec<_> = StrftimeItems::new(format.unwrap_or(MINUTE)).collect();
    if items.contains(&Item::Error) {
        return Err(invalid("local takes a strftime pattern, and this is none"));
    }
    Ok(match parse_instant(text) {
        Some(instant) => instant.with_timezone(&zone).format_with_items(items.iter()).to_string(),
        None => text.to_owned(),
    })
}

/// Text with everything hidden in it shown, cut after so many characters if it is longer; nothing for null.
fn show(value: &Value, most: Option<usize>) -> Result<String, Error> {
    match value.as_str() {
        Some(text) => {
            let shown = titles::show_hidden(text);
            Ok(most.and_then(|most| cut(&shown, most)).unwrap_or(shown))
        }
        None if value.is_none() => Ok(String::new()),
        None => Err(invalid("visible takes text")),
    }
}

/// The beginning of a text that is longer than so many code points, with a mark in place of the last one. What a reader
/// calls a character stays whole, unless it is longer than all that.
fn cut(text: &str, most: usize) -> Option<String> {
    // No text has more code points than bytes.
    if text.len() <= most || text.chars().count() <= most {
        return None;
    }
    let (mut whole, mut room) = (0, most.saturating_sub(1));
    for part in text.graphemes(true) {
        let Some(left) = room.checked_sub(part.chars().count()) else { break };
        whole += part.len();
        room = left;
    }
    let kept: String = if whole == 0 { text.chars().take(room).collect() } else { text[..whole].to_owned() };
    Some(format!("{}…", kept.trim_end()))
}

/// `1 group`, `2 groups`; the form for many is the form for one with an s unless it is given.
fn plural(count: u64, one: &str, many: Option<&str>) -> String {
    match (count, many) {
        (1, _) => format!("1 {one}"),
        (_, Some(many)) => format!("{count} {many}"),
        (_, None) => format!("{count} {one}s"),
    }
}

/// What a rule finds, in a sentence; nothing for a rule that this program does not have.
fn meaning(rule: &str) -> &'static str {
    rules::by_code(rule).map_or("", |known| known.what)
}

/// The catalogue of this name; lead groups where none is named.
fn named(catalogue: Option<&str>) -> &'static Catalogue {
    catalogue.and_then(catalogue::by_name).unwrap_or(&LEAD_GROUPS)
}

/// The code of the rule of a row, or the one that is named.
fn code_of(of: &Value) -> Result<String, Error> {
    let code = if of.as_str().is_some() { of.clone() } else { key_of(of, "rule")? };
    code.as_str().map(str::to_owned).ok_or_else(|| invalid("kind, line and about take a rule, or a row that has one"))
}

/// The catalogue that is named, or the one that the row is about.
fn catalogue_of(of: &Value, name: Option<&str>) -> Result<&'static Catalogue, Error> {
    if name.is_some() || of.as_str().is_some() {
        return Ok(named(name));
    }
    Ok(named(of.get_attr("catalogue")?.as_str()))
}

/// What people call what a rule finds.
fn kind(of: &Value, catalogue: Option<&str>) -> Result<String, Error> {
    let (code, catalogue) = (code_of(of)?, catalogue_of(of, catalogue)?);
    Ok(rules::by_code(&code).map_or(code, |rule| rule.name_of(catalogue).into_owned()))
}

/// What that means for the reader: of a row, as it is by its severity; of a rule, as it is at the worst.
fn line(of: &Value, catalogue: Option<&str>) -> Result<String, Error> {
    let Some(rule) = rules::by_code(&code_of(of)?) else { return Ok(String::new()) };
    let severity =
        if of.as_str().is_some() { None } else { key_of(of, "severity")?.as_str().and_then(Severity::from_name) };
    Ok(rule.line_of(catalogue_of(of, catalogue)?, severity.unwrap_or(rule.severity)).into_owned())
}

/// What the findings of a rule are about: `titles`, `group`, `name` or `mute`; nothing for a rule that this program does not
/// have.
fn about(of: &Value) -> Result<Value, Error> {
    Ok(rules::by_code(&code_of(of)?).map_or(Value::from(()), |rule| Value::from(Serde(rule.about))))
}

/// What people call one item, or so many, of the catalogue that a row is about or that is named: `group`, `labels`.
fn noun(about: &Value, number: Option<u64>) -> Result<&'static str, Error> {
    let catalogue = catalogue_of(about, about.as_str())?;
    Ok(if number.unwrap_or(1) == 1 { catalogue.item } else { catalogue.items })
}

/// Widest line of a text mail, in characters.
const WIDTH: usize = 72;

/// The text in lines that a mail shows whole, each of them indented by so many blanks. A longer word has a line of its own.
fn fill(text: &str, indent: Option<usize>) -> String {
    in_lines(text, WIDTH, indent.unwrap_or_default())
}

/// The text in capitals, but for what stands in quotation marks.
fn loud(text: &str) -> String {
    let mut quoted = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        quoted = (quoted || c == '“') && c != '”';
        if quoted { out.push(c) } else { out.extend(c.to_uppercase()) }
    }
    out
}

/// The first rows of a list; looks at no others.
fn take(state: &State<'_, '_>, list: &Value, count: usize) -> Result<Vec<Value>, Error> {
    list.try_iter()?.checked().take(count).map(|row| state.consume_fuel(1).and(row)).collect()
}

/// The rows whose keys have these values; they are looked for while the template goes through them.
#[expect(clippy::needless_pass_by_value, reason = "the engine takes no other signature")]
fn matching(state: &State<'_, '_>, list: &Value, wanted: Kwargs) -> Result<Value, Error> {
    if !matches!(list.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Err(invalid("where takes a list"));
    }
    // Rows that do not match cost nothing later on, when there is no state to charge them to.
    state.consume_fuel(list.len().unwrap_or_default() as u64)?;
    let wanted = wanted.args().map(|key| Ok((key.to_owned(), wanted.get(key)?)));
    let wanted = wanted.collect::<Result<Vec<(String, Value)>, Error>>()?;
    Ok(Value::make_object_iterable((list.clone(), wanted), |(list, wanted)| {
        let keep = |row: Value| match matches(&row, wanted) {
            Ok(keep) => keep.then_some(row),
            Err(error) => Some(Value::from(error)),
        };
        match list.try_iter() {
            Ok(rows) => Box::new(rows.filter_map(keep)),
            Err(error) => Box::new(std::iter::once(Value::from(error))),
        }
    }))
}

fn matches(row: &Value, wanted: &[(String, Value)]) -> Result<bool, Error> {
    for (key, value) in wanted {
        if key_of(row, key)? != *value {
            return Ok(false);
        }
    }
    Ok(true)
}

fn key_of(row: &Value, key: &str) -> Result<Value, Error> {
    let value = row.get_attr(key)?;
    if value.is_undefined() { Err(invalid(format!("the rows have no key `{key}`"))) } else { Ok(value) }
}

/// How many rows there are of each combination of these keys' values, in the order in which they first come.
#[expect(clippy::needless_pass_by_value, reason = "the engine takes no other signature")]
fn tally(state: &State<'_, '_>, list: &Value, keys: Rest<String>) -> Result<Vec<Value>, Error> {
    let mut kinds: Vec<(Vec<Value>, u64)> = Vec::new();
    let mut places: HashMap<Vec<Value>, usize> = HashMap::new();
    for row in list.try_iter()?.checked() {
        let row = row?;
        state.consume_fuel(1 + keys.len() as u64)?;
        let values = keys.iter().map(|key| key_of(&row, key)).collect::<Result<Vec<_>, _>>()?;
        let place = *places.entry(values).or_insert_with_key(|values| {
            kinds.push((values.clone(), 0));
            kinds.len() - 1
        });
        kinds[place].1 += 1;
    }
    let rows = kinds.into_iter().map(|(values, count)| {
        let pairs = keys.iter().cloned().zip(values).chain([("count".to_owned(), Value::from(count))]);
        Value::from_pairs(pairs)
    });
    Ok(rows.collect())
}

/// What to do first: the most urgent findings of a list, no more than so many.
fn urgent(state: &State<'_, '_>, list: &Value, most: usize) -> Result<Vec<Value>, Error> {
    let mut first: Vec<(Urgency, Value)> = Vec::new();
    for row in list.try_iter()?.checked() {
        let row = row?;
        state.consume_fuel(2)?;
        let severity = key_of(&row, "severity")?;
        let severity =
            severity.as_str().and_then(Severity::from_name).ok_or_else(|| invalid("urgent takes findings"))?;
        let urgency = Urgency::new(severity, key_of(&row, "integrations")?.len().unwrap_or_default());
        let place = first.partition_point(|(other, _)| *other <= urgency);
        if place < most {
            first.truncate(most - 1);
            first.insert(place, (urgency, row));
        }
    }
    Ok(first.into_iter().map(|(_, row)| row).collect())
}

fn invalid(detail: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail)
}
