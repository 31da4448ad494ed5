//! What became of a run, for other programs: `--json` prints it, and JSON log lines end with it. `docs/run.schema.json`
//! describes it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::config::FileKind;
use crate::exit::Exit;
use crate::listing::Provenance;
use crate::publish::{Destination, Published};
use crate::report::{AuditInfo, CatalogueList, Report, StatusTotals, ToolInfo, Totals};

/// Filled while a run goes on, and read at its end, whatever that is. Shared, since a signal may end the one that fills it.
#[derive(Debug, Clone)]
pub(super) struct Outcome(Arc<Mutex<RunState>>);

/// What is known so far.
#[derive(Debug)]
struct RunState {
    began: Instant,
    /// Seconds until the list was read.
    listing: Option<f64>,
    audit: Option<(AuditInfo, Provenance, Totals, Vec<ListInfo>)>,
    files: Vec<FileInfo>,
    mail: Option<Notice>,
    webhook: Option<Notice>,
}

/// The object. Its keys and their order are the contract of `docs/run.schema.json`.
#[derive(Serialize)]
struct Object<'a> {
    schema_version: u32,
    tool: ToolInfo,
    exit: ExitInfo,
    error: Option<&'a str>,
    audit: Option<&'a AuditInfo>,
    listing: Option<&'a Provenance>,
    totals: Option<&'a Totals>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    catalogues: &'a [ListInfo],
    files: &'a [FileInfo],
    mail: Option<&'a Notice>,
    webhook: Option<&'a Notice>,
    seconds: Seconds,
}

/// A catalogue beside the lead groups, as in the report but for its items.
#[derive(Debug, Serialize)]
struct ListInfo {
    name: &'static Catalogue,
    listing: Option<Provenance>,
    totals: Option<StatusTotals>,
    unread: Option<String>,
}

impl ListInfo {
    fn of(list: &CatalogueList) -> Self {
        let CatalogueList { catalogue, listing, totals, unread, .. } = list;
        Self { name: catalogue, listing: listing.clone(), totals: *totals, unread: unread.clone() }
    }
}

#[derive(Serialize)]
struct ExitInfo {
    code: u8,
    word: &'static str,
    meaning: &'static str,
}

#[derive(Debug, Serialize)]
struct FileInfo {
    kind: String,
    path: String,
}

#[derive(Serialize)]
struct Seconds {
    listing: Option<f64>,
    total: f64,
}

/// What became of a mail or of a message to the webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Notice {
    outcome: NoticeOutcome,
    /// Why there is none, or what went wrong.
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum NoticeOutcome {
    /// It was taken.
    Sent,
    /// It was written to a file instead.
    Written,
    /// There was nothing that the config file wants to be told.
    Unneeded,
    /// It was not taken, or not for sure.
    Failed,
}

impl Notice {
    pub(super) fn sent() -> Self {
        Self { outcome: NoticeOutcome::Sent, reason: None }
    }

    pub(super) fn written() -> Self {
        Self { outcome: NoticeOutcome::Written, reason: None }
    }

    pub(super) fn unneeded(why: &str) -> Self {
        Self { outcome: NoticeOutcome::Unneeded, reason: Some(why.to_owned()) }
    }

    pub(super) fn failed(error: &dyn std::error::Error) -> Self {
        Self { outcome: NoticeOutcome::Failed, reason: Some(error.to_string()) }
    }

    /// How a run ends that has nothing worse to tell.
    pub(super) fn exit(&self) -> Exit {
        if self.outcome == NoticeOutcome::Failed { Exit::NotTold } else { Exit::Clean }
    }
}

impl Outcome {
    pub(super) fn new() -> Self {
        let known = RunState {
            began: Instant::now(),
            listing: None,
            audit: None,
            files: Vec::new(),
            mail: None,
            webhook: None,
        };
        Self(Arc::new(Mutex::new(known)))
    }

    /// The list is read.
    pub(super) fn listed(&self) {
        self.set(|known| known.listing = Some(known.began.elapsed().as_secs_f64()));
    }

    /// The files are in place.
    pub(super) fn published(&self, report: &Report, destination: &Destination, published: &Published) {
        let kinds = destination.targets().map(|(kind, _)| kind);
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string();
        let info = |(kind, path): (FileKind, &PathBuf)| FileInfo { kind: kind.to_string(), path: whole(path) };
        let files: Vec<_> = kinds.zip(&published.files).map(info).collect();
        let lists = report.others.iter().map(ListInfo::of).collect();
        let audit = (report.audit.clone(), report.listing.clone(), report.totals, lists);
        self.set(|known| (known.files, known.audit) = (files, Some(audit)));
    }

    /// Somebody was told, or not.
    pub(super) fn told(&self, [mail, webhook]: [Option<Notice>; 2]) {
        self.set(|known| (known.mail, known.webhook) = (mail, webhook));
    }

    fn set(&self, change: impl FnOnce(&mut RunState)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The object in one line: how the run ended, with the error as it was told.
    pub(super) fn object(&self, exit: Exit, error: Option<&str>) -> String {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (audit, listing, totals, catalogues) = match &known.audit {
            Some((audit, listing, totals, lists)) => (Some(audit), Some(listing), Some(totals), &**lists),
            None => (None, None, None, &[][..]),
        };
        let object = Object {
            schema_version: 1,
            tool: ToolInfo::this(),
            exit: ExitInfo { code: exit.code(), word: exit.word(), meaning: exit.meaning() },
            error,
            audit,
            listing,
            totals,
            catalogues,
            files: &known.files,
            mail: known.mail.as_ref(),
            webhook: known.webhook.as_ref(),
            seconds: Seconds { listing: known.listing, total: known.began.elapsed().as_secs_f64() },
        };
        // Nothing in it can fail.
        serde_json::to_string(&object)
            .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string())
    }
}
