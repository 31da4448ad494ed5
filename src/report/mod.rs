//! One report model, one file a format. A renderer is a pure function of the model: no clock, no verbosity, no network.

mod brief;
mod build;
mod catalogues;
mod csv;
#[cfg(test)]
pub(crate) mod fixtures;
mod guard;
mod html;
mod json;
mod mail_text;
mod markdown;
mod markdown_escape;
mod model;
#[cfg(test)]
mod parity;
mod past;
#[cfg(test)]
mod schema;
pub(crate) mod sentences;
mod stoppable;
mod template;
pub mod text;
mod totals;
pub mod words;
mod xlsx;

use std::io::{Seek, Write};
use std::sync::Arc;

pub use build::AuditPart;
pub use catalogues::{CatalogueList, Items, StatusTotals};
pub use guard::{guard, unguard};
pub use model::{AcceptedRow, AuditInfo, FindingRow, PlanRow, Report, ToolInfo};
pub use past::{DecidedRow, DecisionOutcome, DecisionsInfo, HistoryInfo, Month};
pub use sentences::{ListSaid, Sentences, Tone};
pub(crate) use stoppable::Stoppable;
pub use template::{Template, TemplateError};
pub use totals::{FindingTotals, GroupStatusTotals, NameTotals, Totals};

use crate::config::{CsvStyle, FileKind};
use crate::event::{Event, Observer};

/// How the files look, apart from what they say.
#[derive(Debug, Clone)]
pub struct Style {
    /// Dialect of the CSV files.
    pub csv: CsvStyle,
    /// Template of the Markdown report.
    pub markdown: Template,
    /// Template of the HTML report.
    pub html: Template,
    /// Where the workbook may keep its rows until it is packed.
    pub scratch: std::path::PathBuf,
    /// Where readers of a text find the workbook.
    pub workbook: Workbook,
}

/// Where readers of a text find the workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Workbook {
    /// Nowhere: none is written.
    #[default]
    None,
    /// In the same folder, under this name.
    Named(String),
    /// It came with the mail that they read.
    Attached,
}

/// Where a file goes. Whoever packs a workbook seeks.
pub trait Sink: Write + Seek + Send {}
impl<T: Write + Seek + Send> Sink for T {}

/// Why a file could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The file cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The workbook cannot be built.
    #[error("the workbook cannot be built: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The workbook's scratch file cannot be written; the library reports that by a panic.
    #[error("the workbook's scratch file cannot be written in {}: {cause}", folder.display())]
    Scratch {
        /// The folder of the scratch file.
        folder: std::path::PathBuf,
        /// What the library said.
        cause: String,
    },
    /// The workbook's library gets no thread; it reports that by a panic.
    #[error(
        "the workbook needs one more thread than this machine gives ({0}): raise the limit (`ulimit -u`, `pids`), or leave xlsx out of --format"
    )]
    NoThread(String),
    /// A template fails on this report.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A signal came.
    #[error("interrupted")]
    Interrupted,
}

/// Tells how far a long file is, and hears whether to stop.
pub struct Pace<'a> {
    observer: &'a dyn Observer,
    interrupted: &'a (dyn Fn() -> bool + Sync),
    rows: u64,
}

impl<'a> Pace<'a> {
    /// Rows between two looks.
    const STEP: u64 = 1024;

    /// A pace that reports to `observer` and stops when `interrupted` says so.
    pub fn new(observer: &'a dyn Observer, interrupted: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { observer, interrupted, rows: 0 }
    }

    /// What says whether to stop.
    pub(crate) fn interrupted(&self) -> &'a (dyn Fn() -> bool + Sync) {
        self.interrupted
    }

    /// Whether a signal came.
    pub(crate) fn is_interrupted(&self) -> bool {
        (self.interrupted)()
    }

    /// One more row is written.
    ///
    /// # Errors
    /// [`RenderError::Interrupted`] if a signal came.
    pub fn row(&mut self) -> Result<(), RenderError> {
        self.rows += 1;
        if self.rows.is_multiple_of(Self::STEP) {
            self.observer.on(Event::RowsWritten(Self::STEP));
            if (self.interrupted)() {
                return Err(RenderError::Interrupted);
            }
        }
        Ok(())
    }
}

/// The text part of a mail about the report.
///
/// # Errors
/// [`RenderError`] if the template fails on it.
pub fn mail_text(report: &Arc<Report>, workbook: &Workbook) -> Result<String, RenderError> {
    let mut text = Vec::new();
    Template::mail().render(report, workbook, &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Renders one file of the report.
///
/// # Errors
/// [`RenderError`] if the sink fails, the report does not fit the format, or a signal came.
pub fn render(
    kind: FileKind,
    report: &Arc<Report>,
    style: &Style,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    match kind {
        FileKind::ItemsCsv(catalogue) => csv::items(report, catalogue, style.csv, sink, pace),
        FileKind::FindingsCsv => csv::findings(report, style.csv, sink, pace),
        FileKind::Xlsx => xlsx::write(report, &style.scratch, sink, pace),
        FileKind::Markdown => style.markdown.write(report, &style.workbook, sink),
        FileKind::Html => style.html.write(report, &style.workbook, sink),
        FileKind::Json => json::write(report, sink),
    }
}
