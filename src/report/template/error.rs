//! What is wrong with a template, in one sentence that names file and line.

use minijinja::{Error, ErrorKind};

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file cannot be read.
    #[error("the template {file} cannot be read")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The template is broken.
    #[error(
        "the template {file} is broken{}: {problem}",
        .line.map(|line| format!(" in line {line}")).unwrap_or_default()
    )]
    Broken {
        /// The file.
        file: String,
        /// The line, from 1, if it is known.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
    },
}

/// Longest expression that is quoted.
const QUOTED: usize = 60;

/// Says what is wrong. Unless the report was made up (`trial`), only what stands in the template is quoted: what the
/// engine says of an operation may hold the values that it was tried on.
pub(super) fn explain(file: &str, source: &str, error: &Error, trial: bool) -> TemplateError {
    let kind = error.kind();
    let (detail, place) = (error.detail(), error.range().and_then(|range| source.get(range)).map(str::trim));
    let problem = match (kind, detail.filter(|_| trial)) {
        (ErrorKind::OutOfFuel, _) => {
            "it does far more work than a report of this size needs; is there a loop in a loop?".to_owned()
        }
        (ErrorKind::SyntaxError, _) => format!("syntax error: {}", detail.unwrap_or_default()),
        (ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction, _) => {
            detail.unwrap_or_default().to_owned()
        }
        (ErrorKind::UndefinedError, Some(detail)) => detail.to_owned(),
        (ErrorKind::UndefinedError, None) => near("something does not exist in this report", place),
        (_, Some(detail)) => near(detail, place),
        (kind, None) => near(&kind.to_string(), place),
    };
    TemplateError::Broken { file: file.to_owned(), line: error.line(), problem }
}

/// The problem with the expression of the template, as far as the engine knows which it was.
fn near(problem: &str, place: Option<&str>) -> String {
    let quotable = |place: &&str| (1..=QUOTED).contains(&place.chars().count()) && !place.contains(char::is_control);
    place.filter(quotable).map_or_else(|| problem.to_owned(), |place| format!("{problem}, near `{place}`"))
}
