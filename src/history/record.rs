//! What is written to the file.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::params;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use super::accounts::which;
use super::past::{AuditRecord, FindingRecord, PlannedRow, StoredAudit};
use super::{History, HistoryError};
use crate::api::{Item, Number, Timestamp};
use crate::rules::{Fingerprint, RULES_VERSION};

impl History {
    /// Writes an audit down; it will take the place of one of the same day, account and scope, unless that one is proved and
    /// this one is not. The list follows with [`History::record_items`].
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn record<'a>(
        &self,
        audit: &AuditRecord<'_>,
        findings: impl Iterator<Item = FindingRecord<'a>>,
        plan: impl Iterator<Item = &'a PlannedRow>,
    ) -> Result<Recorded, HistoryError> {
        let (context, proved) = (audit.context, audit.proof.is_proved());
        // Another run may have written since the history was asked: an account that was new then may be known, or another
        // may have its number.
        let listed = audit.past.listed.clone();
        let account = which(&self.accounts()?, listed, &context.base_url, context.account.as_deref()).number;
        let of_today = |entry: &StoredAudit| context.day(entry.figures.taken_at) == context.today();
        let entries = self.entries(account, &audit.scope.history_name(), context.text.as_deref())?;
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
                audit.scope.history_name(),
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    fn insert_plan<'a>(&self, audit: i64, plan: impl Iterator<Item = &'a PlannedRow>) -> rusqlite::Result<()> {
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

impl ToSql for Fingerprint {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
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
