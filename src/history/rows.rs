//! What is read from the file and written to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, params};

use super::accounts::{Account, which};
use super::compare::about;
use super::past::{AuditRecord, Earlier, FindingRecord, PastFinding, PlannedRow, StoredAudit};
use super::{History, HistoryError, PastAudit};
use crate::api::{Item, Number, Timestamp, Word};
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::plan::{ActionKind, Phase};
use crate::rules::RULES_VERSION;

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
                catalogue,
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
        let (fingerprint, rule): (String, String) = (row.get(0).map_err(fail)?, row.get(1).map_err(fail)?);
        Ok(PastFinding {
            recorded: Some(fingerprint.clone()),
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
        fingerprints: &[String],
        audits: &HashMap<i64, i64>,
        baseline: i64,
    ) -> Result<HashMap<String, Earlier>, HistoryError> {
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
                known.insert(fingerprint.clone(), Earlier { audits: earlier.audits.max(rows_seen), ..earlier });
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

    /// Writes an audit down; it will take the place of one of the same day, account and scope, unless that one is proved and
    /// this one is not. The list follows with [`History::record_items`].
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn record<'a>(
        &self,
        audit: &AuditRecord<'_>,
        findings: impl Iterator<Item = FindingRecord<'a>>,
        plan: impl Iterator<Item = PlannedRow>,
    ) -> Result<Recorded, HistoryError> {
        let (context, proved) = (audit.context, audit.proof.is_proved());
        // Another run may have written since the history was asked: an account that was new then may be known, or another
        // may have its number.
        let listed = audit.past.listed.clone();
        let account = which(&self.accounts()?, listed, &context.base_url, context.account.as_deref()).number;
        let of_today = |entry: &StoredAudit| context.day(entry.figures.taken_at) == context.today();
        let entries = self.entries(account, audit.catalogue.name, context.text.as_deref())?;
        let older = entries.iter().filter(|entry| of_today(entry) && (proved || !entry.proved));
        let replaces = older.map(|entry| entry.id).collect();
        let written = || {
            let id = self.insert_audit(audit, account)?;
            if proved {
                self.insert_findings(id, findings)?;
                self.insert_plan(id, plan)?;
            }
            Ok(Recorded { audit: id, proved, replaces })
        };
        written().map_err(|source| self.fail(source))
    }

    /// Writes down the list of a recorded audit, by far the largest part of it; nothing if the audit is not proved.
    ///
    /// # Errors
    /// [`HistoryError`], [`HistoryError::Interrupted`] if `interrupted` says so meanwhile.
    pub fn record_items(
        &self,
        recorded: &Recorded,
        groups: &[Item],
        interrupted: &dyn Fn() -> bool,
    ) -> Result<(), HistoryError> {
        /// Rows between two looks.
        const STEP: usize = 1024;
        for some in groups.chunks(STEP).filter(|_| recorded.proved) {
            if interrupted() {
                return Err(HistoryError::Interrupted);
            }
            self.insert_groups(recorded.audit, some).map_err(|source| self.fail(source))?;
        }
        Ok(())
    }

    /// The other audits whose place a pending one takes: those of its day, in its own zone, account and scope, unless they
    /// are proved and it is not.
    pub(super) fn same_day(&self, audit: i64) -> Result<Vec<i64>, HistoryError> {
        type Of = (String, String, Option<String>, i64, String, bool);
        let fail = |source| self.fail(source);
        let sql = "SELECT account, catalogue, filter, taken_at, zone, proved FROM audit WHERE id = ?";
        let (account, catalogue, text, seconds, zone, proved): Of = self
            .connection
            .query_row(sql, [audit], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })
            .map_err(fail)?;
        let zone: Tz = zone.parse().map_err(|_| self.damaged(format!("an audit has the time zone {zone:?}")))?;
        let account = account.parse().map_err(|_| self.damaged(format!("an account is called {account:?}")))?;
        let day = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
        let today = day(DateTime::from_timestamp(seconds, 0).unwrap_or_default());
        let entries = self.entries(account, &catalogue, text.as_deref())?;
        let others = entries.iter().filter(|entry| day(entry.figures.taken_at) == today && (proved || !entry.proved));
        Ok(others.map(|entry| entry.id).collect())
    }

    pub(super) fn delete(&self, audit: i64) -> Result<(), HistoryError> {
        let deleted = self.connection.execute("DELETE FROM audit WHERE id = ?", [audit]);
        deleted.map(drop).map_err(|source| self.fail(source))
    }

    fn insert_audit(&self, audit: &AuditRecord<'_>, account: i64) -> rusqlite::Result<i64> {
        let AuditRecord { context, past, figures, .. } = audit;
        let list = |items: &[String]| serde_json::to_string(items).unwrap_or_default();
        self.connection.execute(
            "INSERT INTO audit (account, filter, taken_at, zone, base_url, proof, proved, rules_version, tool_version, \
             asked, groups, error, warning, info, muted, new, persisting, reopened, resolved, compared_with, accepted, \
             org_ids, label, judged_by, workbooks, team, catalogue) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                account.to_string(),
                context.text,
                context.taken_at.timestamp(),
                context.zone.name(),
                context.base_url,
                audit.proof.name(),
                audit.proof.is_proved(),
                RULES_VERSION,
                env!("CARGO_PKG_VERSION"),
                audit.asked.join(" "),
                count(figures.groups),
                count(figures.error),
                count(figures.warning),
                count(figures.info),
                count(figures.muted),
                count(figures.new),
                count(figures.persisting),
                count(figures.reopened),
                count(figures.resolved),
                past.with.map(|with| with.timestamp()),
                count(figures.accepted),
                list(&past.org_ids),
                context.account,
                audit.judged_by,
                list(&past.replaced_workbooks),
                audit.proof.is_proved().then_some(audit.team),
                audit.catalogue.name,
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    fn insert_plan(&self, audit: i64, plan: impl Iterator<Item = PlannedRow>) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(
            "INSERT INTO plan_row (audit, place, step, phase, action, group_id, title, keeper, new_title, reason, finding, \
             severity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for (row, place) in plan.zip(0_i64..) {
            statement.execute(params![
                audit,
                place,
                row.step,
                row.phase.name(),
                row.action.name(),
                row.group_id.map(u64::cast_signed),
                row.title,
                row.keeper.map(u64::cast_signed),
                row.new_title,
                row.reason,
                row.finding,
                row.severity.name(),
            ])?;
        }
        Ok(())
    }

    fn insert_findings<'a>(
        &self,
        audit: i64,
        findings: impl Iterator<Item = FindingRecord<'a>>,
    ) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(
            "INSERT OR IGNORE INTO finding (audit, fingerprint, place, rule, severity, title, group_ids, active, muted, \
             first_seen, audits, accepted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for (finding, place) in findings.zip(0_i64..) {
            let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
            statement.execute(params![
                audit,
                finding.fingerprint,
                place,
                finding.rule,
                finding.severity.name(),
                finding.title,
                ids.join(" "),
                count(finding.active as u64),
                finding.muted,
                finding.first_seen.to_string(),
                finding.audits,
                finding.accepted,
            ])?;
        }
        Ok(())
    }

    fn insert_groups(&self, audit: i64, groups: &[Item]) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(
            "INSERT INTO lead_group (audit, id, org_id, title, status, type, created_by, updated_by, created_at, updated_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for group in groups {
            statement.execute(params![
                audit,
                group.id.cast_signed(),
                group.org_id,
                group.title,
                group.status.as_deref(),
                group.kind.as_deref(),
                group.created_by,
                group.updated_by,
                group.created_at.as_ref().map(Timestamp::text).as_deref(),
                group.updated_at.as_ref().map(Timestamp::text).as_deref(),
            ])?;
        }
        Ok(())
    }
}

/// An audit that has been written down, and is final with [`History::finish`].
#[derive(Debug, Clone)]
pub struct Recorded {
    pub(super) audit: i64,
    proved: bool,
    /// Audits whose place it takes.
    pub(super) replaces: Vec<i64>,
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
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

/// A whole number is an integer where SQLite has it, else its digits; any other value is its text.
impl ToSql for Number {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Whole(value) => match i64::try_from(*value) {
                Ok(value) => value.into(),
                Err(_) => value.to_string().into(),
            },
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

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
