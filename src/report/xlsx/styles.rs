//! The look: formats made once. Colours never carry a meaning alone, keep their order of lightness for colour-blind
//! readers and on a grey print-out, and contrast with their text by 4.5 to 1 at least.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};

use super::cells::TextStyle;
use crate::rules::Severity;

/// Dark blue of headings.
pub(super) const NAVY: u32 = 0x1F_3A5F;
/// Text of lesser weight.
pub(super) const GREY: u32 = 0x59_6573;
/// Ground of what the last reading did not return.
pub(super) const UNSEEN: u32 = 0xEA_DCF4;
/// Ground of every other cluster.
pub(super) const BAND: u32 = 0xEE_F2F7;
/// Line between rows.
pub(super) const HAIRLINE: u32 = 0xC9_D1DA;
/// Frame of a cell that is filled in by hand.
const FORM: u32 = 0x8A_97A6;
const LINK: u32 = 0x0B_57A4;
const PALE: u32 = 0xF3_F5F8;

/// Colours of one severity: text, its ground, and the bar of a chart.
pub(super) struct Hue {
    pub text: u32,
    pub ground: u32,
    pub bar: u32,
}

/// Dark, middling, light: the order survives a grey print-out.
pub(super) fn hue(severity: Severity) -> Hue {
    match severity {
        Severity::Error => Hue { text: 0x7A_1212, ground: 0xF9_D9D6, bar: 0xA6_1B1B },
        Severity::Warning => Hue { text: 0x6B_4300, ground: 0xFD_EBC8, bar: 0xE6_9F00 },
        Severity::Info => Hue { text: 0x12_3E63, ground: 0xDC_EBF7, bar: 0xC9_DFF2 },
    }
}

/// A word, and the text and ground that it is marked with. Dark and light tell them apart without colour.
pub(super) type Marked = (&'static str, u32, u32);

/// Text and ground of good news.
const GOOD: (u32, u32) = (0x1B_4D2B, 0xDF_F0E3);
/// What is done, or will not be.
pub(super) const PAST: (u32, u32) = (GREY, PALE);

/// What each action looks like.
pub(super) const ACTIONS: [Marked; 4] = [
    ("keep", GOOD.0, GOOD.1),
    ("rename", 0xFF_FFFF, 0x2F_5D8A),
    ("disable", 0x33_3B44, 0xC4_CBD3),
    ("review", 0x6B_4300, 0xFD_EBC8),
];
/// States that one looks for; the others are plain.
pub(super) const STATES: [Marked; 2] = [("new", 0x12_3E63, 0xDC_EBF7), ("reopened", 0x6B_4300, 0xFD_EBC8)];
/// Better and worse.
pub(super) const TRENDS: [Marked; 2] = [("worse", 0x7A_1212, 0xF9_D9D6), ("better", GOOD.0, GOOD.1)];
/// What happened to a group or a finding; what is not here is plain.
pub(super) const CHANGES: [Marked; 3] =
    [("resolved", GOOD.0, GOOD.1), ("gone", 0x33_3B44, 0xC4_CBD3), ("disabled", 0x33_3B44, 0xE9_ECF0)];
/// Said of a step that is marked as done, and that the listing shows as done.
pub(super) const SEEN: &str = "done and seen";
/// Said of a step that is marked as done, and that the listing does not show as done.
pub(super) const STILL_THERE: &str = "marked done, still there";
/// Both.
pub(super) const VERIFIED: [Marked; 2] = [(STILL_THERE, 0x7A_1212, 0xF9_D9D6), (SEEN, GOOD.0, GOOD.1)];

/// Formats of every sheet.
pub(super) struct Styles {
    /// Header of a list.
    pub head: Format,
    /// "INCOMPLETE".
    pub banner: TextStyle,
    /// One line.
    pub text: TextStyle,
    /// As many lines as it takes.
    pub wrapped: TextStyle,
    /// Whole numbers that are names, hence without separators.
    pub id: TextStyle,
    /// Counts in a list.
    pub amount: TextStyle,
    /// Date and time.
    pub instant: TextStyle,
    /// Date.
    pub day: TextStyle,
    /// A link.
    pub link: Format,
    /// A linked number.
    pub id_link: Format,
    /// Link that is wrapped.
    pub wrapped_link: Format,
    /// The name of the page.
    pub title: Format,
    /// The line below it.
    pub subtitle: TextStyle,
    /// Heading of a section.
    pub section: Format,
    /// Header of a small table.
    pub small_head: Format,
    /// The same over a count.
    pub small_head_right: Format,
    /// A text in a small table, smaller where it does not fit.
    pub small_text: Format,
    /// A link in a small table.
    pub small_link: Format,
    /// Something to know.
    pub note: Format,
    /// A count in a small table.
    pub count: Format,
    /// A day in a small table.
    pub small_day: TextStyle,
    /// Name of a thing in a small table.
    pub label: TextStyle,
    /// A cell that the team fills in.
    pub entry: TextStyle,
}

impl Styles {
    /// Numbers the formats that lists use, so that sheets which are written in another book find them numbered alike: the
    /// numbers must not depend on which sheet comes first.
    pub(super) fn register(&self, book: &mut Workbook) {
        for format in [&self.head, &self.link, &self.id_link, &self.wrapped_link] {
            book.register_format(format);
        }
        let texts =
            [&self.banner, &self.text, &self.wrapped, &self.id, &self.amount, &self.instant, &self.day, &self.entry];
        texts.into_iter().flat_map(TextStyle::formats).for_each(|format| book.register_format(format));
    }

    pub(super) fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let left = || top.clone().set_align(FormatAlign::Left);
        let wrapped = left().set_text_wrap();
        let link = left().set_font_color(LINK).set_underline(rust_xlsxwriter::FormatUnderline::Single);
        let bottom_line =
            |format: Format| format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(HAIRLINE);
        let small_head = bottom_line(left().set_bold().set_background_color(PALE).set_font_color(NAVY));
        Self {
            head: Format::new()
                .set_bold()
                .set_font_color(0xFF_FFFF)
                .set_background_color(NAVY)
                .set_align(FormatAlign::VerticalCenter)
                .set_align(FormatAlign::Left)
                .set_text_wrap(),
            banner: TextStyle::new(banner()),
            text: TextStyle::new(left()),
            wrapped: TextStyle::new(wrapped.clone()),
            id: TextStyle::new(left().set_num_format("0")),
            amount: TextStyle::new(left().set_num_format("#,##0")),
            instant: TextStyle::new(left().set_num_format("yyyy-mm-dd hh:mm")),
            day: TextStyle::new(left().set_num_format("yyyy-mm-dd")),
            id_link: link.clone().set_num_format("0"),
            title: Format::new()
                .set_bold()
                .set_font_size(20)
                .set_font_color(NAVY)
                .set_align(FormatAlign::VerticalCenter),
            subtitle: TextStyle::new(Format::new().set_font_color(GREY).set_align(FormatAlign::VerticalCenter)),
            section: Format::new().set_bold().set_font_size(12).set_font_color(NAVY).set_align(FormatAlign::Bottom),
            small_head_right: small_head.clone().set_align(FormatAlign::Right),
            small_head,
            small_text: bottom_line(left().set_shrink()),
            small_link: bottom_line(link.clone()),
            small_day: TextStyle::new(bottom_line(left().set_num_format("yyyy-mm-dd"))),
            note: left().set_bold().set_font_color(hue(Severity::Warning).text),
            count: bottom_line(top.clone().set_num_format("#,##0").set_align(FormatAlign::Right)),
            wrapped_link: link.clone().set_text_wrap(),
            link,
            entry: TextStyle::new(wrapped.clone().set_border(FormatBorder::Thin).set_border_color(FORM)),
            label: TextStyle::new(wrapped.set_bold()),
        }
    }
}

/// White on dark red, for "INCOMPLETE".
fn banner() -> Format {
    let ground = hue(Severity::Error).text;
    let format = Format::new().set_bold().set_font_size(12).set_font_color(0xFF_FFFF).set_background_color(ground);
    format.set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Left)
}

/// The same with room for a second line.
pub(super) fn wrapped_banner() -> Format {
    banner().set_text_wrap().set_indent(1)
}

/// The verdict's line: its ground says how bad it is, its words say it too.
pub(super) fn verdict(worst: Option<Severity>) -> Format {
    let (text, ground) = worst.map(hue).map_or((0x1B_4D2B, 0xDF_F0E3), |hue| (hue.text, hue.ground));
    Format::new()
        .set_bold()
        .set_font_size(14)
        .set_font_color(text)
        .set_background_color(ground)
        .set_align(FormatAlign::VerticalCenter)
        .set_align(FormatAlign::Left)
        .set_indent(1)
        .set_text_wrap()
}

/// The difference's line, of the same size: better, worse, or neither.
pub(super) fn difference(direction: Option<&str>) -> Format {
    let format = verdict(match direction {
        Some("better") => None,
        Some("worse") => Some(Severity::Error),
        _ => Some(Severity::Info),
    });
    format.set_border_bottom(FormatBorder::Medium).set_border_bottom_color(0xFF_FFFF)
}

/// A key figure, and the words below it.
pub(super) fn figure(severity: Option<Severity>) -> (Format, Format) {
    let ground = Format::new()
        .set_background_color(PALE)
        .set_align(FormatAlign::Center)
        .set_border_left(FormatBorder::Medium)
        .set_border_left_color(0xFF_FFFF)
        .set_border_right(FormatBorder::Medium)
        .set_border_right_color(0xFF_FFFF);
    let number = ground.clone().set_bold().set_font_size(26).set_num_format("#,##0").set_align(FormatAlign::Bottom);
    let label = ground.set_font_color(GREY).set_align(FormatAlign::Top);
    (number.set_font_color(severity.map_or(NAVY, |severity| hue(severity).text)), label)
}

/// A severity in a small table.
pub(super) fn severity(severity: Severity) -> Format {
    let hue = hue(severity);
    let format = Format::new().set_bold().set_font_color(hue.text).set_background_color(hue.ground);
    format.set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin).set_border_bottom_color(HAIRLINE)
}
