//! What is read from the file and written to it.

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate};
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension as _, Row, params};

use super::past::{Earlier, Entry, PastFinding, Subject};
use super::{Comparison, History, HistoryError, PastAudit, Standing, integrity};
use crate::api::{LeadGroup, Number, Timestamp, Word};
use crate::rules::{Judged, RULES_VERSION, Scope, Severity};

/// The columns of [`entry`].
const ENTRY: &str = "id, proved, asked, taken_at, groups, error, warning, info, muted, new, persisting, reopened, \
                     resolved, rules_version";

impl History {
    /// The audits of a scope, oldest first.
    pub(super) fn entries(&self, scope: &Scope) -> Result<Vec<Entry>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = format!("SELECT {ENTRY} FROM audit WHERE account = ? AND filter IS ? ORDER BY taken_at, id");
        let mut statement = self.connection.prepare(&sql).map_err(fail)?;
        let rows = statement.query_map(params![scope.account(), scope.text()], entry).map_err(fail)?;
        rows.collect::<Result<_, _>>().map_err(fail)
    }

    /// All audits of the file.
    pub(super) fn count(&self) -> Result<u64, HistoryError> {
        let count = self.connection.query_row("SELECT count(*) FROM audit", [], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|source| self.fail(source))
    }

    /// The findings of an audit, in their order.
    pub(super) fn findings(&self, audit: i64) -> Result<Vec<PastFinding>, HistoryError> {
        let fail = |source| self.fail(source);
        let sql = "SELECT fingerprint, rule, severity, title, group_ids, active, muted, first_seen, audits FROM finding \
                   WHERE audit = ? ORDER BY place";
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
        Ok(PastFinding {
            fingerprint: row.get(0).map_err(fail)?,
            rule: row.get(1).map_err(fail)?,
            severity: Severity::from_name(&severity)
                .ok_or_else(|| self.damaged(format!("a finding has the severity {severity:?}")))?,
            title: row.get(3).map_err(fail)?,
            group_ids: ids.map_err(|_| self.damaged("a finding names groups by what is no id"))?,
            active: row.get::<_, u32>(5).map_err(fail)? as usize,
            muted: row.get(6).map_err(fail)?,
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
        walk: impl FnOnce(&mut dyn Iterator<Item = rusqlite::Result<LeadGroup>>) -> rusqlite::Result<T>,
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

    /// Writes an audit down in place of one of the same day and scope, unless that one is proved and this one is not. Its
    /// list follows with [`History::record_groups`].
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn record(&self, subject: &Subject<'_>, comparison: &Comparison) -> Result<Recorded, HistoryError> {
        let figures = subject.figures(comparison);
        for entry in self.entries(subject.scope)? {
            if subject.day(entry.figures.taken_at) == subject.today() && (subject.is_proved() || !entry.proved) {
                self.delete(entry.id)?;
            }
        }
        let written = || {
            let audit = self.insert_audit(subject, comparison, &figures)?;
            if subject.is_proved() {
                self.insert_findings(audit, subject, &comparison.standings)?;
            }
            Ok(Recorded { audit, proved: subject.is_proved() })
        };
        written().map_err(|source| self.fail(source))
    }

    /// Writes down the list of a recorded audit, by far the largest part of it; nothing if the audit is not proved.
    ///
    /// # Errors
    /// [`HistoryError`], [`HistoryError::Interrupted`] if `interrupted` says so meanwhile.
    pub fn record_groups(
        &self,
        recorded: Recorded,
        groups: &[LeadGroup],
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

    /// Says where the workbook of a recorded audit was written, if it has one, and seals the audit: nothing of it changes
    /// any more.
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn seal(&self, recorded: Recorded, workbook: Option<&str>) -> Result<(), HistoryError> {
        let sealed = self
            .connection
            .execute("UPDATE audit SET workbook = ? WHERE id = ?", params![workbook, recorded.audit])
            .and_then(|_| integrity::seal(&self.connection, recorded.audit));
        sealed.map_err(|source| self.fail(source))
    }

    /// Where the last workbook of this account and filter was written, up to the time of this audit.
    ///
    /// # Errors
    /// [`HistoryError`]
    pub fn latest_workbook(&self, subject: &Subject<'_>) -> Result<Option<PathBuf>, HistoryError> {
        let sql = "SELECT workbook FROM audit WHERE account = ? AND filter IS ? AND taken_at <= ? AND workbook IS NOT NULL \
                   ORDER BY taken_at DESC, id DESC LIMIT 1";
        let scope =
            params![subject.scope.account(), subject.scope.text(), subject.snapshot.context.taken_at.timestamp()];
        let found = self.connection.query_row(sql, scope, |row| row.get::<_, String>(0)).optional();
        found.map(|path| path.map(PathBuf::from)).map_err(|source| self.fail(source))
    }

    pub(super) fn delete(&self, audit: i64) -> Result<(), HistoryError> {
        let deleted = self.connection.execute("DELETE FROM audit WHERE id = ?", [audit]);
        deleted.map(drop).map_err(|source| self.fail(source))
    }

    fn insert_audit(
        &self,
        subject: &Subject<'_>,
        comparison: &Comparison,
        figures: &PastAudit,
    ) -> rusqlite::Result<i64> {
        let PastAudit { groups, error, warning, info, muted, new, persisting, reopened, resolved, .. } = figures;
        let compared_with = comparison.with.map(|with| with.timestamp());
        self.connection.execute(
            "INSERT INTO audit (account, filter, taken_at, zone, base_url, proof, proved, rules_version, tool_version, \
             asked, groups, error, warning, info, muted, new, persisting, reopened, resolved, compared_with) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                subject.scope.account(),
                subject.scope.text(),
                subject.snapshot.context.taken_at.timestamp(),
                subject.snapshot.context.zone.name(),
                subject.scope.base_url(),
                subject.snapshot.provenance.proof.name(),
                subject.is_proved(),
                RULES_VERSION,
                env!("CARGO_PKG_VERSION"),
                subject.asked.join(" "),
                count(*groups),
                count(*error),
                count(*warning),
                count(*info),
                count(*muted),
                count(*new),
                count(*persisting),
                count(*reopened),
                count(*resolved),
                compared_with,
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    fn insert_findings(&self, audit: i64, subject: &Subject<'_>, standings: &[Standing]) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(
            "INSERT OR IGNORE INTO finding (audit, fingerprint, place, rule, severity, title, group_ids, active, muted, \
             first_seen, audits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        let audited = subject.audited;
        for ((Judged { finding, mute }, fingerprint), (standing, place)) in
            audited.findings.iter().zip(&audited.fingerprints).zip(standings.iter().zip(0_i64..))
        {
            let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
            statement.execute(params![
                audit,
                fingerprint,
                place,
                finding.rule.code,
                finding.severity.name(),
                finding.title,
                ids.join(" "),
                count(subject.active(&finding.group_ids) as u64),
                mute.is_some(),
                standing.first_seen.to_string(),
                standing.age.audits,
            ])?;
        }
        Ok(())
    }

    fn insert_groups(&self, audit: i64, groups: &[LeadGroup]) -> rusqlite::Result<()> {
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

/// An audit that has been written down, and is final with [`History::commit`].
#[derive(Debug, Clone, Copy)]
pub struct Recorded {
    audit: i64,
    proved: bool,
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let number = |at: usize| row.get::<_, i64>(at).map(|value| u64::try_from(value).unwrap_or_default());
    Ok(Entry {
        id: row.get(0)?,
        proved: row.get(1)?,
        asked: row.get(2)?,
        figures: PastAudit {
            taken_at: DateTime::from_timestamp(row.get(3)?, 0).unwrap_or_default(),
            groups: number(4)?,
            error: number(5)?,
            warning: number(6)?,
            info: number(7)?,
            muted: number(8)?,
            new: number(9)?,
            persisting: number(10)?,
            reopened: number(11)?,
            resolved: number(12)?,
            rules_version: row.get(13)?,
        },
    })
}

fn group(row: &Row<'_>) -> rusqlite::Result<LeadGroup> {
    let text = |at: usize| row.get::<_, Option<Box<str>>>(at);
    Ok(LeadGroup {
        id: row.get::<_, i64>(0)?.cast_unsigned(),
        org_id: row.get(1)?,
        title: text(2)?,
        status: text(3)?.map(Word::from),
        kind: text(4)?.map(Word::from),
        created_by: row.get(5)?,
        updated_by: row.get(6)?,
        created_at: text(7)?.map(Timestamp::from),
        updated_at: text(8)?.map(Timestamp::from),
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
