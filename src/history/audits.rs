//! All audits of a file, and what becomes of old ones.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::accounts::{Account, meant};
use super::{History, HistoryError, check};
use crate::rules::OF_NAMES;

/// One audit of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSummary {
    /// The account: every `org_id` that was seen with it, or the base URL where none was.
    pub account: String,
    /// What people called it then.
    pub label: Option<String>,
    /// What was listed, the word of `--catalogue` (see [`crate::rules::Scope::history_name`]).
    pub catalogue: String,
    /// `--text`
    pub text: Option<String>,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Why the listing was believed, as in the JSON report.
    pub proof: String,
    /// Whether it may be a baseline.
    pub proved: bool,
    /// Version of the rules.
    pub rules_version: u32,
    /// Groups.
    pub groups: u64,
    /// Open findings by severity: error, warning, info.
    pub open: [u64; 3],
    /// Muted findings.
    pub muted: u64,
    /// Findings that the team kept as they were.
    pub accepted: u64,
    /// New, persisting, reopened and resolved findings.
    pub moved: [u64; 4],
    /// When the audit was taken that it was compared with.
    pub compared_with: Option<DateTime<Utc>>,
    /// Where its workbook was written.
    pub workbook: Option<String>,
    number: i64,
    id: i64,
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// Audits that are gone.
    pub deleted: u64,
    /// Audits that are old enough and were kept: the last proved one of each account, catalogue and filter.
    pub kept: u64,
}

/// Every audit of the file, by account, filter and time; not the look-ups of names in lists that were not audited.
///
/// # Errors
/// [`HistoryError`], [`HistoryError::Missing`] if there is no file.
pub fn audits(path: &Path, interrupted: &dyn Fn() -> bool) -> Result<Vec<AuditSummary>, HistoryError> {
    let history = History::read(path, interrupted)?.ok_or_else(|| HistoryError::Missing(path.to_owned()))?;
    let mut audits = history.summaries()?;
    audits.retain(|audit| !audit.catalogue.ends_with(OF_NAMES));
    Ok(audits)
}

/// What is known of an account that could not be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAccount {
    /// Every `org_id` that was seen with it.
    pub org_ids: Vec<String>,
    /// When it was audited last.
    pub last: DateTime<Utc>,
}

/// The account at this address and of this name, if the file knows it and it is sure which one that is.
///
/// # Errors
/// [`HistoryError`]
pub fn known_account(
    path: &Path,
    base_url: &str,
    label: Option<&str>,
    interrupted: &dyn Fn() -> bool,
) -> Result<Option<KnownAccount>, HistoryError> {
    let Some(history) = History::read(path, interrupted)? else { return Ok(None) };
    let known = history.accounts()?;
    let account = meant(&known, base_url, label);
    Ok(account
        .map(|Account { org_ids, last, .. }| KnownAccount { org_ids: org_ids.iter().cloned().collect(), last: *last }))
}

/// Deletes the audits that were taken before an instant, but for the last proved one of each account, catalogue and filter, which
/// the next run needs.
///
/// # Errors
/// [`HistoryError`]; then nothing has been deleted.
pub fn prune(path: &Path, before: DateTime<Utc>, interrupted: &dyn Fn() -> bool) -> Result<Pruned, HistoryError> {
    if !path.try_exists().unwrap_or_default() {
        return Err(HistoryError::Missing(path.to_owned()));
    }
    check(path, interrupted)?;
    let history = History::begin(path, interrupted)?;
    let audits = history.summaries()?;
    let mut last: HashMap<(i64, &str, Option<&str>), i64> = HashMap::new();
    for audit in audits.iter().filter(|audit| audit.proved) {
        last.insert((audit.number, &audit.catalogue, audit.text.as_deref()), audit.id);
    }
    let (mut deleted, mut kept) = (0, 0);
    for audit in audits.iter().filter(|audit| audit.taken_at < before) {
        if last.get(&(audit.number, &audit.catalogue, audit.text.as_deref())) == Some(&audit.id) {
            kept += 1;
        } else {
            history.delete(audit.id)?;
            deleted += 1;
        }
    }
    history.commit_and_shrink()?;
    Ok(Pruned { deleted, kept })
}

impl History {
    fn commit_and_shrink(mut self) -> Result<(), HistoryError> {
        self.make_final()?;
        // Best effort: what was deleted is gone in any case.
        if let Err(error) = self.sql("VACUUM") {
            tracing::warn!("the space of deleted audits is not yet free: {error}");
        }
        Ok(())
    }

    fn summaries(&self) -> Result<Vec<AuditSummary>, HistoryError> {
        let fail = |source| self.fail(source);
        let accounts = self.accounts()?;
        let sql = "SELECT id, account, filter, taken_at, proof, proved, rules_version, groups, error, warning, info, \
                   muted, new, persisting, reopened, resolved, compared_with, workbook, accepted, label, catalogue FROM audit \
                   WHERE id NOT IN (SELECT audit FROM pending) ORDER BY CAST(account AS INTEGER), filter, taken_at, id";
        let mut statement = self.connection.prepare(sql).map_err(fail)?;
        let rows = statement.query_map([], |row| {
            let number = |at: usize| row.get::<_, i64>(at).map(|value| u64::try_from(value).unwrap_or_default());
            let time = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            Ok(AuditSummary {
                id: row.get(0)?,
                number: row.get::<_, String>(1)?.parse().unwrap_or_default(),
                account: String::new(),
                text: row.get(2)?,
                taken_at: time(row.get(3)?),
                proof: row.get(4)?,
                proved: row.get(5)?,
                rules_version: row.get(6)?,
                groups: number(7)?,
                open: [number(8)?, number(9)?, number(10)?],
                muted: number(11)?,
                moved: [number(12)?, number(13)?, number(14)?, number(15)?],
                compared_with: row.get::<_, Option<i64>>(16)?.map(time),
                workbook: row.get(17)?,
                accepted: number(18)?,
                label: row.get(19)?,
                catalogue: row.get(20)?,
            })
        });
        let mut audits: Vec<AuditSummary> = rows.map_err(fail)?.collect::<Result<_, _>>().map_err(fail)?;
        for audit in &mut audits {
            let account = accounts.iter().find(|account| account.number == audit.number);
            audit.account = account.map_or_else(String::new, |account| {
                let ids: Vec<_> = account.org_ids.iter().map(String::as_str).collect();
                if ids.is_empty() { account.base_url.clone() } else { ids.join(" ") }
            });
        }
        Ok(audits)
    }
}
