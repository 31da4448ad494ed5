//! The tables `[severity]` and `[[mute]]` of the config file.
//!
//! They are read by hand rather than by derive: a mistake in the team's own decisions deserves a message that says what
//! was meant, and a mute is the one thing that must never be misread in silence.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Severity;
use super::table::{Keys, Problem, Problems, Value, did_you_mean, nearest, number, problem, table, text};
use crate::catalogue::{self, Catalogue, LEAD_GROUPS};

/// A rule, as far as the config file can speak of it.
#[derive(Debug, Clone, Copy)]
pub struct KnownRule {
    /// Its code.
    pub code: &'static str,
    /// The keys by which a mute may name a finding of it.
    pub mute_keys: &'static [&'static str],
}

/// The team's decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Severities by rule code; `None` switches the rule off.
    pub severities: BTreeMap<&'static str, Option<Severity>>,
    /// The same for one catalogue, by its name: they outrank those for all.
    pub severities_of: BTreeMap<&'static str, BTreeMap<&'static str, Option<Severity>>>,
    /// Mutes, in the order of the config file.
    pub mutes: Vec<MuteRule>,
    /// The report's time zone.
    pub zone: Tz,
}

impl Default for Policy {
    fn default() -> Self {
        Self { severities: BTreeMap::new(), severities_of: BTreeMap::new(), mutes: Vec::new(), zone: Tz::Asia__Kolkata }
    }
}

impl Policy {
    /// The severities that the team gives the rules where they judge this catalogue.
    #[must_use]
    pub fn severities(&self, catalogue: &Catalogue) -> BTreeMap<&'static str, Option<Severity>> {
        let own = self.severities_of.get(catalogue.name).into_iter().flatten();
        self.severities.iter().chain(own).map(|(code, severity)| (*code, *severity)).collect()
    }
}

/// A finding that somebody has accepted, for a while.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mute {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day it holds, in the report's time zone.
    pub until: NaiveDate,
}

/// A mute of the config file: for which findings, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteRule {
    /// The catalogue whose findings are meant.
    pub catalogue: &'static Catalogue,
    /// The code of the rule whose findings are meant.
    pub rule: &'static str,
    /// Which of them.
    pub target: Target,
    /// Why and for how long.
    pub mute: Mute,
}

/// Which findings of a rule a mute is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The one about this item.
    Id(u64),
    /// Those about items of which one has this very title.
    Title(String),
    /// The one about this name that integrations send.
    Name(String),
}

/// The least that can explain why a finding is accepted.
const REASON: usize = 10;

/// Takes the team's decisions out of the table.
pub(super) fn take(root: &mut DeTable<'_>, rules: &[KnownRule], problems: &mut Problems) -> Policy {
    let (severities, severities_of) =
        root.remove("severity").map(|table| all_severities(&table, rules, problems)).unwrap_or_default();
    let mutes = root.remove("mute").map(|array| mutes(&array, rules, problems)).unwrap_or_default();
    Policy { severities, severities_of, mutes, ..Policy::default() }
}

type Severities = BTreeMap<&'static str, Option<Severity>>;

/// Those for all catalogues, and those of a table of its own by the name of its catalogue.
fn all_severities(
    value: &Value<'_>,
    rules: &[KnownRule],
    problems: &mut Problems,
) -> (Severities, BTreeMap<&'static str, Severities>) {
    let (mut all, mut of) = (Severities::new(), BTreeMap::new());
    let table = problems.keep(table(value, "severity", "must be a table: [severity]"));
    for (key, value) in table.into_iter().flat_map(|table| table.iter()) {
        let name = key.get_ref();
        let path = format!("severity.{name}");
        if let Some(own) = value.get_ref().as_table() {
            let known = catalogue(name).map_err(|text| Problem { span: key.span(), key: path.clone(), text });
            let Some(catalogue) = problems.keep(known) else { continue };
            let own = own.iter().filter_map(|(key, value)| problems.keep(severity(&path, key, value, rules)));
            of.insert(catalogue.name, own.collect());
        } else if let Ok(catalogue) = catalogue(name) {
            let text = format!("must be a table: [severity.{}]", catalogue.name);
            problems.found.push(problem(value, &path, text));
        } else {
            all.extend(problems.keep(severity("severity", key, value, rules)));
        }
    }
    (all, of)
}

fn severity(
    table: &str,
    code: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Value<'_>,
    rules: &[KnownRule],
) -> Result<(&'static str, Option<Severity>), Problem> {
    let key = format!("{table}.{}", code.get_ref());
    let rule = rule(code.get_ref(), rules).map_err(|text| Problem { span: code.span(), key: key.clone(), text })?;
    let severity = match value.get_ref().as_str() {
        Some("off") => None,
        Some(name) if Severity::from_name(name).is_some() => Severity::from_name(name),
        _ => return Err(problem(value, &key, "must be \"error\", \"warning\", \"info\" or \"off\"")),
    };
    Ok((rule.code, severity))
}

fn mutes(value: &Value<'_>, rules: &[KnownRule], problems: &mut Problems) -> Vec<MuteRule> {
    let list = value.get_ref().as_array().ok_or_else(|| problem(value, "mute", "must be a list of tables: [[mute]]"));
    let mut mutes: Vec<MuteRule> = Vec::new();
    for value in problems.keep(list).into_iter().flat_map(|array| array.iter()) {
        let Some(next) = mute(value, rules, problems) else { continue };
        if mutes
            .iter()
            .any(|other| (other.catalogue, other.rule, &other.target) == (next.catalogue, next.rule, &next.target))
        {
            let text = "mutes what an earlier [[mute]] mutes already; keep one of them";
            problems.found.push(problem(value, "mute", text));
        }
        mutes.push(next);
    }
    mutes
}

fn mute(value: &Value<'_>, rules: &[KnownRule], problems: &mut Problems) -> Option<MuteRule> {
    const KEYS: [&str; 8] = ["catalogue", "rule", "id", "title", "name", "reason", "owner", "until"];
    const WHY: &str = "a mute needs rule, reason and until";
    let keys = Keys::of(value, "mute", &KEYS, problems)?;
    let catalogue = keys.get("catalogue").map_or(Some(&LEAD_GROUPS), |name| {
        let found = text(name, "mute.catalogue");
        problems.keep(found.and_then(|word| catalogue(word).map_err(|text| problem(name, "mute.catalogue", text))))
    });
    let code = keys.required("rule", WHY, problems);
    let rule = code.and_then(|code| {
        let found = text(code, "mute.rule");
        problems.keep(found.and_then(|name| rule(name, rules).map_err(|text| problem(code, "mute.rule", text))))
    });
    let is_named = ["id", "title", "name"].iter().any(|key| keys.get(key).is_some());
    let rule_of_target = rule.filter(|_| is_named || !problems.is_torn(value));
    let target = rule_of_target.and_then(|rule| problems.keep(target(value, keys.table, rule)));
    let reason =
        keys.required("reason", WHY, problems).and_then(|reason| {
            let short = || problem(reason, "mute.reason", format!("must say why, in {REASON} characters at least"));
            let told = text(reason, "mute.reason");
            problems.keep(told.and_then(|told| {
                if told.trim().chars().count() >= REASON { Ok(told.to_owned()) } else { Err(short()) }
            }))
        });
    let owner = keys.get("owner").map(|owner| problems.keep(text(owner, "mute.owner").map(str::to_owned)));
    let until = keys.required("until", WHY, problems).and_then(|until| {
        let wrong = || problem(until, "mute.until", "must be a day, such as 2027-01-31");
        problems.keep(date(until).ok_or_else(wrong))
    });
    let mute = Mute { reason: reason?, owner: owner.unwrap_or_default(), until: until? };
    Some(MuteRule { catalogue: catalogue?, rule: rule?.code, target: target?, mute })
}

/// The one of `id`, `title` and `name` that is there, if the findings of the rule can be told apart by it.
fn target(mute: &Value<'_>, table: &DeTable<'_>, rule: KnownRule) -> Result<Target, Problem> {
    let mut given = ["id", "title", "name"].into_iter().filter_map(|key| Some((key, table.get(key)?)));
    let (code, fitting) = (rule.code, rule.mute_keys);
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
        "id" => number(value)
            .map(Target::Id)
            .ok_or_else(|| problem(value, &path, "must be the id of an item, such as a lead group")),
        "title" => text(value, &path).map(|title| Target::Title(title.to_owned())),
        _ => text(value, &path).map(|name| Target::Name(name.to_owned())),
    }
}

/// The rule of this code, or what is wrong with it.
fn rule(code: &str, rules: &[KnownRule]) -> Result<KnownRule, String> {
    let codes = rules.iter().map(|rule| rule.code);
    let unknown = || format!("there is no rule `{code}`{}", did_you_mean(nearest(code, codes)));
    rules.iter().find(|rule| rule.code == code).copied().ok_or_else(unknown)
}

/// The catalogue of this name, or what is wrong with it.
fn catalogue(name: &str) -> Result<&'static Catalogue, String> {
    let names = catalogue::ALL.into_iter().map(|catalogue| catalogue.name);
    let unknown = || format!("there is no catalogue `{name}`{}", did_you_mean(nearest(name, names)));
    catalogue::by_name(name).ok_or_else(unknown)
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
