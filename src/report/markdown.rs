//! `STEM.md`: a page that reads well raw in a mail and rendered anywhere, made by a template.

use super::markdown_escape;
use super::template::Medium;

/// GitHub's Markdown.
pub(super) static MARKDOWN: Medium = Medium {
    name: "markdown",
    escape: markdown_escape::escape,
    built_in: ("report.md.j2", include_str!("../../templates/report.md.j2")),
};

#[cfg(test)]
mod tests;
