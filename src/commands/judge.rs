//! From lists to a report: rules, history, the team's work, plan. Each catalogue goes through the stages by itself; the plan
//! and the report are one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Failure;
use super::session::{HistorySession, Record, judged_by};
use super::team::TeamSource;
use crate::config::Settings;
use crate::history::{AuditInput, Comparison, Past, PlannedRow, by_org_id};
use crate::interrupt::Interrupt;
use crate::listing::{Lists, Snapshot};
use crate::names::SentName;
use crate::plan::{self, PlanInput};
use crate::report::{AuditPart, Report};
use crate::rules::{self, Audited, RuleInput, Scope};
use crate::worklist::{self, Before, FoundWorkbook, Settlement, TeamState, WorkbookOwner};

/// What was made of the lists.
pub(super) struct Judgement {
    pub(super) report: Report,
    /// One for each catalogue that was read.
    pub(super) records: Vec<Record>,
}

/// What the rules made of a catalogue.
struct Checked<'a> {
    snapshot: &'a Snapshot,
    names: &'a [SentName],
    input: RuleInput<'a>,
    scope: Scope,
    audited: Audited,
    asked: Vec<&'static str>,
    judged_by: String,
}

/// What history and the team's work made of it.
struct WithPast {
    past: Past,
    state: TeamState,
    is_seen: bool,
    settlement: Settlement,
    comparison: Comparison,
}

/// Checks the rules, compares with the history and with what the team wrote, and plans.
pub(super) fn judge(
    settings: &Settings,
    names: &[SentName],
    session: &HistorySession,
    team: TeamSource,
    lists: Lists,
    interrupt: &Interrupt,
) -> Result<Judgement, Failure> {
    let sent =
        |snapshot: &Snapshot| names.iter().filter(|sent| sent.catalogue == snapshot.catalogue).cloned().collect();
    let sent: Vec<Vec<SentName>> = lists.read.iter().map(sent).collect();

    // Check the rules.
    let names_only = |snapshot: &Snapshot| settings.audited().all(|catalogue| catalogue != snapshot.catalogue);
    let checked: Vec<_> = lists
        .read
        .iter()
        .zip(&sent)
        .map(|(snapshot, names)| Checked::new(settings, snapshot, names, names_only(snapshot)))
        .collect();

    // Compare with the history, and with what the team wrote.
    let mut listed = BTreeMap::new();
    for (org_id, items) in lists.read.iter().flat_map(|snapshot| by_org_id(&snapshot.items)) {
        *listed.entry(org_id).or_default() += items;
    }
    let inputs: Vec<_> = checked.iter().map(|checked| checked.for_history(&listed)).collect();
    let histories =
        session.pasts(settings, &checked.iter().map(|part| part.names).zip(&inputs).collect::<Vec<_>>(), interrupt)?;
    let (found, compared) = compare(session, team, &checked, &inputs, histories)?;

    // Plan.
    let open = |(checked, compared): (&Checked<'_>, &WithPast)| {
        let judged = checked.audited.findings.iter().zip(&compared.comparison.states);
        judged.map(|(judged, state)| judged.mute.is_none() && state.accepted.is_none()).collect()
    };
    let plans = plan::plan_all(
        &checked
            .iter()
            .zip(&compared)
            .map(|(checked, compared)| PlanInput {
                rules: &checked.input,
                findings: &checked.audited.findings,
                open: open((checked, compared)),
                pending: &compared.settlement.pending,
                dropped: compared.settlement.dropped.clone(),
            })
            .collect::<Vec<_>>(),
    );

    // Put together.
    let (mut records, mut made) = (Vec::new(), Vec::new());
    for ((checked, compared), plan) in checked.into_iter().zip(compared).zip(plans) {
        let plan = PlannedRow::all(checked.snapshot.catalogue, plan, &checked.audited.fingerprints);
        let before = compared.before(&checked, &found);
        let mut work = worklist::join(&before, &compared.settlement, &compared.comparison, &plan);
        work.state.books.clone_from(&found.seen);
        let Checked { snapshot, input: RuleInput { sent, .. }, scope, audited, asked, judged_by, .. } = checked;
        let names_only = scope.is_names_only();
        records.push(Record {
            scope,
            items: Arc::clone(&snapshot.items),
            proof: snapshot.provenance.proof,
            context: snapshot.context.clone(),
            asked,
            judged_by,
            past: compared.past,
            team: work.for_history(),
        });
        let comparison = compared.comparison;
        made.push(AuditPart { snapshot: snapshot.clone(), names_only, audited, plan, names: sent, comparison, work });
    }
    let mut made = made.into_iter();
    let groups = made.next().ok_or_else(|| Failure::Runtime("no list was read".to_owned()))?;
    Ok(Judgement { report: Report::build(groups, made.collect(), lists.unread, found.notes), records })
}

impl<'a> Checked<'a> {
    fn new(settings: &Settings, snapshot: &'a Snapshot, names: &'a [SentName], names_only: bool) -> Self {
        let context = &snapshot.context;
        let input = RuleInput::new(snapshot.catalogue, &snapshot.items, names, context.taken_at);
        let input = input.whole(snapshot.is_whole()).names_only(names_only);
        let scope = Scope::of(snapshot.catalogue, &snapshot.items, context.text.as_deref());
        let scope = scope.names_only(names_only);
        let audited = Audited::new(rules::check(&input, &settings.policy), &scope);
        let asked = rules::asked(&input, &settings.policy);
        let judged_by = judged_by(settings, snapshot.catalogue, names, &asked);
        Self { snapshot, names, input, scope, audited, asked, judged_by }
    }

    fn for_history<'b>(&'b self, listed: &'b BTreeMap<String, usize>) -> AuditInput<'b> {
        AuditInput {
            scope: &self.scope,
            snapshot: self.snapshot,
            listed,
            sent: &self.input.sent,
            asked: &self.asked,
            judged_by: &self.judged_by,
            audited: &self.audited,
        }
    }
}

impl WithPast {
    fn before<'b>(&'b self, checked: &'b Checked<'_>, found: &'b FoundWorkbook) -> Before<'b> {
        before(checked, &self.past, &self.state, found, self.is_seen)
    }
}

fn before<'b>(
    checked: &'b Checked<'_>,
    past: &'b Past,
    state: &'b TeamState,
    found: &'b FoundWorkbook,
    is_seen: bool,
) -> Before<'b> {
    let book = found.book.as_ref().map(|book| (book, is_seen));
    let today = checked.snapshot.context.today();
    Before { rules: &checked.input, audited: &checked.audited, past, state, book, today }
}

/// Holds every catalogue against its past, with what the team wrote in one workbook for all of them.
fn compare(
    session: &HistorySession,
    team: TeamSource,
    checked: &[Checked<'_>],
    inputs: &[AuditInput<'_>],
    histories: Vec<Past>,
) -> Result<(FoundWorkbook, Vec<WithPast>), Failure> {
    let (mut team, mut found, mut all) = (Some(team), FoundWorkbook::default(), Vec::new());
    for ((checked, input), past) in checked.iter().zip(inputs).zip(histories) {
        let context = &checked.snapshot.context;
        let state = TeamState::from_history(past.team.as_deref(), past.team_of_today.as_deref(), context.today());
        let state = state.map_err(|error| session.damaged(&error))?;
        // Lead groups come first, and are in every audit: their history knows every workbook.
        if let Some(team) = team.take() {
            let whose =
                WorkbookOwner { org_ids: &past.org_ids, base_url: &context.base_url, text: context.text.as_deref() };
            found = team.find(&past, &state, whose)?;
        }
        let is_seen = found.is_seen_by(&state);
        let settlement = worklist::settle(&before(checked, &past, &state, &found, is_seen));
        let comparison = past.compare(input, &settlement.findings);
        // What concerns the account is known of every catalogue, and told once.
        let told = |note: &String| all.iter().any(|other: &WithPast| other.comparison.notes.contains(note));
        comparison.notes.iter().filter(|note| !told(note)).for_each(|note| tracing::warn!("{note}"));
        all.push(WithPast { past, state, is_seen, settlement, comparison });
    }
    Ok((found, all))
}
