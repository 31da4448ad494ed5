//! What a finding is known by in every month.

use std::fmt;
use std::str::FromStr;

use xxhash_rust::xxh3::Xxh3;

use super::rule::{Finding, Subject};
use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS};

/// What a finding is known by in every month; in text 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Fingerprint(u128);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_one = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let print = u128::from_str_radix(text, 16).ok().filter(|_| is_one);
        print.map(Self).ok_or_else(|| format!("{text:?} is no fingerprint of a finding"))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl serde::Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Makes the fingerprints of one scope: digests of scope, rule and subject. The account is no part of it: the history tells
/// accounts apart.
#[derive(Debug, Clone)]
pub struct Fingerprints {
    prefix: Vec<u8>,
}

impl Fingerprints {
    /// For this scope: a catalogue, and the filter (`--text`).
    #[must_use]
    pub fn of(catalogue: &Catalogue, text: Option<&str>) -> Self {
        let mut prefix = vec![u8::from(text.is_some())];
        push(&mut prefix, text.unwrap_or_default());
        // Lead groups were there first, and keep the fingerprints that they had.
        if catalogue != &LEAD_GROUPS {
            push(&mut prefix, catalogue.name);
        }
        Self { prefix }
    }

    /// The fingerprint of one finding.
    #[must_use]
    pub fn fingerprint(&self, finding: &Finding) -> Fingerprint {
        let mut bytes = self.prefix.clone();
        push(&mut bytes, finding.rule.code);
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
        Fingerprint(hash.digest128())
    }
}

fn push(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// The `org_id`s of the groups, each once, sorted.
#[must_use]
pub fn org_ids(groups: &[Item]) -> Vec<crate::api::Number> {
    // Nearly always one number for all groups.
    let runs = groups.chunk_by(|a, b| a.org_id == b.org_id);
    let ids: std::collections::BTreeSet<_> = runs.filter_map(|run| run.first()?.org_id.as_ref()).collect();
    ids.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{LABELS, PRODUCTS};
    use crate::config::Severity;
    use crate::rules::{duplicate_title, lookalike_title};
    use crate::titles::Level;

    #[test]
    fn a_fingerprint_depends_on_scope_rule_and_subject_alone() {
        let finding = |subject| Finding {
            catalogue: &LEAD_GROUPS,
            rule: &duplicate_title::RULE,
            severity: Severity::Error,
            subject,
            title: "Inbound".to_owned(),
            group_ids: vec![1, 2],
            message: String::new(),
            remedy: String::new(),
            level: None,
            integrations: Vec::new(),
        };
        let inbound = finding(Subject::Title("Inbound".to_owned()));
        let here = Fingerprints::of(&LEAD_GROUPS, None);
        let shrunk = Finding { group_ids: vec![1], severity: Severity::Warning, ..inbound.clone() };
        assert_eq!(here.fingerprint(&inbound), here.fingerprint(&shrunk));

        let others = [
            here.fingerprint(&finding(Subject::Group(1))),
            here.fingerprint(&Finding { rule: &lookalike_title::RULE, ..inbound.clone() }),
            here.fingerprint(&Finding { level: Some(Level::Case), ..inbound.clone() }),
            here.fingerprint(&Finding { level: Some(Level::Invisible), ..inbound.clone() }),
            Fingerprints::of(&LEAD_GROUPS, Some("")).fingerprint(&inbound),
            Fingerprints::of(&LABELS, None).fingerprint(&inbound),
            Fingerprints::of(&PRODUCTS, None).fingerprint(&inbound),
            here.fingerprint(&inbound),
        ];
        let distinct: std::collections::HashSet<_> = others.iter().collect();
        assert_eq!(distinct.len(), others.len());
        assert!(others.iter().all(|print| print.to_string().parse() == Ok(*print)));
    }
}
