//! What is compared, and what the history knows before it is.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Acceptance, Change, Origin, PastAudit};
use crate::api::Item;
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::Severity;
use crate::listing::{Context, Proof, Snapshot};
use crate::plan::{Action, ActionKind, Phase};
use crate::rules::{About, Audited, Fingerprint, ResolvedName, Scope};

/// An audit as the history sees it.
#[derive(Debug, Clone, Copy)]
pub struct AuditInput<'a> {
    /// What it is an audit of.
    pub scope: &'a Scope,
    /// What was listed.
    pub snapshot: &'a Snapshot,
    /// How many items each `org_id` has in all lists of the run: together they tell which account it is.
    pub listed: &'a BTreeMap<String, usize>,
    /// What the names that integrations send find.
    pub sent: &'a [ResolvedName],
    /// Codes of the rules that were asked.
    pub asked: &'a [&'static str],
    /// What else decided what was found: rules, severities, names. Where it was other, the list of then is judged anew.
    pub judged_by: &'a str,
    /// What was found.
    pub audited: &'a Audited,
}

impl AuditInput<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        self.snapshot.context.today()
    }

    /// The day of an instant in the report's time zone.
    pub(super) fn day(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.snapshot.context.day(instant)
    }

    pub(super) fn is_proved(&self) -> bool {
        self.snapshot.provenance.proof.is_proved()
    }

    /// How many of these groups are active.
    pub(super) fn active(&self, ids: &[u64]) -> usize {
        let active = |id: &&u64| self.snapshot.item(**id).is_some_and(Item::is_active);
        ids.iter().filter(active).count()
    }
}

/// What is written down of an audit, its findings, plan and list apart.
#[derive(Debug, Clone)]
pub struct AuditRecord<'a> {
    /// What it is an audit of.
    pub scope: &'a Scope,
    /// When, where and of what part of the account it is.
    pub context: &'a Context,
    /// How far the listing can be trusted.
    pub proof: Proof,
    /// Codes of the rules that were asked.
    pub asked: &'a [&'static str],
    /// What else decided what was found.
    pub judged_by: &'a str,
    /// What the history knew.
    pub past: &'a Past,
    /// The figures.
    pub figures: PastAudit,
    /// What holds on of the team's work.
    pub team: &'a str,
}

/// What is written down of a finding.
#[derive(Debug, Clone, Copy)]
pub struct FindingRecord<'a> {
    /// By this it is known in every month.
    pub fingerprint: Fingerprint,
    /// Code of the rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The title concerned.
    pub title: &'a str,
    /// The groups concerned, ascending.
    pub group_ids: &'a [u64],
    /// How many of them are active.
    pub active: usize,
    /// Whether a mute holds for it.
    pub muted: bool,
    /// Whether it is kept as it is.
    pub accepted: bool,
    /// Day of the audit that found it first.
    pub first_seen: NaiveDate,
    /// Proved audits that had it, this one included.
    pub audits: u32,
}

/// A row of a plan, one act in the dashboard, as a report has it and the history remembers it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PlannedRow {
    /// What it is about; a report that is about lead groups alone does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<&'static Catalogue>,
    /// Place in the order of work, from 1.
    pub step: u32,
    /// When it is done.
    pub phase: Phase,
    /// What is done.
    pub action: ActionKind,
    /// The group concerned; none where an integration has to be changed.
    pub group_id: Option<u64>,
    /// Its title at the time of the audit, or the name that an integration sends.
    pub title: String,
    /// The group that keeps the title, or has the one that is to be sent.
    pub keeper: Option<u64>,
    /// The title to give, or the name to send.
    pub new_title: Option<String>,
    /// Why.
    pub reason: String,
    /// Fingerprint of the finding that it answers; none for a group that has made way for another.
    pub finding: Option<Fingerprint>,
    /// Severity of that finding.
    pub severity: Severity,
}

impl PlannedRow {
    /// The rows of a plan, whose findings are positions of these fingerprints.
    #[must_use]
    pub fn all(catalogue: &'static Catalogue, plan: Vec<Action>, fingerprints: &[Fingerprint]) -> Vec<Self> {
        let row = |action: Action| Self {
            catalogue: Some(catalogue),
            step: action.step,
            phase: action.phase,
            action: action.kind,
            group_id: action.group_id,
            title: action.title,
            keeper: action.keeper,
            new_title: action.new_title,
            reason: action.reason,
            finding: action.finding.and_then(|at| fingerprints.get(at).copied()),
            severity: action.severity,
        };
        plan.into_iter().map(row).collect()
    }

    /// The catalogue that it is about.
    #[must_use]
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue.unwrap_or(&LEAD_GROUPS)
    }
}

/// What the team's work makes of findings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// For each finding, that it is kept as it is.
    pub accepted: Vec<Option<Box<Acceptance>>>,
    /// Findings that the team takes back.
    pub taken_back: HashSet<usize>,
    /// Groups that were changed just as the last plan wanted it.
    pub as_planned: HashSet<u64>,
}

/// What the history knows of an account and scope when an audit comes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What the history was.
    pub origin: Origin,
    /// Every `org_id` that the account is known to have.
    pub org_ids: Vec<String>,
    /// The plan of the last proved audit of an earlier day.
    pub last_plan: Vec<PlannedRow>,
    /// The day of that one.
    pub(super) last: Option<NaiveDate>,
    /// What it keeps of the team's work, as text of the worklist.
    pub team: Option<String>,
    /// The same of the audit of this day that will be replaced.
    pub team_of_today: Option<String>,
    /// Workbooks of this account and scope, oldest first.
    pub workbooks: Vec<PathBuf>,
    pub(super) account: i64,
    /// How many groups of the list each `org_id` has.
    pub(super) listed: BTreeMap<String, usize>,
    pub(super) with: Option<DateTime<Utc>>,
    pub(super) day: NaiveDate,
    /// The findings of the audit that is compared with, as today's rules find them.
    pub(super) findings: Vec<PastFinding>,
    /// For each current finding, the one that it continues.
    pub(super) predecessors: Vec<Option<usize>>,
    /// What earlier audits know of current findings, by fingerprint.
    pub(super) earlier: HashMap<Fingerprint, Earlier>,
    /// Fingerprints that a finding had, and has today.
    pub(super) renamed: HashMap<Fingerprint, Fingerprint>,
    /// Findings of then that are not there now and yet are not gone: nobody asked.
    pub(super) unasked: HashSet<Fingerprint>,
    pub(super) changes: Vec<Change>,
    /// Groups that are gone, of how many, if they are most of them.
    pub(super) most_gone: Option<(u64, u64)>,
    /// Whether what is not in the list is gone: it is proved, and of the whole account.
    pub(super) is_sure: bool,
    /// Whether the rules, severities or names were others.
    pub(super) judged_anew: bool,
    pub(super) figures: Vec<PastAudit>,
    pub(super) notes: Vec<String>,
    /// Workbooks of audits of this day that this one replaces.
    pub(super) replaced_workbooks: Vec<String>,
}

impl Past {
    /// Where there is nothing to compare with.
    #[must_use]
    pub fn nothing(origin: Origin, subject: &AuditInput<'_>) -> Self {
        let (provenance, context) = (&subject.snapshot.provenance, &subject.snapshot.context);
        Self {
            origin,
            org_ids: subject.scope.org_ids().to_vec(),
            last_plan: Vec::new(),
            last: None,
            team: None,
            team_of_today: None,
            workbooks: Vec::new(),
            account: 1,
            listed: subject.listed.clone(),
            with: None,
            day: context.today(),
            findings: Vec::new(),
            predecessors: vec![None; subject.audited.findings.len()],
            earlier: HashMap::new(),
            renamed: HashMap::new(),
            unasked: HashSet::new(),
            changes: Vec::new(),
            most_gone: None,
            is_sure: provenance.proof.is_proved() && context.text.is_none(),
            judged_anew: false,
            figures: Vec::new(),
            notes: Vec::new(),
            replaced_workbooks: Vec::new(),
        }
    }

    /// The day of the last plan.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.last
    }

    /// Whether what is not in the list, or not found, is gone.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.is_sure && self.most_gone.is_none()
    }

    /// Whether most of the groups are gone: then nothing is called better, resolved or done.
    #[must_use]
    pub fn most_are_gone(&self) -> bool {
        self.most_gone.is_some()
    }

    /// Whether a finding that is not found today, known by this fingerprint of today, is gone.
    #[must_use]
    pub fn is_gone(&self, fingerprint: Fingerprint) -> bool {
        self.is_sure() && !self.unasked.contains(&fingerprint)
    }

    /// What a finding is known by today that was known by this fingerprint.
    #[must_use]
    pub fn as_known_today(&self, fingerprint: Fingerprint) -> Fingerprint {
        self.renamed.get(&fingerprint).copied().unwrap_or(fingerprint)
    }
}

/// An audit of the file.
#[derive(Debug, Clone)]
pub(super) struct StoredAudit {
    pub(super) id: i64,
    pub(super) proved: bool,
    pub(super) judged_by: String,
    pub(super) figures: PastAudit,
    pub(super) workbook: Option<String>,
    /// Workbooks of audits of its day that it replaced.
    pub(super) workbooks: Vec<String>,
    pub(super) team: Option<String>,
}

/// A finding of an earlier audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PastFinding {
    /// By today's rules.
    pub(super) fingerprint: Fingerprint,
    /// As it was written down; nothing if it was not found then.
    pub(super) recorded: Option<Fingerprint>,
    pub(super) rule: String,
    /// What it is about; nothing if the rule is not known any more.
    pub(super) about: Option<About>,
    pub(super) severity: Severity,
    pub(super) title: String,
    pub(super) group_ids: Vec<u64>,
    pub(super) active: usize,
    pub(super) muted: bool,
    pub(super) accepted: bool,
    pub(super) first_seen: NaiveDate,
    pub(super) audits: u32,
}

/// What earlier audits know of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    pub(super) first_seen: NaiveDate,
    pub(super) audits: u32,
    /// Whether one of them came before the audit that is compared with.
    pub(super) before_baseline: bool,
}
