//! What a rule found.

use xxhash_rust::xxh3::Xxh3;

use super::policy::Mute;
use crate::api::LeadGroup;
use crate::titles::Level;

/// How bad it is, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Leads are being rejected, or nobody can name the group.
    Error,
    /// Somebody should look at it this month.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The severity of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// The word used everywhere.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
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

/// An integration that sends a name, as the names file tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integration {
    /// What it is called.
    pub integration: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
}

/// One problem, in a manager's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the rule.
    pub rule: &'static str,
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
    /// The level of the ladder at which titles meet, for rules that compare titles.
    pub level: Option<Level>,
    /// The integrations that send the title or name concerned.
    pub integrations: Vec<Integration>,
}

/// A finding after policy had its say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The finding, with the severity that the config file gives it.
    pub finding: Finding,
    /// The mute that holds for it.
    pub mute: Option<Mute>,
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

impl Finding {
    /// How soon something should be done about it.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        Urgency::new(self.severity, self.integrations.len())
    }

    /// The order of every report: severity, rule, title, ids.
    #[must_use]
    pub fn order(&self) -> (Severity, &str, &str, &[u64]) {
        (self.severity, self.rule, &self.title, &self.group_ids)
    }
}

/// Makes the fingerprints of one account and scope: 32 hexadecimal digits over account, scope, rule and subject.
#[derive(Debug, Clone)]
pub struct Fingerprints {
    prefix: Vec<u8>,
}

impl Fingerprints {
    /// For the account of these groups. `text` is the scope (`--text`).
    ///
    /// The account is its sorted `org_id`s; the base URL stands in where no row carries one.
    #[must_use]
    pub fn of(org_ids: &[String], base_url: &str, text: Option<&str>) -> Self {
        let mut prefix = Vec::new();
        if org_ids.is_empty() {
            push(&mut prefix, base_url);
        }
        for org in org_ids {
            push(&mut prefix, org);
        }
        prefix.push(u8::from(text.is_some()));
        push(&mut prefix, text.unwrap_or_default());
        Self { prefix }
    }

    /// The fingerprint of one finding.
    #[must_use]
    pub fn fingerprint(&self, finding: &Finding) -> String {
        let mut bytes = self.prefix.clone();
        push(&mut bytes, finding.rule);
        match &finding.subject {
            Subject::Title(title) => {
                bytes.push(b't');
                push(&mut bytes, title);
                // A key names one cluster of its level, and may be the key of another cluster at another level.
                if let Some(level) = finding.level {
                    push(&mut bytes, level.name());
                }
            }
            Subject::Group(id) => {
                bytes.push(b'g');
                bytes.extend(id.to_le_bytes());
            }
            Subject::Name(name) => {
                bytes.push(b'n');
                push(&mut bytes, name);
            }
            Subject::Mute(mute) => {
                bytes.push(b'm');
                push(&mut bytes, mute);
            }
        }
        let mut hash = Xxh3::new();
        hash.update(&bytes);
        format!("{:032x}", hash.digest128())
    }
}

fn push(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// The `org_id`s of the groups, each once, sorted.
#[must_use]
pub fn org_ids(groups: &[LeadGroup]) -> Vec<crate::api::Number> {
    // Nearly always one number for all groups.
    let runs = groups.chunk_by(|a, b| a.org_id == b.org_id);
    let ids: std::collections::BTreeSet<_> = runs.filter_map(|run| run.first()?.org_id.as_ref()).collect();
    ids.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_account_scope_rule_and_subject_alone() {
        let finding = |subject| Finding {
            rule: "duplicate-title",
            severity: Severity::Error,
            subject,
            title: "Inbound".to_owned(),
            group_ids: vec![1, 2],
            message: String::new(),
            remedy: String::new(),
            level: None,
            integrations: Vec::new(),
        };
        let orgs = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let inbound = finding(Subject::Title("Inbound".to_owned()));
        let here = Fingerprints::of(&orgs(&["7"]), "https://a", None);
        let shrunk = Finding { group_ids: vec![1], severity: Severity::Warning, ..inbound.clone() };
        assert_eq!(here.fingerprint(&inbound), here.fingerprint(&shrunk));
        assert_eq!(
            here.fingerprint(&inbound),
            Fingerprints::of(&orgs(&["7"]), "https://b", None).fingerprint(&inbound)
        );

        let others = [
            here.fingerprint(&finding(Subject::Group(1))),
            here.fingerprint(&Finding { rule: "lookalike-title", ..inbound.clone() }),
            here.fingerprint(&Finding { level: Some(Level::Case), ..inbound.clone() }),
            here.fingerprint(&Finding { level: Some(Level::Invisible), ..inbound.clone() }),
            Fingerprints::of(&orgs(&["8"]), "https://a", None).fingerprint(&inbound),
            Fingerprints::of(&orgs(&["7"]), "https://a", Some("")).fingerprint(&inbound),
            Fingerprints::of(&[], "https://a", None).fingerprint(&inbound),
            Fingerprints::of(&[], "https://b", None).fingerprint(&inbound),
            here.fingerprint(&inbound),
        ];
        let distinct: std::collections::HashSet<_> = others.iter().collect();
        assert_eq!(distinct.len(), others.len());
        assert!(others.iter().all(|print| print.len() == 32));
    }
}
