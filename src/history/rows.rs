//! What is read from the file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Row, params};

use super::accounts::Account;
use super::compare::about;
use super::past::{Earlier, PastFinding, PlannedRow, StoredAudit};
use super::{History, HistoryError, PastAudit};
use crate::api::{Item, Number, Timestamp, Word};
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::plan::{ActionKind, Phase};
use crate::rules::Fingerprint;

/// The columns of [`entry`].
const ENTRY: &str = "id, proved, judged_by, taken_at, groups, error, warning, info, muted, accepted, new, persisting, \
                     reopened, resolved, rules_version, workbook, workbooks, team";

impl History {
    /// The accounts of the file, by their numbers.
    pub(super) fn accounts(&self) -> Result<Vec<Account>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = "SELECT account, org_ids, base_url, label, taken_at FROM audit WHERE id NOT IN (SELECT audit FROM pending) \
                   ORDER BY taken_at, id";
        let mut statement = self.connection.prepare(sql).map_err(fail)?;
        let mut rows = statement.query([]).map_err(fail)?;
        let mut accounts: BTreeMap<i64, Account> = BTreeMap::new();
        while let Some(row) = rows.next().map_err(fail)? {
            let number: String = row.get(0).map_err(fail)?;
            let number = number.parse().map_err(|_| self.damaged(format!("an account is called {number:?}")))?;
            let org_ids: Vec<String> = self.json(&row.get::<_, String>(1).map_err(fail)?)?;
            let account = accounts.entry(number).or_insert_with(|| Account {
                number,
                org_ids: BTreeSet::new(),
                base_url: String::new(),
                label: None,
                last: DateTime::UNIX_EPOCH,
            });
            account.org_ids.extend(org_ids);
            account.base_url = row.get(2).map_err(fail)?;
            account.label = row.get::<_, Option<String>>(3).map_err(fail)?.or(account.label.take());
            account.last = DateTime::from_timestamp(row.get(4).map_err(fail)?, 0).unwrap_or_default();
        }
        Ok(accounts.into_values().collect())
    }

    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, text: &str) -> Result<T, HistoryError> {
        serde_json::from_str(text).map_err(|error| self.damaged(format!("a list in it cannot be read ({error})")))
    }

    /// The audits of an account and scope that are final, oldest first.
    pub(super) fn entries(
        &self,
        account: i64,
        catalogue: &str,
        text: Option<&str>,
    ) -> Result<Vec<StoredAudit>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = format!(
            "SELECT {ENTRY} FROM audit WHERE account = ? AND catalogue = ? AND filter IS ? \
             AND id NOT IN (SELECT audit FROM pending) ORDER BY taken_at, id"
        );
        let mut statement = self.connection.prepare(&sql).map_err(fail)?;
        let rows = statement.query_map(params![account.to_string(), catalogue, text], entry).map_err(fail)?;
        rows.map(|row| {
            let (entry, workbooks) = row.map_err(fail)?;
            Ok(StoredAudit { workbooks: self.json(&workbooks)?, ..entry })
        })
        .collect()
    }

    /// All audits of a catalogue in the file that are final.
    pub(super) fn count(&self, catalogue: &str) -> Result<u64, HistoryError> {
        let sql = "SELECT count(*) FROM audit WHERE catalogue = ? AND id NOT IN (SELECT audit FROM pending)";
        let count = self.connection.query_row(sql, [catalogue], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|source| self.fail(source))
    }

    /// The plan of an audit, in its order.
    pub(super) fn plan(&self, catalogue: &'static Catalogue, audit: i64) -> Result<Vec<PlannedRow>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = "SELECT step, phase, action, group_id, title, keeper, new_title, reason, finding, severity FROM plan_row \
                   WHERE audit = ? ORDER BY place";
        let mut statement = self.connection.prepare(sql).map_err(fail)?;
        let mut rows = statement.query([audit]).map_err(fail)?;
        let mut plan = Vec::new();
        while let Some(row) = rows.next().map_err(fail)? {
            let word = |at: usize| row.get::<_, String>(at).map_err(fail);
            let id = |at: usize| row.get::<_, Option<i64>>(at).map(|id| id.map(i64::cast_unsigned)).map_err(fail);
            let (phase, action, severity) = (word(1)?, word(2)?, word(9)?);
            let odd = |what: &str| self.damaged(format!("a row of a plan has the {what}"));
            plan.push(PlannedRow {
                catalogue: Some(catalogue),
                step: row.get(0).map_err(fail)?,
                phase: Phase::ALL
                    .into_iter()
                    .find(|kind| kind.name() == phase)
                    .ok_or_else(|| odd(&format!("phase {phase:?}")))?,
                action: ActionKind::ALL
                    .into_iter()
                    .find(|kind| kind.name() == action)
                    .ok_or_else(|| odd(&format!("action {action:?}")))?,
                group_id: id(3)?,
                title: word(4)?,
                keeper: id(5)?,
                new_title: row.get(6).map_err(fail)?,
                reason: word(7)?,
                finding: row.get(8).map_err(fail)?,
                severity: Severity::from_name(&severity).ok_or_else(|| odd(&format!("severity {severity:?}")))?,
            });
        }
        Ok(plan)
    }

    /// The findings of an audit, in their order.
    pub(super) fn findings(&self, audit: i64) -> Result<Vec<PastFinding>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = "SELECT fingerprint, rule, severity, title, group_ids, active, muted, first_seen, audits, accepted \
                   FROM finding WHERE audit = ? ORDER BY place";
        let mut statement = self.connection.prepare(sql).map_err(fail)?;
        let mut rows = statement.query([audit]).map_err(fail)?;
        let mut findings = Vec::new();
        while let Some(row) = rows.next().map_err(fail)? {
            findings.push(self.finding(row)?);
        }
        Ok(findings)
    }

    fn finding(&self, row: &Row<'_>) -> Result<PastFinding, HistoryError> {
        let fail = |source| self.fail(source);
        let severity: String = row.get(2).map_err(fail)?;
        let ids: String = row.get(4).map_err(fail)?;
        let ids = ids.split_whitespace().map(str::parse).collect::<Result<_, _>>();
        let (fingerprint, rule): (Fingerprint, String) = (row.get(0).map_err(fail)?, row.get(1).map_err(fail)?);
        Ok(PastFinding {
            recorded: Some(fingerprint),
            fingerprint,
            about: about(&rule),
            rule,
            severity: Severity::from_name(&severity)
                .ok_or_else(|| self.damaged(format!("a finding has the severity {severity:?}")))?,
            title: row.get(3).map_err(fail)?,
            group_ids: ids.map_err(|_| self.damaged("a finding names groups by what is no id"))?,
            active: row.get::<_, u32>(5).map_err(fail)? as usize,
            muted: row.get(6).map_err(fail)?,
            accepted: row.get(9).map_err(fail)?,
            first_seen: self.first_seen(&row.get::<_, String>(7).map_err(fail)?)?,
            audits: row.get(8).map_err(fail)?,
        })
    }

    fn first_seen(&self, text: &str) -> Result<NaiveDate, HistoryError> {
        text.parse().map_err(|_| self.damaged(format!("a finding was first seen on {text:?}")))
    }

    /// What the audits with these times know of a finding; `baseline` is the time of the one that is compared with.
    pub(super) fn earlier(
        &self,
        fingerprints: &[Fingerprint],
        audits: &HashMap<i64, i64>,
        baseline: i64,
    ) -> Result<HashMap<Fingerprint, Earlier>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = "SELECT audit, first_seen, audits FROM finding WHERE fingerprint = ?";
        let mut statement = self.connection.prepare(sql).map_err(fail)?;
        let mut known = HashMap::new();
        for fingerprint in fingerprints {
            let mut rows = statement.query([fingerprint]).map_err(fail)?;
            let mut latest = i64::MIN;
            let mut rows_seen = 0;
            let mut earlier: Option<Earlier> = None;
            while let Some(row) = rows.next().map_err(fail)? {
                let audit: i64 = row.get(0).map_err(fail)?;
                let Some(time) = audits.get(&audit).copied() else { continue };
                rows_seen += 1;
                let first_seen = self.first_seen(&row.get::<_, String>(1).map_err(fail)?)?;
                let known = earlier.get_or_insert(Earlier { first_seen, audits: 0, before_baseline: false });
                // An audit that was recorded late, from a saved listing, may have seen it before those that came first.
                known.first_seen = known.first_seen.min(first_seen);
                known.before_baseline |= time < baseline;
                if latest < time {
                    latest = time;
                    known.audits = row.get(2).map_err(fail)?;
                }
            }
            if let Some(earlier) = earlier {
                known.insert(*fingerprint, Earlier { audits: earlier.audits.max(rows_seen), ..earlier });
            }
        }
        Ok(known)
    }

    /// Walks through the groups of an audit by ascending id.
    pub(super) fn with_groups<T>(
        &self,
        audit: i64,
        walk: impl FnOnce(&mut dyn Iterator<Item = rusqlite::Result<Item>>) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        let select = |ids| {
            let columns = "id, org_id, title, status, type, created_by, updated_by, created_at, updated_at";
            self.connection.prepare(&format!("SELECT {columns} FROM lead_group WHERE audit = ? AND {ids} ORDER BY id"))
        };
        let walked = || {
            // An id above 2^63 - 1 is kept as a negative number.
            let (mut low, mut high) = (select("id >= 0")?, select("id < 0")?);
            let (low, high) = (low.query_map([audit], group)?, high.query_map([audit], group)?);
            walk(&mut low.chain(high))
        };
        walked().map_err(|source| self.fail(source))
    }
}

/// An audit, and the text of its list of workbooks.
fn entry(row: &Row<'_>) -> rusqlite::Result<(StoredAudit, String)> {
    let number = |at: usize| row.get::<_, i64>(at).map(|value| u64::try_from(value).unwrap_or_default());
    let entry = StoredAudit {
        id: row.get(0)?,
        proved: row.get(1)?,
        judged_by: row.get(2)?,
        figures: PastAudit {
            taken_at: DateTime::from_timestamp(row.get(3)?, 0).unwrap_or_default(),
            groups: number(4)?,
            error: number(5)?,
            warning: number(6)?,
            info: number(7)?,
            muted: number(8)?,
            accepted: number(9)?,
            new: number(10)?,
            persisting: number(11)?,
            reopened: number(12)?,
            resolved: number(13)?,
            rules_version: row.get(14)?,
        },
        workbook: row.get(15)?,
        workbooks: Vec::new(),
        team: row.get(17)?,
    };
    Ok((entry, row.get(16)?))
}

fn group(row: &Row<'_>) -> rusqlite::Result<Item> {
    let text = |at: usize| row.get::<_, Option<Box<str>>>(at);
    Ok(Item {
        id: row.get::<_, i64>(0)?.cast_unsigned(),
        org_id: row.get(1)?,
        title: text(2)?,
        status: text(3)?.map(Word::from),
        kind: text(4)?.map(Word::from),
        created_by: row.get(5)?,
        updated_by: row.get(6)?,
        created_at: text(7)?.map(Timestamp::from),
        updated_at: text(8)?.map(Timestamp::from),
        // What no comparison looks at is not kept.
        further: None,
    })
}

impl FromSql for Fingerprint {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|problem: String| FromSqlError::Other(problem.into()))
    }
}

/// What [`Number`] was when it was written.
impl FromSql for Number {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(value) => Ok(Self::Whole(value.cast_unsigned())),
            value => {
                let text = value.as_str()?;
                Ok(text.parse().map_or_else(|_| Self::Text(text.into()), Self::Whole))
            }
        }
    }
}
