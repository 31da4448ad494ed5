//! The columns of the long lists: one declaration for header, width, format, and the dictionary on About.

use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Format, Worksheet, XlsxError};

use super::cells::TextStyle;
use super::styles::{GREY, Styles, hue};
use crate::audit::Severity;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One line of text.
    Text,
    /// Text of several lines, as long as the list is short.
    Prose,
    /// Whole numbers that name something.
    Id,
    /// Date and time in the report's zone.
    Instant,
    /// Date.
    Day,
    /// error, warning, info.
    Severity,
    /// ACTIVE, DISABLED, or something else.
    Status,
    /// Groups that the last reading did not return; the last column, where it is one.
    Unseen,
}

/// One column.
pub(super) struct Column {
    pub head: String,
    /// In characters of the default font.
    pub width: u16,
    pub kind: Kind,
    /// What the values mean, for the dictionary.
    pub about: &'static str,
}

impl Column {
    pub(super) fn new(head: impl Into<String>, width: u16, kind: Kind, about: &'static str) -> Self {
        Self { head: head.into(), width, kind, about }
    }

    /// The format of the column's cells.
    pub(super) fn style<'s>(&self, styles: &'s Styles, wrap: bool) -> &'s TextStyle {
        match self.kind {
            Kind::Prose if wrap => &styles.wrapped,
            Kind::Text | Kind::Prose | Kind::Severity | Kind::Status | Kind::Unseen => &styles.text,
            Kind::Id => &styles.id,
            Kind::Instant => &styles.instant,
            Kind::Day => &styles.day,
        }
    }

    /// The conditional formats of the column between two rows.
    pub(super) fn conditions(&self, sheet: &mut Worksheet, col: u16, first: u32, last: u32) -> Result<(), XlsxError> {
        let mut equal = |value: &str, format: Format| {
            let rule = ConditionalFormatCellRule::EqualTo(value.to_owned());
            let condition = ConditionalFormatCell::new().set_rule(rule).set_format(format);
            sheet.add_conditional_format(first, col, last, col, &condition).map(drop)
        };
        match self.kind {
            Kind::Severity => {
                [Severity::Error, Severity::Warning, Severity::Info].into_iter().try_for_each(|severity| {
                    let hue = hue(severity);
                    let format = Format::new().set_bold().set_font_color(hue.text).set_background_color(hue.ground);
                    equal(severity.name(), format)
                })
            }
            Kind::Status => {
                equal("DISABLED", Format::new().set_italic().set_font_color(GREY).set_background_color(0xE9_ECF0))
            }
            _ => Ok(()),
        }
    }
}

/// The column in which hidden characters show; lists have it only if a title hides something.
pub(super) fn shown_title() -> Column {
    Column::new(
        "Title, hidden characters shown",
        26,
        Kind::Prose,
        "Only where the title holds characters that cannot be seen: the same title with their code in angle brackets.",
    )
}

/// The column that marks what the last reading did not return; only incomplete listings have it.
pub(super) fn unseen() -> Column {
    Column::new(
        "Not in the last reading",
        22,
        Kind::Unseen,
        "Groups that an earlier reading of the list returned and the last one did not. They may be gone.",
    )
}
