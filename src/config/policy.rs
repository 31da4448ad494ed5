//! The tables `[severity]` and `[[mute]]` of the config file.
//!
//! They are read by hand rather than by derive: a mistake in the team's own decisions deserves a message that says what
//! was meant, and a mute is the one thing that must never be misread in silence.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::{did_you_mean, nearest};
use crate::rules::{self, Mute, MuteRule, Policy, Rule, Severity, Target};

/// What is wrong, with which key, and where.
pub(super) struct Problem {
    pub(super) span: Range<usize>,
    pub(super) key: String,
    pub(super) text: String,
}

pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// The least that can explain why a finding is accepted.
const REASON: usize = 10;

/// Takes the team's decisions out of the table.
pub(super) fn take(root: &mut DeTable<'_>) -> Result<Policy, Problem> {
    let severities = root.remove("severity").map_or(Ok(BTreeMap::new()), |table| severities(&table))?;
    let mutes = root.remove("mute").map_or(Ok(Vec::new()), |array| mutes(&array))?;
    Ok(Policy { severities, mutes, ..Policy::default() })
}

fn severities(value: &Value<'_>) -> Result<BTreeMap<&'static str, Option<Severity>>, Problem> {
    let table = table(value, "severity", "must be a table: [severity]")?;
    let severity = |(code, value): (&Spanned<_>, &Value<'_>)| {
        let code: &Spanned<std::borrow::Cow<'_, str>> = code;
        let key = format!("severity.{}", code.get_ref());
        let rule = rule(code.get_ref()).map_err(|text| Problem { span: code.span(), key: key.clone(), text })?;
        let severity = match value.get_ref().as_str() {
            Some("off") => None,
            Some(name) if Severity::from_name(name).is_some() => Severity::from_name(name),
            _ => return Err(problem(value, &key, "must be \"error\", \"warning\", \"info\" or \"off\"")),
        };
        Ok((rule.code, severity))
    };
    table.iter().map(severity).collect()
}

fn mutes(value: &Value<'_>) -> Result<Vec<MuteRule>, Problem> {
    let Some(array) = value.get_ref().as_array() else {
        return Err(problem(value, "mute", "must be a list of tables: [[mute]]"));
    };
    let mut mutes: Vec<MuteRule> = Vec::new();
    for value in array {
        let next = mute(value)?;
        if mutes.iter().any(|other| (other.rule, &other.target) == (next.rule, &next.target)) {
            return Err(problem(value, "mute", "mutes what an earlier [[mute]] mutes already; keep one of them"));
        }
        mutes.push(next);
    }
    Ok(mutes)
}

fn mute(value: &Value<'_>) -> Result<MuteRule, Problem> {
    const KEYS: [&str; 7] = ["rule", "id", "title", "name", "reason", "owner", "until"];
    let table = table(value, "mute", "must be a table: [[mute]]")?;
    if let Some(key) = table.keys().find(|key| !KEYS.contains(&&**key.get_ref())) {
        let text = format!("unknown key `{}`{}", key.get_ref(), did_you_mean(nearest(key.get_ref(), KEYS.into_iter())));
        return Err(Problem { span: key.span(), key: format!("mute.{}", key.get_ref()), text });
    }
    let required = |key: &str| {
        let missing = || problem(value, &format!("mute.{key}"), "is missing: a mute needs rule, reason and until");
        table.get(key).ok_or_else(missing)
    };
    let code = required("rule")?;
    let rule = rule(text(code, "mute.rule")?).map_err(|text| problem(code, "mute.rule", text))?;
    let reason = required("reason")?;
    let until = required("until")?;
    let mute = Mute {
        reason: match text(reason, "mute.reason")? {
            told if told.trim().chars().count() >= REASON => told.to_owned(),
            _ => return Err(problem(reason, "mute.reason", format!("must say why, in {REASON} characters at least"))),
        },
        owner: table.get("owner").map(|owner| text(owner, "mute.owner").map(str::to_owned)).transpose()?,
        until: date(until).ok_or_else(|| problem(until, "mute.until", "must be a day, such as 2027-01-31"))?,
    };
    Ok(MuteRule { rule, target: target(value, table, rule)?, mute })
}

/// The one of `id`, `title` and `name` that is there, if the findings of the rule can be told apart by it.
fn target(mute: &Value<'_>, table: &DeTable<'_>, rule: &Rule) -> Result<Target, Problem> {
    let mut given = ["id", "title", "name"].into_iter().filter_map(|key| Some((key, table.get(key)?)));
    let (code, fitting) = (rule.code, rule.about.mute_keys());
    let one = match fitting {
        [] => {
            return Err(problem(mute, "mute.rule", format!("`{code}` cannot be muted; [severity] can switch it off")));
        }
        fitting => fitting.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or "),
    };
    let (key, value) = match (given.next(), given.next()) {
        (Some(one), None) => one,
        (Some(_), Some((key, second))) => {
            return Err(problem(second, &format!("mute.{key}"), "only one of id, title and name may be given"));
        }
        (None, _) => return Err(problem(mute, "mute", format!("names no finding: `{code}` needs {one}"))),
    };
    let path = format!("mute.{key}");
    if !fitting.contains(&key) {
        return Err(problem(value, &path, format!("no finding of `{code}` is known by it: give {one}")));
    }
    match key {
        "id" => number(value).map(Target::Id).ok_or_else(|| problem(value, &path, "must be the id of a lead group")),
        "title" => text(value, &path).map(|title| Target::Title(title.to_owned())),
        _ => text(value, &path).map(|name| Target::Name(name.to_owned())),
    }
}

/// The rule of this code, or what is wrong with it.
fn rule(code: &str) -> Result<&'static Rule, String> {
    let known = || rules::ALL.iter().map(|rule| rule.code);
    let unknown = || format!("there is no rule `{code}`{}", did_you_mean(nearest(code, known())));
    rules::by_code(code).ok_or_else(unknown)
}

pub(super) fn table<'v, 'i>(value: &'v Value<'i>, key: &str, text: &str) -> Result<&'v DeTable<'i>, Problem> {
    value.get_ref().as_table().ok_or_else(|| problem(value, key, text))
}

pub(super) fn text<'v>(value: &'v Value<'_>, key: &str) -> Result<&'v str, Problem> {
    value.get_ref().as_str().ok_or_else(|| problem(value, key, "must be text in quotation marks"))
}

pub(super) fn number(value: &Value<'_>) -> Option<u64> {
    let integer = value.get_ref().as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A day, as TOML writes it or in quotation marks.
fn date(value: &Value<'_>) -> Option<NaiveDate> {
    match value.get_ref() {
        DeValue::Datetime(moment) if moment.time.is_none() => {
            let day = moment.date?;
            NaiveDate::from_ymd_opt(day.year.into(), day.month.into(), day.day.into())
        }
        DeValue::String(text) if text.len() == "2027-01-31".len() => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
        _ => None,
    }
}

pub(super) fn problem(value: &Value<'_>, key: &str, text: impl Into<String>) -> Problem {
    Problem { span: value.span(), key: key.to_owned(), text: text.into() }
}
