//! What a rule says of itself, and what it finds.

use std::borrow::Cow;
use std::fmt;

use super::input::RuleInput;
use super::text::capital;
use crate::api::Item;
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::names::Integration;
use crate::titles::Level;

/// One rule: what it is called, what it is about, how it is mended, and the pure function that applies it. Whatever the
/// program does with a finding depends on these fields alone.
pub struct Rule {
    /// Stable kebab-case code: the same in file name, tests, documents and machine-readable reports.
    pub code: &'static str,
    /// What people call it, in 26 characters at most. In it and in the lines `{item}`, `{Item}`, `{to}` and `{serve}` stand
    /// for the words of the catalogue concerned.
    pub name: &'static str,
    /// The one line that a reader needs.
    pub line: &'static str,
    /// The line where it is less certain: of a finding that is less severe, and of a catalogue that is not documented to
    /// reject leads.
    pub unsure_line: Option<&'static str>,
    /// The severity that its findings have at the worst.
    pub severity: Severity,
    /// What its findings are about, and so what a mute may name.
    pub about: About,
    /// Whether it is asked only where the names that integrations send are given.
    pub needs_names: bool,
    /// Whether it is asked only where all of the account is known.
    pub needs_whole: bool,
    /// How a finding of it is mended.
    pub mend: Mend,
    /// What it finds, in a sentence.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How it is repaired.
    pub repair: &'static str,
    /// Finds it. Sees nothing but the input: no network, no clock, no printing.
    pub check: fn(&RuleInput<'_>) -> Vec<Finding>,
}

impl Rule {
    /// What people call it where it is about the catalogue.
    #[must_use]
    pub fn name_of(&self, catalogue: &Catalogue) -> Cow<'static, str> {
        worded(self.name, catalogue)
    }

    /// The one line that a reader needs of such a finding there.
    #[must_use]
    pub fn line_of(&self, catalogue: &Catalogue, severity: Severity) -> Cow<'static, str> {
        let is_sure = catalogue.rejects_twins && severity <= self.severity;
        worded(self.unsure_line.filter(|_| !is_sure).unwrap_or(self.line), catalogue)
    }
}

fn worded(text: &'static str, catalogue: &Catalogue) -> Cow<'static, str> {
    if !text.contains('{') {
        return text.into();
    }
    text.replace("{item}", catalogue.item)
        .replace("{Item}", &capital(catalogue.item))
        .replace("{to}", catalogue.to())
        .replace("{serve}", catalogue.serve())
        .into()
}

/// What the findings of a rule are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Groups whose titles meet.
    Titles,
    /// One group.
    Group,
    /// A name that integrations send.
    Name,
    /// A mute of the config file; such a finding cannot be muted.
    Mute,
}

impl About {
    /// The keys by which a mute may name such a finding.
    #[must_use]
    pub fn mute_keys(self) -> &'static [&'static str] {
        match self {
            Self::Titles => &["title"],
            Self::Group => &["id", "title"],
            Self::Name => &["name"],
            Self::Mute => &[],
        }
    }
}

/// How a finding is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mend {
    /// One of the groups keeps its title, the others get another; or somebody says that all are meant as they are.
    Apart,
    /// The group gets a title.
    Entitle,
    /// What a program did to the title is undone.
    Restore,
    /// What nobody would type is taken out of the title.
    Tidy,
    /// Letters of other alphabets become the Latin ones that look like them.
    Latinize,
    /// The integration sends another name.
    Send,
    /// Somebody answers this question, in which `{item}` stands for the catalogue's word; no change of a title mends it.
    Decide(&'static str),
}

impl Mend {
    /// The question that somebody has to answer about an item of the catalogue, if there is one: 90 characters at most.
    #[must_use]
    pub fn question(self, catalogue: &Catalogue) -> Option<String> {
        let Self::Decide(question) = self else { return None };
        // Of items that the vendor has fixed nobody makes another, and nothing but a name is ever asked about.
        let question = if catalogue.is_fixed { "No {item} has this title. Correct the name." } else { question };
        Some(worded(question, catalogue).into_owned())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

impl serde::Serialize for Rule {
    /// A rule is its code.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

/// What a finding is about; with the rule it tells one finding from another across months.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A title, or what several titles have in common: the finding stays the same when one of the groups goes.
    Title(String),
    /// One group, whatever it is called.
    Group(u64),
    /// A name that integrations send.
    Name(String),
    /// A mute of the config file.
    Mute(String),
}

/// One problem, in a manager's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about one or more items of.
    pub catalogue: &'static Catalogue,
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The title concerned, as it is.
    pub title: String,
    /// The groups concerned, ascending.
    pub group_ids: Vec<u64>,
    /// What is wrong and whom it hurts.
    pub message: String,
    /// What to do in the dashboard.
    pub remedy: String,
    /// The level at which titles meet, for rules that compare titles.
    pub level: Option<Level>,
    /// The integrations that send the title or name concerned.
    pub integrations: Vec<Integration>,
}

impl Finding {
    /// A finding about one group, whatever it is called, with the severity of its rule.
    pub(super) fn of_group(
        rule: &'static Rule,
        input: &RuleInput<'_>,
        group: &Item,
        message: String,
        remedy: String,
    ) -> Self {
        Self {
            catalogue: input.catalogue,
            rule,
            severity: rule.severity,
            subject: Subject::Group(group.id),
            title: group.title().to_owned(),
            group_ids: vec![group.id],
            message,
            remedy,
            level: None,
            integrations: Vec::new(),
        }
    }

    /// The order of every report: severity, rule, title, ids; among equals by catalogue.
    #[must_use]
    pub fn order(&self) -> (Severity, &str, &str, &[u64], usize) {
        (self.severity, self.rule.code, &self.title, &self.group_ids, self.catalogue.place())
    }
}

/// What to do first, the most urgent least: by severity, then what integrations use before what nobody names.
///
/// Lists of findings keep the order of [`Finding::order`]; this one picks from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    severity: Severity,
    unused: bool,
}

impl Urgency {
    /// The urgency of a finding of this severity that so many integrations are known to meet.
    #[must_use]
    pub fn new(severity: Severity, integrations: usize) -> Self {
        Self { severity, unused: integrations == 0 }
    }
}
