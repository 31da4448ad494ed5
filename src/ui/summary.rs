//! The summary on standard output: what a person at a terminal, or a reader of cron's mail, wants to know.

use std::path::Path;

use super::clean;
use super::wrap::wrapped;
use crate::publish::{EditedWorkbook, Published};
use crate::report::{Report, Sentences, Tone};

/// One line, and how it looks where colour is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    text: String,
    paint: Paint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Red,
    Yellow,
    Green,
}

impl From<Tone> for Paint {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Error => Self::Red,
            Tone::Warning => Self::Yellow,
            Tone::Good => Self::Green,
        }
    }
}

impl Line {
    /// As it may be printed: nothing in it does anything to a terminal but the colour, if that is allowed.
    #[must_use]
    pub fn printed(&self, color: bool) -> String {
        let text = clean(&self.text);
        let code = match self.paint {
            Paint::Red => 31,
            Paint::Yellow => 33,
            Paint::Green => 32,
            Paint::Plain => return text,
        };
        if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text }
    }
}

/// The verdict and what belongs to it, then one line a file.
#[must_use]
pub fn summary(report: &Report, delivered: &Published) -> Vec<Line> {
    let said = Sentences::of(report);
    let mut lines = Vec::new();
    let mut say = |paint: Paint, text: &str| {
        let lines_of = wrapped(text, 2);
        lines.extend(lines_of.trim_start().lines().map(|line| Line { text: line.to_owned(), paint }));
        if text.is_empty() {
            lines.push(Line { text: String::new(), paint });
        }
    };
    if let Some(banner) = &said.banner {
        say(Paint::Red, banner);
    }
    say(Paint::Plain, &said.groups);
    if let Some(scope) = &said.scope {
        say(Paint::Plain, scope);
    }
    say(said.tone.into(), &said.verdict);
    say(Paint::Plain, &said.trend);
    said.notes.iter().for_each(|note| say(Paint::Plain, note));
    say(Paint::Plain, "");
    // Where there is nothing, the headline says so.
    let findings = &report.totals.findings;
    let counts = Some(said.counts).filter(|_| findings.open() + findings.accepted + findings.muted > 0);
    let counts: Vec<_> = counts.into_iter().chain(said.names).collect();
    if !counts.is_empty() {
        say(Paint::Plain, &counts.join(" "));
    }
    said.lists.into_iter().filter_map(|list| list.text).for_each(|text| say(Paint::Plain, &format!("{text}.")));
    said.plan.iter().for_each(|plan| say(Paint::Plain, plan));
    say(if report.is_proved() { Paint::Plain } else { Paint::Yellow }, &said.proof);
    if !delivered.files.is_empty() {
        say(Paint::Plain, "");
    }
    // A path is one word, however long.
    lines.extend(delivered.files.iter().map(|file| Line { text: file.display().to_string(), paint: Paint::Plain }));
    if let Some(EditedWorkbook { edited, written }) = &delivered.edited_workbook {
        let name = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
        let text = format!("{} was edited; the new workbook is {}", name(edited), name(written));
        lines.push(Line { text, paint: Paint::Yellow });
    }
    lines
}

#[cfg(test)]
mod tests;
