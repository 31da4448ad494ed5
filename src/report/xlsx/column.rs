//! The columns of the long lists: one declaration for header, width, format, and the dictionary on About.

use rust_xlsxwriter::{
    ConditionalFormatBlank, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DataValidationErrorStyle,
    Format, Worksheet, XlsxError,
};

use super::cells::TextStyle;
use super::styles::{self, GREY, Styles, hue};
use crate::rules::Severity;
use crate::worklist::DecisionKind;

/// Head of the column in which hidden characters show.
const SHOWN_TITLE: &str = "Title, hidden characters shown";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One line of text.
    Text,
    /// Text of several lines, as long as the list is short.
    Prose,
    /// Whole numbers that name something.
    Id,
    /// Whole numbers that count something.
    Count,
    /// Date and time in the report's zone.
    Instant,
    /// Date.
    Day,
    /// error, warning, info.
    Severity,
    /// ACTIVE, DISABLED, or something else.
    Status,
    /// keep, rename, disable, review.
    Action,
    /// new, persisting, reopened, baseline.
    State,
    /// better, worse.
    Trend,
    /// added, gone and the like.
    Change,
    /// What is bad news wherever it is not empty.
    Alarm,
    /// What the listing says of what the team calls done.
    Verified,
    /// The team's own column: Accept, Reject, Later.
    Decision,
    /// The team's own column: when it was done.
    Done,
    /// A further column of the team's own.
    Team,
    /// What a program reads back, out of sight.
    Hidden,
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

    /// The format of the column's cells. Those that the team fills in have a frame of their own in a short list, where the
    /// column goes on below the last row.
    pub(super) fn style<'s>(&self, styles: &'s Styles, wrap: bool) -> &'s TextStyle {
        match self.kind {
            _ if wrap && self.wraps() => &styles.wrapped,
            Kind::Decision | Kind::Done | Kind::Team => &styles.entry,
            Kind::Id => &styles.id,
            Kind::Count => &styles.amount,
            Kind::Instant => &styles.instant,
            Kind::Day => &styles.day,
            _ => &styles.text,
        }
    }

    /// Whether its texts are wrapped, as long as the list is short.
    pub(super) fn wraps(&self) -> bool {
        matches!(self.kind, Kind::Prose | Kind::Alarm | Kind::Verified) || self.is_theirs()
    }

    /// Whether it shows hidden characters.
    pub(super) fn shows_hidden(&self) -> bool {
        self.head == SHOWN_TITLE
    }

    /// Whether the team fills it in.
    pub(super) fn is_theirs(&self) -> bool {
        matches!(self.kind, Kind::Decision | Kind::Done | Kind::Team)
    }

    /// The conditional formats of the column between two rows.
    pub(super) fn conditions(&self, sheet: &mut Worksheet, col: u16, first: u32, last: u32) -> Result<(), XlsxError> {
        let mut equal = |value: &str, format: Format| {
            let rule = ConditionalFormatCellRule::EqualTo(value.to_owned());
            let condition = ConditionalFormatCell::new().set_rule(rule).set_format(format);
            sheet.add_conditional_format(first, col, last, col, &condition).map(drop)
        };
        let mut marked = |words: &[styles::Marked]| {
            words.iter().try_for_each(|(word, text, ground)| {
                equal(word, Format::new().set_bold().set_font_color(*text).set_background_color(*ground))
            })
        };
        match self.kind {
            Kind::Severity => {
                [Severity::Error, Severity::Warning, Severity::Info].into_iter().try_for_each(|severity| {
                    let hue = hue(severity);
                    let format = Format::new().set_bold().set_font_color(hue.text).set_background_color(hue.ground);
                    equal(severity.name(), format)
                })
            }
            Kind::Action => marked(&styles::ACTIONS),
            Kind::State => marked(&styles::STATES),
            Kind::Trend => marked(&styles::TRENDS),
            Kind::Change => marked(&styles::CHANGES),
            Kind::Verified => marked(&styles::VERIFIED),
            Kind::Alarm => {
                let hue = hue(Severity::Error);
                let format = Format::new().set_bold().set_font_color(hue.text).set_background_color(hue.ground);
                let condition = ConditionalFormatBlank::new().invert().set_format(format);
                sheet.add_conditional_format(first, col, last, col, &condition).map(drop)
            }
            Kind::Decision => sheet.add_data_validation(first, col, last, col, &decisions()?).map(drop),
            Kind::Status => {
                equal("DISABLED", Format::new().set_italic().set_font_color(GREY).set_background_color(0xE9_ECF0))
            }
            _ => Ok(()),
        }
    }
}

/// The choices of the team. Another word is let through after a warning: it is their column.
fn decisions() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_list_strings(&DecisionKind::ALL.map(DecisionKind::name))?
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Accept, Reject or Later?")?
        .set_error_message(
            "Next month's audit reads back these three words. Of any other it says that it was not understood.",
        )
}

/// The column in which hidden characters show; lists have it only if a title hides something.
pub(super) fn shown_title() -> Column {
    Column::new(
        SHOWN_TITLE,
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
