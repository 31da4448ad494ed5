//! What was made of each catalogue, as one: the findings of all of them, one plan, one comparison.

use chrono::{DateTime, Utc};

use super::AuditPart;
use crate::catalogue::Catalogue;
use crate::history::{Acceptance, Comparison, FindingState, PlannedRow};
use crate::listing::Snapshot;
use crate::report::model::{AcceptedRow, FindingRow, PlanRow};
use crate::report::sentences;
use crate::rules::{Fingerprint, Judged, ResolvedName};
use crate::worklist::{PlanTotals, Team, TeamMonth};

/// What was made of the catalogues that were added.
pub(super) struct Merged {
    pub(super) findings: Vec<FindingRow>,
    pub(super) plan: Vec<PlanRow>,
    pub(super) finished: Vec<PlanRow>,
    pub(super) names: Vec<ResolvedName>,
    pub(super) comparison: Comparison,
    /// Whether all of them are compared with the same audit.
    pub(super) alike: bool,
    pub(super) told: TeamMonth,
    pub(super) totals: PlanTotals,
    /// Name of the workbook of the team that counts.
    pub(super) source: Option<String>,
    /// Its rows that could not be understood.
    pub(super) misread: Vec<String>,
}

impl Merged {
    /// Of the first catalogue; its listing is handed back. Where it is the only one, no row says what it is about.
    pub(super) fn of(part: AuditPart, is_of_several: bool) -> (Snapshot, Self) {
        let AuditPart { snapshot, names_only, audited, plan, names, mut comparison, work } = part;
        let of = is_of_several.then_some(snapshot.catalogue);
        let findings: Vec<_> = audited
            .findings
            .into_iter()
            .zip(audited.fingerprints)
            .zip(&comparison.states)
            .map(|((finding, fingerprint), state)| row(of, finding, fingerprint, state))
            .collect();
        let plan_row = |(row, team): (PlannedRow, Option<Team>)| PlanRow {
            planned: PlannedRow { catalogue: of, ..row },
            team: team.map(Box::new),
        };
        let plan = plan.into_iter().zip(work.rows).map(plan_row).collect();
        let finished = work.finished.into_iter().map(plan_row).collect();
        if names_only {
            comparison.changes.clear();
        }
        comparison.resolved.iter_mut().for_each(|gone| gone.catalogue = of);
        comparison.changes.iter_mut().for_each(|change| change.catalogue = of);
        let (told, totals, source, misread) = (work.told, work.totals, work.source, work.misread);
        (snapshot, Self { findings, plan, finished, names, comparison, alike: true, told, totals, source, misread })
    }

    /// Takes in a further catalogue, whose listing is handed back.
    pub(super) fn add(&mut self, part: AuditPart) -> Snapshot {
        let (snapshot, mut other) = Self::of(part, true);
        self.findings.append(&mut other.findings);
        self.plan.append(&mut other.plan);
        self.finished.append(&mut other.finished);
        self.names.append(&mut other.names);
        self.compare(&snapshot, other.comparison);
        // The workbook is one for all of them, and was told of with the first.
        self.told.outgrown.append(&mut other.told.outgrown);
        if let (Some((_, rows)), Some((_, others))) = (&mut self.told.last_plan, other.told.last_plan) {
            *rows += others;
        }
        self.totals = self.totals + other.totals;
        snapshot
    }

    fn compare(&mut self, snapshot: &Snapshot, other: Comparison) {
        let (catalogue, context) = (snapshot.catalogue, &snapshot.context);
        let day = |instant: DateTime<Utc>| context.day(instant);
        let comparison = &mut self.comparison;
        self.alike &= comparison.with == other.with;
        let knows = |notes: &[String], note: &String| notes.contains(note);
        let notes: Vec<_> = other.notes.into_iter().filter(|note| !knows(&comparison.notes, note)).collect();
        comparison.notes.extend(notes);
        comparison.notes.extend(sentences::compared_otherwise(
            catalogue,
            comparison.with.map(day),
            other.with.map(day),
            context.today(),
        ));
        comparison.notes.extend(other.most_gone.map(|(gone, of)| sentences::most_gone_of(catalogue, gone, of)));
        comparison.resolved.extend(other.resolved);
        comparison.changes.extend(other.changes);
        comparison.judged_anew |= other.judged_anew;
        comparison.balance = comparison.balance.map(|balance| balance + other.balance.unwrap_or_default());
        for figures in &mut comparison.past {
            if let Some(others) = other.past.iter().find(|others| others.taken_at == figures.taken_at) {
                figures.add_findings(others);
            }
        }
    }

    /// Brings everything into the order of the reports.
    pub(super) fn sort(&mut self) {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        self.plan.sort_by_key(|row| row.planned.step);
        self.finished.sort_by_key(|row| row.planned.step);
    }
}

fn row(
    catalogue: Option<&'static Catalogue>,
    Judged { finding, mute }: Judged,
    fingerprint: Fingerprint,
    state: &FindingState,
) -> FindingRow {
    FindingRow {
        catalogue,
        fingerprint,
        rule: finding.rule,
        severity: finding.severity,
        title: finding.title,
        group_ids: finding.group_ids,
        message: finding.message,
        remedy: finding.remedy,
        level: finding.level,
        integrations: finding.integrations,
        state: state.state,
        cause: state.cause,
        trend: state.trend,
        first_seen: state.first_seen,
        muted: mute.map(Box::new),
        accepted: state.accepted.as_deref().map(|accepted| Box::new(accepted_row(accepted))),
        age: state.age,
    }
}

fn accepted_row(accepted: &Acceptance) -> AcceptedRow {
    let Acceptance { owner, comment, since, as_planned } = accepted.clone();
    AcceptedRow { owner, comment, since, as_planned }
}
