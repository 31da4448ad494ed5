//! `STEM.md`: a page that reads well raw in a mail and rendered anywhere, made by a template.

use std::io::{BufWriter, Write};
use std::path::Path;

pub use super::template::{Template, TemplateError};

use super::template::Medium;
use super::{RenderError, Report, Sink, markdown_escape};

/// GitHub's Markdown.
static MARKDOWN: Medium = Medium {
    name: "markdown",
    escape: markdown_escape::escape,
    built_in: ("report.md.j2", include_str!("../../templates/report.md.j2")),
};

impl Template {
    /// The Markdown template that the program brings along.
    #[must_use]
    pub fn built_in() -> Self {
        Self::of(&MARKDOWN)
    }

    /// Reads a Markdown template and tries it on made-up reports, so that a mistake shows before the first request.
    ///
    /// # Errors
    /// [`TemplateError`] if the file cannot be read or the template is broken.
    pub fn from_file(path: &Path) -> Result<Self, TemplateError> {
        Self::read(&MARKDOWN, path)
    }
}

pub(super) fn write(report: &Report<'_>, template: &Template, sink: &mut dyn Sink) -> Result<(), RenderError> {
    let mut out = BufWriter::with_capacity(1 << 20, sink);
    template.render(report, &mut out)?;
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests;
