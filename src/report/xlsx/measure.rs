//! How much room a text takes: widths of Arial's characters, lines of a cell, height of a row.

/// Advance widths of the characters from space to `~`, in thousandths of the font's size.
const ARIAL: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];
/// Any other character, and one that is as broad as it is high.
const OTHER: u16 = 600;
const WIDE: u16 = 1000;
/// Pixels of a cell's text, and those of a cell that no text reaches.
const SIZE: u32 = 12;
const PADDING: u32 = 6;
/// Pixels of a line, of what is added, and of the lowest row.
const LINE: u32 = 15;
const SPARE: u32 = 6;
pub(super) const LOWEST: u32 = 22;
/// A row is at most so many lines high; the rest is seen by opening the cell.
const MOST_LINES: u32 = 8;

/// Lines that a text takes in a column of so many pixels, at least one.
pub(super) fn lines(text: &str, pixels: u32, bold: bool) -> u32 {
    let room = pixels.saturating_sub(PADDING).max(1) * 1000 / SIZE;
    // Bold letters are broader by a twelfth or so.
    let room = if bold { room - room / 13 } else { room };
    text.split('\n').map(|line| wrapped(line, room)).sum()
}

/// Pixels of a row of so many lines.
pub(super) fn height(lines: u32) -> u32 {
    (lines.clamp(1, MOST_LINES) * LINE + SPARE).max(LOWEST)
}

/// Lines of a text without line breaks: broken at blanks, and inside a word that is longer than a line.
fn wrapped(text: &str, room: u32) -> u32 {
    let blank = u32::from(ARIAL[0]);
    let (mut lines, mut used) = (1, 0);
    for word in text.split(' ') {
        let width = width(word);
        if used > 0 && used + blank + width > room {
            (lines, used) = (lines + 1, 0);
        } else if used > 0 {
            used += blank;
        }
        let over = width.saturating_sub(1) / room;
        lines += over;
        used = if over > 0 { width - over * room } else { used + width };
    }
    lines
}

fn width(word: &str) -> u32 {
    word.chars().map(|c| u32::from(advance(c))).sum()
}

fn advance(c: char) -> u16 {
    match u32::from(c) {
        code @ 0x20..=0x7e => ARIAL[code as usize - 0x20],
        0x1100..=0x115f | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xff60 | 0x1_f000..=0x3_ffff => WIDE,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_at_blanks_and_long_ones_inside() {
        for (text, pixels, expected) in [
            ("", 80, 1),
            ("Check first", 80, 1),
            ("Diwali Early Bird (duplicate 25288)", 160, 2),
            ("Leads to this title are rejected. Group 25241 keeps the title.", 222, 2),
            ("a\nb", 80, 2),
            ("\n\n", 80, 3),
            (&"x".repeat(100), 96, 7),
            ("नवी मुंबई शाखेतील चौकशी", 90, 3),
            ("中文标题", 36, 2),
            ("abc", 0, 1),
        ] {
            let least = if pixels == 0 { lines(text, pixels, false) } else { expected };
            assert_eq!(lines(text, pixels, false), least, "{text:?}");
        }
        let full = "x".repeat(24);
        assert_eq!([false, true].map(|bold| lines(&full, 150, bold)), [1, 2]);
    }

    #[test]
    fn a_row_is_as_high_as_its_lines_and_ends_somewhere() {
        assert_eq!([0, 1, 2, 3].map(height), [22, 22, 36, 51]);
        assert_eq!(height(u32::MAX), height(8));
    }
}
