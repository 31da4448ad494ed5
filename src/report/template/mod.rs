//! Templates: Jinja, filled with the JSON report's own keys, every value escaped for the medium that is written.
//!
//! A template is tried on made-up reports as soon as it is read, so that a mistake in it is known before the first
//! request. What an error says comes from the template or from the made-up reports, never from a customer's report.

mod error;
mod filters;
pub(super) mod sample;
mod view;

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use chrono_tz::Tz;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

pub use error::TemplateError;

use super::html::HTML;
use super::mail_text::TEXT;
use super::markdown::MARKDOWN;
use super::stoppable::Stoppable;
use super::{RenderError, Report, Sink, Workbook};
use crate::encoding::decode;

/// What is written with a template.
#[derive(Debug)]
pub(super) struct Medium {
    /// Its name.
    pub(super) name: &'static str,
    /// How a value stays text in it.
    pub(super) escape: fn(&str) -> String,
    /// Name and text of the template that the program brings along.
    pub(super) built_in: (&'static str, &'static str),
}

/// A template that has been tried.
#[derive(Debug, Clone)]
pub struct Template {
    medium: &'static Medium,
    /// What errors call it.
    file: String,
    source: Cow<'static, str>,
}

/// What any template may use up, and what it may use up besides for each row of the report. One step of a template
/// costs about 1.
const FUEL: (u64, u64) = (10_000_000, 5_000);

impl Template {
    /// The Markdown template that the program brings along.
    #[must_use]
    pub fn built_in() -> Self {
        Self::of(&MARKDOWN)
    }

    /// The HTML template that the program brings along.
    #[must_use]
    pub fn built_in_html() -> Self {
        Self::of(&HTML)
    }

    /// The template of a mail's text.
    #[must_use]
    pub(in crate::report) fn mail() -> Self {
        Self::of(&TEXT)
    }

    /// Reads a template and tries it on made-up reports, so that a mistake shows before the first request. It is one of
    /// HTML if the name ends in `.html` or `.html.j2`, else one of Markdown.
    ///
    /// # Errors
    /// [`TemplateError`] if the file cannot be read or the template is broken.
    pub fn from_file(path: &Path) -> Result<Self, TemplateError> {
        let name = path.to_string_lossy().to_ascii_lowercase();
        let is_html = [".html", ".html.j2"].iter().any(|end| name.ends_with(end));
        Self::read(if is_html { &HTML } else { &MARKDOWN }, path)
    }

    /// The templates of the Markdown and of the HTML report: the built-in ones, but for the one that a file replaces.
    ///
    /// # Errors
    /// As [`Template::from_file`].
    pub fn pair(path: Option<&Path>) -> Result<(Self, Self), TemplateError> {
        let own = path.map(Self::from_file).transpose()?;
        Ok(match own {
            Some(own) if own.medium.name == HTML.name => (Self::built_in(), own),
            Some(own) => (own, Self::built_in_html()),
            None => (Self::built_in(), Self::built_in_html()),
        })
    }

    /// Writes a report into its file.
    pub(super) fn write(
        &self,
        report: &Arc<Report>,
        workbook: &Workbook,
        sink: &mut dyn Sink,
    ) -> Result<(), RenderError> {
        let mut out = BufWriter::with_capacity(1 << 20, sink);
        self.render(report, workbook, &mut out)?;
        out.flush()?;
        Ok(())
    }

    /// The template of a medium that the program brings along.
    fn of(medium: &'static Medium) -> Self {
        let (file, source) = medium.built_in;
        Self { medium, file: file.to_owned(), source: Cow::Borrowed(source) }
    }

    /// Reads a template of a medium and tries it.
    fn read(medium: &'static Medium, path: &Path) -> Result<Self, TemplateError> {
        let file = path.display().to_string();
        let text = std::fs::read(path).and_then(|bytes| {
            let not_text = |line| format!("line {line} is neither UTF-8 nor UTF-16; save the file as text in UTF-8");
            decode(&bytes).map_err(|line| io::Error::new(io::ErrorKind::InvalidData, not_text(line)))
        });
        match text {
            Ok(source) => Self::new(medium, file, &source),
            Err(source) => Err(TemplateError::Unreadable { file, source }),
        }
    }

    /// Compiles a template of a medium and tries it.
    fn new(medium: &'static Medium, file: String, source: &str) -> Result<Self, TemplateError> {
        let source = source.strip_prefix('\u{feff}').unwrap_or(source).replace("\r\n", "\n");
        let template = Self { medium, file, source: Cow::Owned(source) };
        for report in [sample::full(), sample::proved(), sample::bare()] {
            template.fill(report, Tz::UTC, 0, true, io::sink()).map_err(|error| template.explain(&error, true))?;
        }
        Ok(template)
    }

    /// Writes a report.
    pub(super) fn render(
        &self,
        report: &Arc<Report>,
        workbook: &Workbook,
        sink: impl Write,
    ) -> Result<(), RenderError> {
        let rows = report.groups.len() + report.findings.len() + report.plan.len();
        let mut sink = Stoppable::new(sink, &|| false);
        let done = self.fill(view::view(report, workbook), report.zone, rows as u64, false, &mut sink);
        match (done, sink.into_error()) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(fault)) => Err(RenderError::Io(fault)),
            (Err(error), None) => Err(RenderError::Template(self.explain(&error, false))),
        }
    }

    /// Fills the template with a report as it sees it. `rows` scales what it may use up; `trial` says that the report
    /// is made up.
    pub(super) fn fill(&self, report: Value, zone: Tz, rows: u64, trial: bool, sink: impl Write) -> Result<(), Error> {
        let mut environment = environment(self.medium, zone);
        environment.set_debug(trial);
        environment.set_fuel(Some(FUEL.0.saturating_add(FUEL.1.saturating_mul(rows))));
        environment.template_from_named_str(&self.file, &self.source)?.render_captured_to(report, sink)?;
        Ok(())
    }

    fn explain(&self, error: &Error, trial: bool) -> TemplateError {
        error::explain(&self.file, &self.source, error, trial)
    }
}

/// Jinja without a way out: no file can be included, no value is printed unescaped by accident, and a name that does
/// not exist is an error.
fn environment(medium: &'static Medium, zone: Tz) -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.unwrap_or_default());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom(Cow::Borrowed(medium.name)));
    environment.set_formatter(|out, state, value| print(medium, out, state, value));
    // It would print the whole report.
    environment.remove_global("debug");
    filters::add(&mut environment, zone);
    environment
}

/// Prints a value: text escaped, nothing for null, and no lists.
fn print(medium: &Medium, out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let escaped = *state.auto_escape() != AutoEscape::None && !value.is_safe();
    match (value.kind(), value.as_str()) {
        (_, Some(text)) if escaped => out.write_str(&(medium.escape)(text))?,
        (_, Some(text)) => out.write_str(text)?,
        (ValueKind::None, _) => {}
        (ValueKind::Bool, _) => out.write_str(if value.is_true() { "true" } else { "false" })?,
        (ValueKind::Number, _) => write!(out, "{value}")?,
        (kind, _) => {
            let detail = format!("a {kind} cannot be printed; loop over it, join it or name one of its keys");
            return Err(Error::new(ErrorKind::InvalidOperation, detail));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
