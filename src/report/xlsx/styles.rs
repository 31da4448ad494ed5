//! The look: formats made once. Colours never carry a meaning alone; every text has a contrast of 4.5 to 1 at least.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::config::Severity;

const FONT: &str = "Arial";
const INK: u32 = 0x1F_2933;
pub(super) const QUIET: u32 = 0x52_606D;
pub(super) const NAVY: u32 = 0x24_3B53;
const HAIRLINE: u32 = 0xD9_DEE5;
const LINK: u32 = 0x0B_5CAD;
/// Ground of a tile without news.
pub(super) const PALE: u32 = 0xF3_F5F8;
/// Text of a row that calls for nothing any more.
pub(super) const SETTLED: u32 = 0x5B_6673;
const TEAM_HEAD: u32 = 0xFF_E9A8;
const TEAM: u32 = 0xFF_FBEB;
const WHITE: u32 = 0xFF_FFFF;

/// Text and ground.
pub(super) const ALL_WELL: (u32, u32) = (0x1B_5E34, 0xE7_F5EC);

/// Text and ground of a severity.
pub(super) fn colours(severity: Severity) -> (u32, u32) {
    match severity {
        Severity::Error => (0x9B_1C1C, 0xFD_ECEC),
        Severity::Warning => (0x7A_4B00, 0xFF_F3D6),
        Severity::Info => (0x1E_4E8C, 0xE8_F1FB),
    }
}

/// What a cell of a table looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// One line.
    Text,
    /// As many lines as it takes.
    Prose,
    /// The same in bold: what is copied or looked for.
    Strong,
    /// The same in grey: what explains.
    Quiet,
    /// The same in bold red.
    Alarm,
    /// The same in green.
    Good,
    /// A severity.
    Severity(Severity),
    /// Whole numbers that name something, hence without separators.
    Id,
    /// A place in an order.
    Step,
    /// Date.
    Day,
    /// What the team fills in.
    Team,
    /// What a program reads back, out of sight.
    Key,
}

impl Look {
    /// Whether its texts take as many lines as they need.
    pub(super) fn wraps(self) -> bool {
        matches!(self, Self::Prose | Self::Strong | Self::Quiet | Self::Alarm | Self::Good | Self::Team)
    }

    pub(super) fn is_bold(self) -> bool {
        matches!(self, Self::Strong | Self::Alarm | Self::Severity(Severity::Error))
    }

    fn format(self) -> Format {
        let cell = base(9).set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Left);
        let coloured = |(text, ground): (u32, u32)| cell.clone().set_font_color(text).set_background_color(ground);
        let format = match self {
            Self::Severity(severity) => coloured(colours(severity)),
            Self::Alarm => cell.set_font_color(colours(Severity::Error).0),
            Self::Good => cell.set_font_color(ALL_WELL.0),
            Self::Quiet => cell.set_font_color(QUIET),
            Self::Team => cell.set_background_color(TEAM),
            Self::Id => cell.set_num_format("0"),
            Self::Step => cell.set_num_format("0").set_align(FormatAlign::Center),
            Self::Day => cell.set_num_format("d mmm yyyy"),
            Self::Text | Self::Prose | Self::Strong | Self::Key => cell,
        };
        let format = if self.wraps() { format.set_text_wrap() } else { format };
        if self.is_bold() { format.set_bold() } else { format }
    }
}

/// The look of one cell in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dress {
    pub look: Look,
    /// It leads somewhere.
    pub link: bool,
    /// It ends a block of rows that belong together.
    pub ends_block: bool,
    /// It begins as a formula does and is none, even after somebody has edited it.
    pub quoted: bool,
}

impl Dress {
    fn format(self) -> Format {
        let Self { look, link, ends_block, quoted } = self;
        let format = if link { linked(look.format()) } else { look.format() };
        let (line, colour) = if ends_block { (FormatBorder::Medium, NAVY) } else { (FormatBorder::Thin, HAIRLINE) };
        let format = format.set_border_bottom(line).set_border_bottom_color(colour);
        if quoted { format.set_quote_prefix() } else { format }
    }
}

/// Formats of the tables.
pub(super) struct Styles {
    cells: BTreeMap<Dress, Format>,
    /// Row 1: the count in words.
    pub title: Format,
    /// Row 1, further to the right: other counts.
    pub aside: Format,
    /// Row 2: one sentence.
    pub intro: Format,
    /// Row 2 over an incomplete listing.
    pub banner: Format,
    /// Row 3.
    pub head: Format,
    /// Row 3 over the team's columns.
    pub team_head: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let middle = |format: Format| format.set_align(FormatAlign::VerticalCenter);
        let head = middle(base(9).set_bold()).set_text_wrap().set_align(FormatAlign::Left);
        Self {
            cells: BTreeMap::new(),
            title: middle(base(14).set_bold()),
            aside: middle(base(10).set_font_color(QUIET)),
            intro: middle(base(9).set_font_color(QUIET)),
            banner: middle(base(10).set_bold()).set_font_color(WHITE).set_background_color(colours(Severity::Error).0),
            team_head: head.clone().set_background_color(TEAM_HEAD),
            head: head.set_font_color(WHITE).set_background_color(NAVY),
        }
    }

    /// The format of a cell.
    pub(super) fn cell(&mut self, dress: Dress) -> &Format {
        self.cells.entry(dress).or_insert_with(|| dress.format())
    }
}

/// The font of the house in this size. Without a scheme: that might let Excel put another font in.
pub(super) fn base(size: u8) -> Format {
    Format::new().set_font_name(FONT).set_font_size(size).set_font_color(INK)
}

/// What cells have that no other format is set for.
pub(super) fn normal() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10)
}

/// A line of text on the Summary and on About.
pub(super) fn line(size: u8) -> Format {
    base(size).set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Left)
}

/// The same with a hairline below.
pub(super) fn ruled(size: u8) -> Format {
    line(size).set_border_bottom(FormatBorder::Thin).set_border_bottom_color(HAIRLINE)
}

/// The heading of a section, over a line.
pub(super) fn section() -> Format {
    line(11).set_bold().set_font_color(NAVY).set_border_bottom(FormatBorder::Medium).set_border_bottom_color(NAVY)
}

/// The same as a link.
pub(super) fn linked(format: Format) -> Format {
    format.set_font_color(LINK)
}
