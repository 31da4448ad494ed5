//! The history of a run: tried before the first request, opened once the listing is there, final with the files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use xxhash_rust::xxh3::Xxh3;

use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::{Settings, Severity};
use crate::history::{
    self, AuditInput, AuditRecord, FindingRecord, History, HistoryError, KnownAccount, Origin, Past, PastAudit,
    PendingFile, Recorded, SettledAudit,
};
use crate::interrupt::Interrupt;
use crate::listing::{Context, Proof};
use crate::names::SentName;
use crate::publish;
use crate::report::Report;
use crate::rules::{self, Audited, RULES_VERSION, RuleInput, Scope};

/// What is done with the history.
pub(super) enum HistorySession {
    /// Nothing.
    Closed,
    /// It is compared with, and nothing is kept: the listing comes from saved files, or the run looks back.
    Read(PathBuf),
    /// It is compared with, and the audit is kept.
    Keep(PathBuf),
}

/// What the history knows of the account before its list is read, if it can be asked.
pub(super) fn last_known(settings: &Settings, interrupt: &Interrupt) -> Option<KnownAccount> {
    let (path, source) = (settings.history.as_deref()?, settings.base_url.to_string());
    history::known_account(path, &source, settings.account.as_deref(), &|| interrupt.is_set()).ok().flatten()
}

impl HistorySession {
    /// Tries the file. Waits for whoever holds it until a signal comes.
    pub(super) fn prepare(settings: &Settings, interrupt: &Interrupt) -> Result<Self, HistoryError> {
        let Some(path) = settings.history.clone() else { return Ok(Self::Closed) };
        if (settings.from.is_some() || settings.since.is_some()) && !settings.record {
            // Tried by reading: it need not even be there.
            drop(History::read(&path, &|| interrupt.is_set())?);
            return Ok(Self::Read(path));
        }
        history::check(&path, &|| interrupt.is_set())?;
        settle(&path, interrupt)?;
        Ok(Self::Keep(path))
    }

    /// That the history holds what this program never wrote.
    pub(super) fn damaged(&self, problem: &dyn std::error::Error) -> HistoryError {
        let path = match self {
            Self::Closed => PathBuf::new(),
            Self::Read(path) | Self::Keep(path) => path.clone(),
        };
        HistoryError::Damaged { path, problem: problem.to_string() }
    }

    /// What the history knows of each catalogue. Waits for whoever holds the file until a signal comes.
    pub(super) fn pasts(
        &self,
        settings: &Settings,
        audits: &[(&[SentName], &AuditInput<'_>)],
        interrupt: &Interrupt,
    ) -> Result<Vec<Past>, HistoryError> {
        let (history, origin) = match self {
            Self::Closed => (None, Origin::NotKept),
            Self::Read(path) => (History::read(path, &|| interrupt.is_set())?, Origin::NotKept),
            Self::Keep(path) => (History::read(path, &|| interrupt.is_set())?, Origin::Begun),
        };
        let past = |(names, audit): &(&[SentName], &AuditInput<'_>)| {
            let Some(history) = &history else { return Ok(Past::nothing(origin, audit)) };
            let judge = |groups: &[Item], taken_at| by_todays_rules(settings, names, audit.scope, groups, taken_at);
            history.past(audit, settings.since, &judge)
        };
        audits.iter().map(past).collect()
    }

    /// Writes an audit down, if it is to be kept, before its files appear: it is pending until they have. Waits for whoever
    /// holds the file until a signal comes.
    pub(super) fn write(
        self,
        records: &[Record],
        report: &Report,
        files: &[PendingFile],
        interrupt: &Interrupt,
    ) -> Result<PendingAudit, HistoryError> {
        let Self::Keep(path) = self else { return Ok(PendingAudit(None)) };
        let interrupted = || interrupt.is_set();
        let mut history = History::begin(&path, &interrupted)?;
        let mut recorded = Vec::new();
        for record in records {
            let catalogue = record.scope.catalogue();
            let figures = report.figures(catalogue, record.context.taken_at);
            let audit = AuditRecord {
                scope: &record.scope,
                context: &record.context,
                proof: record.proof,
                asked: &record.asked,
                judged_by: &record.judged_by,
                past: &record.past,
                figures: PastAudit { groups: record.items.len() as u64, ..figures },
                team: &record.team,
            };
            let plan = report.plan.iter().map(|row| &row.planned).filter(|row| row.catalogue() == catalogue);
            let written = history.record(&audit, findings(report, record), plan)?;
            history.record_items(&written, &record.items, &interrupted)?;
            recorded.push(written);
        }
        let targets: Vec<_> = files.iter().map(|file| file.target.clone()).collect();
        let committed = history.commit_pending(&recorded, files, workbook(&targets).as_deref(), &interrupted);
        let pending = PendingAudit(Some((history, recorded)));
        match committed {
            Ok(()) => Ok(pending),
            Err(error) => {
                pending.discard();
                Err(error)
            }
        }
    }
}

/// What is written down of an audit besides its report.
pub(super) struct Record {
    pub(super) scope: Scope,
    pub(super) items: Arc<[Item]>,
    pub(super) proof: Proof,
    pub(super) context: Context,
    pub(super) asked: Vec<&'static str>,
    pub(super) judged_by: String,
    pub(super) past: Past,
    /// What holds on of the team's work.
    pub(super) team: String,
}

/// The findings of a catalogue in a report, as they are written down.
fn findings<'r>(report: &'r Report, record: &'r Record) -> impl Iterator<Item = FindingRecord<'r>> + use<'r> {
    let (items, catalogue) = (&record.items, record.scope.catalogue());
    let is_active = |id: &&u64| {
        let at = items.binary_search_by_key(*id, |item| item.id);
        at.is_ok_and(|at| items[at].is_active())
    };
    let findings = report.findings.iter().filter(move |finding| finding.catalogue() == catalogue);
    findings.map(move |finding| FindingRecord {
        fingerprint: finding.fingerprint,
        rule: finding.rule.code,
        severity: finding.severity,
        title: &finding.title,
        group_ids: &finding.group_ids,
        active: finding.group_ids.iter().filter(is_active).count(),
        muted: finding.muted.is_some(),
        accepted: finding.accepted.is_some(),
        first_seen: finding.first_seen,
        audits: finding.age.audits,
    })
}

/// An audit that is written down and becomes final once its files are in place.
pub(super) struct PendingAudit(Option<(History, Vec<Recorded>)>);

impl PendingAudit {
    /// Makes it final.
    pub(super) fn finish(self, files: &[PathBuf]) -> Result<(), HistoryError> {
        let Some((history, recorded)) = self.0 else { return Ok(()) };
        history.finish(&recorded, workbook(files).as_deref())
    }

    /// Takes it back, since its files have not appeared. If that fails too, a later start settles it.
    pub(super) fn discard(self) {
        if let Some((history, recorded)) = self.0
            && let Err(error) = history.discard(&recorded)
        {
            tracing::warn!("{error}; the next run will settle it");
        }
    }
}

/// Settles what an earlier run, which was ended while its files appeared, has left, and says so.
fn settle(path: &Path, interrupt: &Interrupt) -> Result<(), HistoryError> {
    for settled in History::settle(path, &|| interrupt.is_set(), publish::try_lock)? {
        match settled {
            SettledAudit::Final { taken_at, folder } => tracing::warn!(
                "an earlier run was ended while its reports appeared: they are all in {}, and its audit of {} is final now",
                folder.display(),
                taken_at.date_naive()
            ),
            SettledAudit::TakenBack { taken_at, folder, in_place: 0 } => tracing::warn!(
                "an earlier run was ended before its reports appeared in {}: its audit of {} was taken back",
                folder.display(),
                taken_at.date_naive()
            ),
            SettledAudit::TakenBack { taken_at, folder, in_place } => tracing::warn!(
                "an earlier run was ended while its reports appeared in {}: {in_place} of them are there, and the audit of \
                 {} was taken back",
                folder.display(),
                taken_at.date_naive()
            ),
        }
    }
    Ok(())
}

/// The workbook among the files of a run.
fn workbook(files: &[PathBuf]) -> Option<String> {
    files.iter().find(|file| file.extension().is_some_and(|end| end == "xlsx")).map(|path| absolute(path))
}

/// Where a file is, whatever the current folder of the next run.
fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// What today's rules find in an earlier list.
fn by_todays_rules(
    settings: &Settings,
    names: &[SentName],
    scope: &Scope,
    groups: &[Item],
    taken_at: DateTime<Utc>,
) -> Audited {
    let input = RuleInput::new(scope.catalogue(), groups, names, taken_at).whole(scope.text().is_none());
    let input = input.names_only(scope.is_names_only());
    Audited::new(rules::check(&input, &settings.policy), scope)
}

/// A digest of all that decides what is found in a list of this catalogue, mutes apart.
pub(super) fn judged_by(settings: &Settings, catalogue: &Catalogue, names: &[SentName], asked: &[&str]) -> String {
    let mut hash = Xxh3::new();
    let mut add = |text: &str| {
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    add(&RULES_VERSION.to_string());
    // Lead groups were the only list once, and are not judged anew for a word.
    if catalogue != &LEAD_GROUPS {
        add(catalogue.name);
    }
    for code in asked {
        add(code);
    }
    for (code, severity) in settings.policy.severities(catalogue) {
        add(code);
        add(severity.map_or("off", Severity::name));
    }
    let mut names: Vec<_> = names.iter().map(|sent| (&sent.name, &sent.sender.integration)).collect();
    names.sort_unstable();
    for (name, integration) in names {
        add(name);
        add(integration.as_deref().unwrap_or_default());
    }
    format!("{:032x}", hash.digest128())
}
