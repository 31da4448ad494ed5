//! Plan: what to do in the dashboard, in order, one act a row, with the columns in which the team writes.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, FormatUnderline, Worksheet, XlsxError};

use super::about;
use super::cell::{Cell, Value};
use super::context::SheetContext;
use super::progress::{PlanProgress, status_letter};
use super::styles::{self, Look};
use super::table::{Column, Table};
use crate::config::Severity;
use crate::history::PlannedRow;
use crate::names::Integration;
use crate::report::text::{list, short_owner};
use crate::report::{PlanRow, words};
use crate::worklist::{FINISHED, Key, Status, Team};

/// Name of the sheet.
pub(super) const NAME: &str = super::layout::PLAN;
/// Columns of the team's word, of what stands beside the count, and the last that is seen; if no column says what a row is
/// about.
const STATUS: u16 = 8;
const ASIDE: u16 = 5;
const LAST: u16 = 11;

/// A row of the plan, or one that this audit has seen done.
pub(super) struct PlanSheetRow<'r> {
    row: &'r PlannedRow,
    team: Option<&'r Team>,
    finished: bool,
}

impl<'r> PlanSheetRow<'r> {
    fn of(PlanRow { planned, team }: &'r PlanRow, finished: bool) -> Self {
        Self { row: planned, team: team.as_deref(), finished }
    }

    fn phase(&self) -> &'static str {
        if self.finished {
            return FINISHED;
        }
        words::phase(self.row.phase)
    }
}

/// The sheet.
pub(super) fn table<'r>(cx: &SheetContext<'r>) -> Table<'r, PlanSheetRow<'r>> {
    let report = cx.report;
    let progress = PlanProgress::of(cx);
    let (title, aside) = match report.plan.len() + report.finished.len() {
        0 => (Value::Text("Nothing has to be done".into()), None),
        _ => (progress.done(""), Some((ASIDE, progress.others("")))),
    };
    let plan = report.plan.iter().map(|row| PlanSheetRow::of(row, false));
    let finished = report.finished.iter().map(|row| PlanSheetRow::of(row, true));
    let mut columns = columns(cx);
    Column::insert_where(cx, &mut columns, 4, |row| row.row.catalogue());
    Table {
        name: NAME.into(),
        title,
        aside,
        intro: format!(
            "{}, {}. Do what stands here in the Superfone dashboard, from top to bottom. Write in the yellow columns; the \
             next audit reads this file.",
            cx.said.account, cx.said.day,
        ),
        columns,
        rows: Box::new(plan.chain(finished)),
        frozen: 6 + cx.word(0, 1),
        breaks: Some(|row, next| row.phase() != next.phase()),
        finish: Some(finish),
    }
}

fn columns<'r>(cx: &SheetContext<'r>) -> Vec<Column<'r, PlanSheetRow<'r>>> {
    vec![
        Column::new(
            "Phase",
            cx.word(80, 70),
            Look::Text,
            cx.word(
                "Now: safe for whoever does it. Check first: right once somebody has looked who uses the title. Once empty: \
                 at the end, when no lead is left in the group. Finished: this audit has seen it done.",
                "Now: safe for whoever does it. Check first: right once somebody has looked who uses the title. Once empty: \
                 at the end, when no lead is left in the group or with the label. Finished: this audit has seen it done.",
            ),
            |_, row: &PlanSheetRow<'r>| Cell::text(row.phase()),
        ),
        Column::new("Step", 46, Look::Step, "Place in the order of work.", |_, row| {
            if row.finished { Cell::empty() } else { Cell::number(row.row.step.into()) }
        }),
        Column::new("Severity", cx.word(76, 70), Look::Text, "How bad it is what this mends.", |_, row| {
            if row.finished { Cell::text(words::severity(row.row.severity)) } else { Cell::severity(row.row.severity) }
        }),
        Column::new(
            "Action",
            92,
            Look::Text,
            cx.word(
                "Rename: give the group the new title. Fix integration: let the form or feed send the new title. Decide: \
                 answer the question. Disable: switch the group off.",
                "Rename: give it the new title. Fix integration: let the form or feed send the new title. Decide: answer the \
                 question. Disable: switch it off.",
            ),
            |_, row| Cell::text(words::action(row.row.action)),
        ),
        Column::new(
            cx.word("Group", "Id"),
            60,
            Look::Id,
            cx.word(
                "The group; empty where it is about a name that is sent.",
                "Its id in that list; empty where it is about a name that is sent.",
            ),
            |cx, row| {
                let link = |id| cx.item_link(row.row.catalogue(), &[id]);
                row.row.group_id.map_or_else(Cell::empty, |id| Cell::number(id).linked(link(id)))
            },
        ),
        Column::new(
            "Title",
            cx.word(146, 136),
            Look::Prose,
            "Its title now, or the name that is sent. · is a space that is easily missed, ⟨hidden⟩ a character that cannot \
             be seen.",
            |_, row| Cell::title(&row.row.title),
        ),
        Column::new(
            "New title",
            cx.word(160, 150),
            Look::Strong,
            "The title to give, or the name to send; ready to copy.",
            |_, row| Cell::maybe(row.row.new_title.as_deref()),
        ),
        Column::new("Why", cx.word(222, 202), Look::Quiet, "What it is for; the sheet Findings says more.", |_, row| {
            Cell::text(&*row.row.reason)
        }),
        Column::new("Status", 84, Look::Team, "For the team: how far it is.", |_, row| {
            match row.team.map_or(Status::Todo, |team| team.status) {
                // Nothing is left to do: whoever did it did not tick it.
                Status::Todo if row.finished => Cell::text(""),
                status => Cell::text(status.word()),
            }
        }),
        Column::new(
            "Owner",
            66,
            Look::Team,
            "For the team: who does it. At first, who looks after the form.",
            |cx, row| match row.team.and_then(|team| team.owner.as_deref()) {
                // Filled in by us it is short; what the team wrote comes back as it was.
                Some(owner) if is_of_integration(cx, row.row, owner) => Cell::text(short_owner(owner)),
                Some(owner) => Cell::text(owner),
                None if row.team.is_some() => Cell::empty(),
                None => Cell::text(owners(cx, row.row)),
            },
        ),
        Column::new("Comment", cx.word(124, 100), Look::Team, "For the team.", |_, row| {
            Cell::maybe(row.team.and_then(|team| team.comment.as_deref()))
        }),
        Column::new("Verified", 82, Look::Prose, "What the list shows of a step that is called done.", verified),
        Column::hidden("Key", "By this the next audit finds the row again.", |_, row| {
            Cell::text(Key::of(row.row).to_string())
        }),
    ]
}

/// Whether somebody looks after a form or feed that is concerned.
fn is_of_integration(cx: &SheetContext<'_>, row: &PlannedRow, owner: &str) -> bool {
    integrations(cx, row).iter().any(|one| one.owner.as_deref() == Some(owner))
}

fn integrations<'r>(cx: &SheetContext<'r>, row: &PlannedRow) -> &'r [Integration] {
    let finding = row.finding.and_then(|print| cx.finding(print));
    finding.map_or(&[], |finding| &finding.integrations)
}

/// Whoever looks after the forms and feeds that are concerned.
fn owners(cx: &SheetContext<'_>, row: &PlannedRow) -> String {
    let owners = integrations(cx, row).iter().filter_map(|one| one.owner.as_deref());
    let mut names: Vec<_> = owners.map(short_owner).collect();
    names.dedup();
    list(&names.into_iter().map(str::to_owned).collect::<Vec<_>>())
}

fn verified<'r>(cx: &SheetContext<'r>, row: &PlanSheetRow<'r>) -> Cell<'r> {
    let day = cx.today.format("%-d %b");
    match row.team {
        Some(Team { verified: Some(false), .. }) => Cell::text(format!("Not seen {day}")).looking(Look::Alarm),
        Some(Team { status: Status::Done, .. }) if row.finished => Cell::text(format!("Seen {day}")),
        _ if row.finished => Cell::text("Seen, no tick"),
        _ => Cell::empty(),
    }
}

/// What follows when somebody types: settled rows are grey, words that are none of the five are marked.
fn finish(cx: &SheetContext<'_>, sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
    let shift = cx.word(0, 1);
    let (row, status) = (first + 1, format!("TRIM(${}{})", status_letter(cx), first + 1));
    let grey = Format::new().set_font_color(styles::SETTLED).set_background_color(styles::PALE);
    let settled = format!("=OR({status}=\"Done\",{status}=\"Keep as is\",$A{row}=\"{FINISHED}\")");
    let settled = ConditionalFormatFormula::new().set_rule(settled.as_str()).set_format(grey);
    sheet.add_conditional_format(first, 0, last, LAST + shift, &settled)?;
    let known: Vec<_> = Status::ALL.iter().map(|word| format!("{status}<>\"{}\"", word.word())).collect();
    let other = format!("=AND({status}<>\"\",{})", known.join(","));
    let marked = Format::new().set_bold().set_font_color(styles::colours(Severity::Error).0);
    let marked = marked.set_underline(FormatUnderline::Single);
    let other = ConditionalFormatFormula::new().set_rule(other.as_str()).set_format(marked);
    let status = STATUS + shift;
    sheet.add_conditional_format(first, status, last, status, &other)?;
    sheet.add_data_validation(first, status, last, status, &about::statuses()?).map(drop)
}
