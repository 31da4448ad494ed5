//! The report model: the JSON report's own structs (`schema_version` 1), which every other format renders too.
//!
//! The field names and their order are the contract of `docs/report.schema.json`; a template sees the same keys. They
//! are this program's own, so that a change inside does not change the file.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::catalogues::{CatalogueList, StatusTotals};
use super::past::{DecisionsInfo, HistoryInfo};
use super::text::instant;
use super::totals::{GroupStatusTotals, Totals};
use crate::api::{Item, Number};
use crate::catalogue::{Catalogue, LEAD_GROUPS};
use crate::config::{Mute, Severity};
use crate::history::{Age, Cause, Change, PlannedRow, Resolved, State, Trend};
use crate::listing::Provenance;
use crate::names::Integration;
use crate::rules::{Fingerprint, RULES_VERSION, ResolvedName, Rule, Urgency};
use crate::scrub::Scrubber;
use crate::titles::Level;
use crate::worklist::{Marker, Team};

/// Everything a run has to say.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// 1.
    pub schema_version: u32,
    /// The program.
    pub tool: ToolInfo,
    /// When, where and what was audited.
    pub audit: AuditInfo,
    /// How the listing came about.
    pub listing: Provenance,
    /// Counts.
    pub totals: Totals,
    /// Current findings, by severity, rule, title and ids.
    pub findings: Vec<FindingRow>,
    /// Findings of the last audit that are gone.
    pub resolved: Vec<Resolved>,
    /// What changed in the list since the last audit.
    pub changes: Vec<Change>,
    /// What to do, in order.
    pub plan: Vec<PlanRow>,
    /// Rows of the team's workbook and of the last plan that this audit has seen done.
    pub finished: Vec<PlanRow>,
    /// Every group by ascending id.
    pub groups: Arc<[Item]>,
    /// The catalogues beside the lead groups; none where lead groups alone were asked for.
    #[serde(rename = "catalogues", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<CatalogueList>,
    /// Every name that integrations send, and what it finds; not part of the JSON report.
    #[serde(skip)]
    pub names: Vec<ResolvedName>,
    /// What the history adds for readers; not part of the JSON report. A template sees it as `history`.
    #[serde(skip)]
    pub history: HistoryInfo,
    /// What became of the team's decisions, if an earlier workbook was read; not part of the JSON report. A template
    /// sees it as `decisions`.
    #[serde(skip)]
    pub decisions: Option<DecisionsInfo>,
    /// The report's time zone, for every date that a person reads.
    #[serde(skip)]
    pub zone: chrono_tz::Tz,
}

impl Report {
    /// The catalogues that were audited, lead groups first.
    pub fn catalogues(&self) -> impl Iterator<Item = &'static Catalogue> + '_ {
        let others = self.others.iter().filter(|list| list.items.is_some()).map(|list| list.catalogue);
        std::iter::once(&LEAD_GROUPS).chain(others)
    }

    /// Whether it is about more than lead groups: then every row says what it is about.
    #[must_use]
    pub fn is_of_several(&self) -> bool {
        !self.others.is_empty()
    }

    /// The catalogues that were read, with how their listings came about.
    pub fn listings(&self) -> impl Iterator<Item = (&'static Catalogue, &Provenance)> {
        let others = self.others.iter().filter_map(|list| Some((list.catalogue, list.listing.as_ref()?)));
        std::iter::once((&LEAD_GROUPS, &self.listing)).chain(others)
    }

    /// Whether every list that was read is what the server held.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.listings().all(|(_, listing)| listing.complete)
    }

    /// Whether that is proved of every one.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.listings().all(|(_, listing)| listing.proof.is_proved())
    }

    /// The items of a catalogue, by ascending id; none if it was not read.
    #[must_use]
    pub fn items(&self, catalogue: &Catalogue) -> &[Item] {
        if catalogue == &LEAD_GROUPS {
            return &self.groups;
        }
        let list = self.others.iter().find(|list| list.catalogue == catalogue);
        list.and_then(|list| list.items.as_ref()).map_or(&[], |items| &*items.rows)
    }

    /// How many items of a catalogue were read, those of a list that was read for names alone included.
    #[must_use]
    pub fn number_read(&self, catalogue: &Catalogue) -> u64 {
        let list = self.others.iter().find(|list| list.catalogue == catalogue && list.items.is_none());
        match list.and_then(|list| list.listing.as_ref()) {
            Some(listing) => listing.rows.saturating_sub(listing.repeated_rows),
            None => self.items(catalogue).len() as u64,
        }
    }

    /// How the listing of a catalogue came about; nothing if it was not read.
    #[must_use]
    pub fn listing(&self, catalogue: &Catalogue) -> Option<&Provenance> {
        self.listings().find_map(|(of, listing)| (of == catalogue).then_some(listing))
    }

    /// The items of a catalogue by status; none if it was not read.
    #[must_use]
    pub fn status_totals(&self, catalogue: &Catalogue) -> StatusTotals {
        if catalogue == &LEAD_GROUPS {
            let GroupStatusTotals { groups, active, disabled, other } = self.totals.groups;
            return StatusTotals { items: groups, active, disabled, other };
        }
        let list = self.others.iter().find(|list| list.catalogue == catalogue);
        list.and_then(|list| list.totals).unwrap_or(StatusTotals { items: 0, active: 0, disabled: 0, other: 0 })
    }

    /// The item of a catalogue with this id.
    #[must_use]
    pub fn item(&self, catalogue: &Catalogue, id: u64) -> Option<&Item> {
        let items = self.items(catalogue);
        items.binary_search_by_key(&id, |item| item.id).ok().map(|at| &items[at])
    }

    /// The current findings that are neither muted nor kept as they are.
    pub fn open_findings(&self) -> impl Iterator<Item = &FindingRow> + Clone {
        self.findings.iter().filter(|finding| finding.is_open())
    }

    /// Which findings to do first: the places of the most urgent ones that are open, in order.
    #[must_use]
    pub fn first_things(&self, most: usize) -> Vec<usize> {
        let open = self.findings.iter().enumerate().filter(|(_, finding)| finding.is_open());
        let mut urgent: Vec<_> = open.map(|(at, finding)| (finding.urgency(), at)).collect();
        urgent.sort_unstable();
        urgent.into_iter().take(most).map(|(_, at)| at).collect()
    }
}

impl Report {
    /// Takes the key out of every sentence that was made of the server's texts: a title may have hidden it in a form that
    /// only a repair shows.
    pub fn scrub(&mut self, scrubber: &Scrubber) {
        let clean = |text: &mut String| {
            if let Some(clean) = scrubber.clean_row(text) {
                *text = clean;
            }
        };
        for finding in &mut self.findings {
            [&mut finding.title, &mut finding.message, &mut finding.remedy].into_iter().for_each(clean);
        }
        for PlanRow { planned: row, .. } in self.plan.iter_mut().chain(&mut self.finished) {
            [&mut row.title, &mut row.reason].into_iter().chain(&mut row.new_title).for_each(clean);
        }
    }

    /// What the workbook says of itself in a hidden cell, so that the next audit knows it again.
    #[must_use]
    pub fn marker(&self) -> Marker {
        Marker {
            org_ids: self.audit.org_ids.iter().map(ToString::to_string).collect(),
            base_url: self.audit.base_url.clone(),
            text: self.audit.text.clone(),
            taken_at: instant(self.audit.taken_at),
        }
    }
}

impl FindingRow {
    /// The catalogue that it is about.
    #[must_use]
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue.unwrap_or(&LEAD_GROUPS)
    }

    /// The order of every report: severity, rule, title, ids; among equals by catalogue.
    #[must_use]
    pub fn order(&self) -> (Severity, &str, &str, &[u64], &Catalogue) {
        (self.severity, self.rule.code, &self.title, &self.group_ids, self.catalogue())
    }

    /// Whether it is neither muted nor kept as it is.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.muted.is_none() && self.accepted.is_none()
    }

    /// How soon something should be done about it.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        Urgency::new(self.severity, self.integrations.len())
    }
}

/// The program.
#[derive(Debug, Clone, Serialize)]
pub struct ToolInfo {
    /// `superfone-audit`
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Version of its rules.
    pub rules_version: u32,
}

impl ToolInfo {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), rules_version: RULES_VERSION }
    }
}

/// When, where and what was audited.
#[derive(Debug, Clone, Serialize)]
pub struct AuditInfo {
    /// When the list was read, to the second.
    pub taken_at: DateTime<Utc>,
    /// IANA name of the report's time zone.
    pub timezone: String,
    /// What people call the account.
    pub account: Option<String>,
    /// Where the list was read.
    pub base_url: String,
    /// The account.
    pub org_ids: Vec<Number>,
    /// `--text`
    pub text: Option<String>,
    /// When the audit was taken that this one is compared with.
    pub compared_with: Option<DateTime<Utc>>,
}

/// One current finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRow {
    /// The same finding has the same fingerprint in every month.
    pub fingerprint: Fingerprint,
    /// What it is about, where the report is about several catalogues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<&'static Catalogue>,
    /// The rule; in JSON its code.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The title concerned, as it is.
    pub title: String,
    /// The groups concerned, ascending.
    pub group_ids: Vec<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Level at which titles meet, for rules that have one.
    pub level: Option<Level>,
    /// Integrations that send the name.
    pub integrations: Vec<Integration>,
    /// What history says.
    pub state: State,
    /// What brought it about, if that is not the account's own doing; speaks of this audit alone.
    pub cause: Option<Cause>,
    /// Better or worse than last time.
    pub trend: Option<Trend>,
    /// Day of the audit that found it first, in the report's time zone.
    pub first_seen: NaiveDate,
    /// The mute that holds for it. Boxed, as what few rows have: an account may have hundreds of thousands.
    pub muted: Option<Box<Mute>>,
    /// That the team keeps it as it is, or that it is as the plan wanted. Boxed for the same reason.
    pub accepted: Option<Box<AcceptedRow>>,
    /// How long it has been known; not part of the JSON report.
    #[serde(skip)]
    pub age: Age,
}

/// That a finding is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcceptedRow {
    /// Who said so; none where it came about as planned.
    pub owner: Option<String>,
    /// What was remarked.
    pub comment: Option<String>,
    /// Day of the audit that learned it first.
    pub since: NaiveDate,
    /// Whether it came about as planned; not part of the JSON report.
    #[serde(skip)]
    pub as_planned: bool,
}

/// One row of the plan: one act in the dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanRow {
    /// What is done.
    #[serde(flatten)]
    pub planned: PlannedRow,
    /// What the team wrote beside it.
    pub team: Option<Box<Team>>,
}
