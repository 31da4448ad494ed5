//! How far the plan is: formulas that count while somebody types, with what they give now. Ranges span all rows, so that
//! sorting does no harm.

use super::cell::Value;
use super::context::SheetContext;
use super::layout::ROWS_ABOVE;
use crate::worklist::{FINISHED, Status};

/// Characters of a bar.
const BAR: u64 = 20;

/// How far the plan is.
pub(super) struct PlanProgress {
    /// First and last row on the sheet, from 1.
    rows: (usize, usize),
    /// Rows by status, in the order of [`Status::ALL`].
    counts: [u64; 5],
    /// Column of the team's word.
    status: &'static str,
}

/// The column of the sheet in which the team's word stands.
pub(super) fn status_letter(cx: &SheetContext<'_>) -> &'static str {
    cx.word("I", "J")
}

impl PlanProgress {
    /// Of this report.
    pub(super) fn of(cx: &SheetContext<'_>) -> Self {
        let first = ROWS_ABOVE as usize + 1;
        let len = (cx.report.plan.len() + cx.report.finished.len()).min(cx.capacity()).max(1);
        let mut counts = [0; 5];
        for row in &cx.report.plan {
            counts[row.team.as_ref().map_or(Status::Todo, |team| team.status) as usize] += 1;
        }
        Self { rows: (first, first + len - 1), counts, status: status_letter(cx) }
    }

    /// Rows of this plan with this status.
    fn count(&self, status: Status) -> u64 {
        self.counts[status as usize]
    }

    /// Rows that are or will be done: all but those that stay as they are.
    fn all(&self) -> u64 {
        self.counts.iter().sum::<u64>() - self.count(Status::KeepAsIs)
    }

    /// `9 of 25 done`. `sheet` is where the plan stands: `Plan!`, or nothing on that sheet itself.
    pub(super) fn done(&self, sheet: &str) -> Value<'static> {
        Value::Formula {
            formula: format!("={}&\" of \"&({})&\" done\"", self.with(sheet, Status::Done), self.all_of(sheet)),
            shown: format!("{} of {} done", self.count(Status::Done), self.all()),
        }
    }

    /// The other counts in a line, and words that are none of the five where there are any.
    pub(super) fn others(&self, sheet: &str) -> Value<'static> {
        let words = [Status::InProgress, Status::Later, Status::KeepAsIs];
        let shown: Vec<_> = words.iter().map(|word| format!("{} {}", word.word(), self.count(*word))).collect();
        let counted: Vec<_> =
            words.iter().map(|word| format!("\"   ·   {} \"&{}", word.word(), self.with(sheet, *word))).collect();
        let other = self.other_words(sheet);
        Value::Formula {
            formula: format!(
                "=\"To do \"&({})&{}&IF({other}>0,\"   ·   Other words \"&{other}&\" (please choose from the list)\",\"\")",
                self.todo_of(sheet),
                counted.join("&"),
            ),
            shown: format!("To do {}   ·   {}", self.count(Status::Todo), shown.join("   ·   ")),
        }
    }

    /// The count of one status.
    pub(super) fn one(&self, sheet: &str, status: Status) -> Value<'static> {
        let formula = if status == Status::Todo { self.todo_of(sheet) } else { self.with(sheet, status) };
        Value::Formula { formula: format!("={formula}"), shown: self.count(status).to_string() }
    }

    /// A bar of full and empty blocks.
    pub(super) fn bar(&self, sheet: &str) -> Value<'static> {
        let (done, all) = (self.with(sheet, Status::Done), self.all_of(sheet));
        let blocks = format!("ROUND({BAR}*{done}/MAX(1,{all}),0)");
        // Half a block is a whole one.
        let full = (2 * BAR * self.count(Status::Done) + self.all().max(1)) / (2 * self.all().max(1));
        let shown = (0..BAR).map(|block| if block < full { '█' } else { '░' }).collect();
        Value::Formula { formula: format!("=REPT(\"█\",{blocks})&REPT(\"░\",{BAR}-{blocks})"), shown }
    }

    fn range(&self, sheet: &str, column: &str) -> String {
        format!("{sheet}${column}${}:${column}${}", self.rows.0, self.rows.1)
    }

    fn open(&self, sheet: &str) -> String {
        format!("({}<>\"{FINISHED}\")", self.range(sheet, "A"))
    }

    fn with(&self, sheet: &str, status: Status) -> String {
        format!("SUMPRODUCT((TRIM({})=\"{}\")*{})", self.range(sheet, self.status), status.word(), self.open(sheet))
    }

    fn every(&self, sheet: &str) -> String {
        let phases = self.range(sheet, "A");
        format!("COUNTIFS({phases},\"?*\",{phases},\"<>{FINISHED}\")")
    }

    fn all_of(&self, sheet: &str) -> String {
        format!("{}-{}", self.every(sheet), self.with(sheet, Status::KeepAsIs))
    }

    fn todo_of(&self, sheet: &str) -> String {
        let begun = [Status::InProgress, Status::Done, Status::Later, Status::KeepAsIs];
        let begun: Vec<_> = begun.iter().map(|status| self.with(sheet, *status)).collect();
        format!("{}-{}", self.every(sheet), begun.join("-"))
    }

    fn other_words(&self, sheet: &str) -> String {
        let status = format!("TRIM({})", self.range(sheet, self.status));
        let known: Vec<_> = Status::ALL.iter().map(|word| format!("({status}<>\"{}\")", word.word())).collect();
        format!("SUMPRODUCT(({status}<>\"\")*{}*{})", known.join("*"), self.open(sheet))
    }
}
