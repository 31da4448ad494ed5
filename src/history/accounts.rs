//! Which account a listing is of: one that the history knows by an `org_id`, whatever the address, or a new one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use reqwest::Url;
use rusqlite::Connection;

use crate::api::Item;
use crate::config::is_loopback;

/// An account that the history knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    /// Its number in the file.
    pub number: i64,
    /// Every `org_id` that was ever seen with it.
    pub org_ids: BTreeSet<String>,
    /// Where it was read last.
    pub base_url: String,
    /// What people called it last.
    pub label: Option<String>,
    /// When it was audited last.
    pub last: DateTime<Utc>,
}

/// The account of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Which {
    /// Its number in the file.
    pub number: i64,
    /// Every `org_id` that is known of it now.
    pub org_ids: BTreeSet<String>,
    /// What a reader should know, a sentence or two each.
    pub notes: Vec<String>,
}

/// Says which account a listing is of.
pub(super) fn which(known: &[Account], listed: BTreeMap<String, usize>, base_url: &str, label: Option<&str>) -> Which {
    let mut notes = Vec::new();
    let found =
        if listed.is_empty() { by_url(known, base_url, label, &mut notes) } else { by_org(known, &listed, &mut notes) };
    if let Some(label) = label {
        let mut others = known.iter().filter(|account| account.label.as_deref() == Some(label));
        let other = others.find(|account| found.is_none_or(|found| found.number != account.number));
        if let Some(other) = other.filter(|_| !listed.is_empty()) {
            notes.push(format!(
                "ATTENTION: “{label}” was the name of another account ({}); this list is of {}. Is it the right key?",
                ids(&other.org_ids),
                ids(&listed.keys().cloned().collect()),
            ));
        }
    }
    let Some(account) = found else {
        if !known.is_empty() {
            notes.push(match listed.len() {
                0 => format!(
                    "The list names no org_id, and no account is known at {base_url}: this is taken for a new account."
                ),
                _ => {
                    format!("No earlier audit knows {}: this is a new account.", ids(&listed.keys().cloned().collect()))
                }
            });
        }
        let number = known.iter().map(|account| account.number).max().unwrap_or_default() + 1;
        return Which { number, org_ids: listed.into_keys().collect(), notes };
    };
    // An org_id of another account stays with that one.
    let taken = |id: &String| known.iter().any(|other| other.number != account.number && other.org_ids.contains(id));
    let new = listed.into_keys().filter(|id| !taken(id));
    Which { number: account.number, org_ids: account.org_ids.iter().cloned().chain(new).collect(), notes }
}

/// How many items of a listing each `org_id` has.
#[must_use]
pub fn by_org_id(items: &[Item]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    // Nearly always one number for all of them.
    for run in items.chunk_by(|a, b| a.org_id == b.org_id) {
        if let Some(org) = run.first().and_then(|item| item.org_id.as_ref()) {
            *counts.entry(org.to_string()).or_default() += run.len();
        }
    }
    counts
}

/// The account that shares an `org_id`; of several the one with most of the groups, then the one audited last.
fn by_org<'a>(known: &'a [Account], listed: &BTreeMap<String, usize>, notes: &mut Vec<String>) -> Option<&'a Account> {
    let share = |account: &Account| -> usize {
        listed.iter().filter(|(id, _)| account.org_ids.contains(*id)).map(|(_, groups)| groups).sum()
    };
    let mut sharing: Vec<_> = known.iter().filter(|account| share(account) > 0).collect();
    sharing.sort_by_key(|account| (share(account), account.last, account.number));
    let (found, others) = sharing.split_last()?;
    if !others.is_empty() {
        notes.push(format!(
            "The list holds groups of {} known accounts. It is taken for the one of {}, which has most of them; their \
             histories stay apart.",
            sharing.len(),
            ids(&found.org_ids)
        ));
    }
    Some(found)
}

/// The account that was read at this address; of several the one of this name, then the one audited last.
fn by_url<'a>(
    known: &'a [Account],
    base_url: &str,
    label: Option<&str>,
    notes: &mut Vec<String>,
) -> Option<&'a Account> {
    let mut here: Vec<_> = known.iter().filter(|account| place(&account.base_url) == place(base_url)).collect();
    here.sort_by_key(|account| (label.is_some() && account.label.as_deref() == label, account.last, account.number));
    let found = here.last()?;
    if here.len() > 1 {
        notes.push(format!(
            "The list names no org_id, and {} accounts are known at {base_url}. It is taken for the one of {}.",
            here.len(),
            ids(&found.org_ids)
        ));
    }
    Some(found)
}

/// The account that a run without a listing was to read: at this address and of this name, if it is sure which one that is.
pub(super) fn meant<'a>(known: &'a [Account], base_url: &str, label: Option<&str>) -> Option<&'a Account> {
    let mut here = known.iter().filter(|account| place(&account.base_url) == place(base_url));
    let is_named = |account: &&Account| account.label.as_deref() == label;
    if label.is_some() && known.iter().any(|account| is_named(&account)) {
        return here.filter(is_named).max_by_key(|account| account.last);
    }
    let only = here.next().filter(|account| label.is_none() || account.label.is_none());
    only.filter(|_| here.next().is_none())
}

/// An address; on loopback the port says nothing.
fn place(base_url: &str) -> String {
    let Ok(mut url) = Url::parse(base_url) else { return base_url.to_owned() };
    if url.host_str().is_some_and(is_loopback) {
        let _ = url.set_port(None);
    }
    url.to_string()
}

/// Gives the audits of a file of version 1 their accounts: there the `org_id`s of each list stood in their place.
pub(super) fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    let mut audits = connection.prepare("SELECT id, account, base_url, taken_at FROM audit ORDER BY taken_at, id")?;
    let audits: Vec<(i64, String, String, i64)> = audits
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    let mut known: Vec<Account> = Vec::new();
    for (audit, orgs, base_url, seconds) in audits {
        let orgs = if orgs == base_url { "" } else { &*orgs };
        let mut listed: BTreeMap<String, usize> = orgs.split_whitespace().map(|org| (org.to_owned(), 1)).collect();
        for (org, groups) in &mut listed {
            let sql = "SELECT count(*) FROM lead_group WHERE audit = ? AND CAST(org_id AS TEXT) = ?";
            let count: i64 = connection.query_row(sql, (audit, org), |row| row.get(0))?;
            *groups = usize::try_from(count).unwrap_or_default().max(1);
        }
        let Which { number, org_ids, .. } = which(&known, listed, &base_url, None);
        let text = serde_json::to_string(&org_ids).unwrap_or_default();
        let sql = "UPDATE audit SET account = ?, org_ids = ? WHERE id = ?";
        connection.execute(sql, (number.to_string(), text, audit))?;
        let last = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        known.retain(|account| account.number != number);
        known.push(Account { number, org_ids, base_url, label: None, last });
    }
    Ok(())
}

fn ids(org_ids: &BTreeSet<String>) -> String {
    match org_ids.len() {
        0 => "no org_id".to_owned(),
        _ => format!("org_id {}", org_ids.iter().cloned().collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Number;
    use crate::testing::groups;

    #[test]
    fn an_account_that_was_not_listed_is_named_only_if_it_is_sure_which_one() {
        let known = [
            account(1, &["7"], "https://a.example", Some("Acme Pune")),
            account(2, &["8"], "https://a.example", Some("Acme Goa")),
            account(3, &["9"], "https://b.example", None),
        ];
        let of = |url, label| meant(&known, url, label).map(|account| account.number);
        assert_eq!(of("https://a.example", Some("Acme Goa")), Some(2));
        assert_eq!(of("https://a.example", None), None, "one of two");
        assert_eq!(of("https://b.example", None), Some(3));
        assert_eq!(of("https://b.example", Some("Acme Delhi")), Some(3), "it has a name from now on");
        assert_eq!((of("https://b.example", Some("Acme Pune")), of("https://c.example", None)), (None, None));
        assert_eq!(of("https://a.example", Some("Acme Delhi")), None);
    }

    fn account(number: i64, org_ids: &[&str], base_url: &str, label: Option<&str>) -> Account {
        Account {
            number,
            org_ids: org_ids.iter().map(|id| (*id).to_owned()).collect(),
            base_url: base_url.to_owned(),
            label: label.map(str::to_owned),
            last: DateTime::from_timestamp(number, 0).unwrap(),
        }
    }

    /// So many groups of each org.
    fn list(orgs: &[(&str, u64)]) -> Vec<Item> {
        let mut all = Vec::new();
        for (org, count) in orgs {
            for id in 0..*count {
                let mut group = groups(&[(id, "T", "ACTIVE")]).remove(0);
                group.org_id = Some(Number::Text((*org).into()));
                all.push(group);
            }
        }
        all
    }

    fn found(known: &[Account], orgs: &[(&str, u64)], url: &str, label: Option<&str>) -> (i64, usize) {
        let which = which(known, by_org_id(&list(orgs)), url, label);
        (which.number, which.notes.len())
    }

    #[test]
    fn a_shared_org_id_decides_whatever_the_address() {
        let known = [account(1, &["7"], "https://a.example", None), account(2, &["8", "9"], "https://a.example", None)];
        assert_eq!(found(&[], &[("7", 1)], "https://a.example", None), (1, 0));
        assert_eq!(found(&known, &[("7", 3)], "https://b.example", None), (1, 0));
        assert_eq!(found(&known, &[("9", 1), ("5", 60)], "https://b.example", None), (2, 0));
        // Of two the one with most of the groups, then the latest; that is said.
        assert_eq!(found(&known, &[("7", 3), ("8", 1)], "https://a.example", None), (1, 1));
        assert_eq!(found(&known, &[("7", 1), ("8", 1)], "https://a.example", None), (2, 1));
        assert_eq!(found(&known, &[("5", 1)], "https://a.example", None), (3, 1));
    }

    #[test]
    fn an_org_id_once_seen_stays_and_none_moves_to_another_account() {
        let known = [account(1, &["7"], "https://a.example", None), account(2, &["8"], "https://a.example", None)];
        let which = which(&known, by_org_id(&list(&[("7", 3), ("8", 1), ("9", 1)])), "https://a.example", None);
        assert_eq!(which.org_ids.into_iter().collect::<Vec<_>>(), ["7", "9"]);
    }

    #[test]
    fn the_address_decides_only_without_any_org_id() {
        let known = [
            account(1, &["7"], "https://a.example/x", Some("Acme")),
            account(2, &["8"], "https://a.example/x", Some("Beta")),
            account(3, &["9"], "http://127.0.0.1:9000/superfone", None),
        ];
        assert_eq!(found(&known, &[], "http://127.0.0.1:9001/superfone", None), (3, 0));
        assert_eq!(found(&known, &[], "https://a.example/x", None), (2, 1));
        assert_eq!(found(&known, &[], "https://a.example/x", Some("Acme")), (1, 1));
        assert_eq!(found(&known, &[], "https://c.example", None), (4, 1));
    }

    #[test]
    fn a_label_that_another_account_had_is_a_loud_warning() {
        let known = [account(1, &["7"], "https://a.example", Some("Acme"))];
        let which = which(&known, by_org_id(&list(&[("8", 1)])), "https://a.example", Some("Acme"));
        assert!(which.notes[0].starts_with("ATTENTION: “Acme”"), "{:?}", which.notes);
        assert_eq!(found(&known, &[("7", 1)], "https://a.example", Some("Acme Pune")), (1, 0));
    }
}
