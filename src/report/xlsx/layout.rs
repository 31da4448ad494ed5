//! How a long sheet looks: widths, formats, the table, conditional formats, paper.

use rust_xlsxwriter::{
    ConditionalFormatFormula, Format, FormatBorder, Table, TableColumn, TableStyle, Worksheet, XlsxError,
    utility::column_number_to_name,
};

use super::column::{Column, Kind};
use super::styles::{BAND, HAIRLINE, NAVY, PAST, STILL_THERE, Styles, UNSEEN};
use super::words::count;

/// What a list is.
pub(super) struct Spec {
    /// Name of the sheet.
    pub name: &'static str,
    pub columns: Vec<Column>,
    pub rows: usize,
    /// Columns that stay when one scrolls to the right.
    pub frozen: u16,
    /// Links in a row. A list that would have too many has none.
    pub links: usize,
    /// Rows with the same number in the first column belong together.
    pub clustered: bool,
    /// Written as a long list is, however few its rows are: a filter instead of a named table, and one line a row.
    pub long: bool,
}

/// Widths, column formats and print set-up.
pub(super) fn lay_out(sheet: &mut Worksheet, spec: &Spec, styles: &Styles, short: bool) -> Result<(), XlsxError> {
    for (column, col) in spec.columns.iter().zip(0..) {
        sheet.set_column_width(col, f64::from(column.width))?;
        sheet.set_column_format(col, &column.style(styles, short).plain)?;
        if column.kind == Kind::Hidden {
            sheet.set_column_hidden(col)?;
        }
    }
    print_on_wide_paper(sheet);
    Ok(())
}

/// A4 across, as wide as a page, with page numbers.
pub(super) fn print_on_wide_paper(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&8Lead group audit: &A&R&8Page &P of &N");
}

/// The named table of a short list.
pub(super) fn table(spec: &Spec, styles: &Styles) -> Table {
    let columns = spec
        .columns
        .iter()
        .map(|column| TableColumn::new().set_header(column.head.as_str()).set_header_format(styles.head.clone()));
    Table::new()
        .set_name(spec.name)
        .set_alt_text(format!("{} of the lead group audit, {}", spec.name, count(spec.rows as u64, "row")))
        .set_style(TableStyle::Light1)
        .set_banded_rows(!spec.clustered)
        .set_columns(&columns.collect::<Vec<_>>())
}

/// Conditional formats, so that the look follows when somebody sorts or edits.
pub(super) fn conditions(sheet: &mut Worksheet, spec: &Spec, first: u32, last: u32) -> Result<(), XlsxError> {
    let last_col = u16::try_from(spec.columns.len()).unwrap_or(1).saturating_sub(1);
    let place = |is: &dyn Fn(&Column) -> bool| u16::try_from(spec.columns.iter().position(is)?).ok();
    // Cells that the team fills in have a frame of their own, which some programs would give up for any of these.
    let end = place(&Column::is_theirs).and_then(|col| col.checked_sub(1));
    let past = is_past(&|kind| place(&|column| column.kind == kind), first + 1);
    let past = past.map(|rule| (rule, Format::new().set_italic().set_font_color(PAST.0).set_background_color(PAST.1)));
    for (column, col) in spec.columns.iter().zip(0..) {
        // The action of a step that is settled calls for nothing.
        if let Some((rule, format)) = past.as_ref().filter(|_| column.kind == Kind::Action) {
            let condition = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format.clone());
            sheet.add_conditional_format(first, col, last, col, &condition)?;
        }
        column.conditions(sheet, col, first, last)?;
    }
    let mut where_true = |rule: String, format: Format| {
        let condition = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.add_conditional_format(first, 0, last, end.unwrap_or(last_col), &condition).map(drop)
    };
    if spec.columns.iter().any(|column| column.kind == Kind::Unseen) {
        let rule = format!("=${}{}<>\"\"", column_number_to_name(last_col), first + 1);
        where_true(rule, Format::new().set_italic().set_background_color(UNSEEN))?;
    }
    // Some programs apply only the first rule that is true: each says all that it wants.
    if let Some((rule, format)) = past {
        where_true(rule, format)?;
    }
    let (this, above) = (first + 1, first);
    let line = |format: Format, colour: u32| format.set_border_top(FormatBorder::Thin).set_border_top_color(colour);
    if spec.clustered {
        let band = Format::new().set_background_color(BAND);
        where_true(format!("=AND($A{this}<>$A{above},MOD($A{this},2)=0)"), line(band.clone(), NAVY))?;
        where_true(format!("=MOD($A{this},2)=0"), band)?;
        where_true(format!("=$A{this}<>$A{above}"), line(Format::new(), NAVY))?;
    } else if !spec.long {
        where_true(format!("=$A{this}<>\"\""), line(Format::new(), HAIRLINE))?;
    }
    Ok(())
}

/// Whether a step is settled: the team rejects it or calls it done, and the listing does not say otherwise.
fn is_past(place: &dyn Fn(Kind) -> Option<u16>, row: u32) -> Option<String> {
    let cell = |kind| place(kind).map(|col| format!("${}{row}", column_number_to_name(col)));
    let settled = format!("OR({}=\"Reject\",{}<>\"\")", cell(Kind::Decision)?, cell(Kind::Done)?);
    Some(match cell(Kind::Verified) {
        None => format!("={settled}"),
        Some(verified) => format!("=AND({settled},{verified}<>\"{STILL_THERE}\")"),
    })
}

/// About how many lines a text takes in a column of so many characters; East Asian ones and pictures count twice.
pub(super) fn lines(text: &str, width: u16) -> usize {
    let needed = |breadth: usize| breadth.div_ceil(usize::from(width).max(1)).max(1);
    let (mut lines, mut breadth) = (0, 0);
    for c in text.chars() {
        if c == '\n' {
            lines += needed(breadth);
            breadth = 0;
        } else {
            breadth += if is_wide(c) { 2 } else { 1 };
        }
    }
    lines + needed(breadth)
}

fn is_wide(c: char) -> bool {
    c >= '\u{1100}'
        && matches!(c,
            '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{1f000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_full_needs_no_other() {
        let cases = [
            ("", 13, 1),
            ("Inbound leads", 13, 1),
            ("Inbound leads!", 13, 2),
            ("a\nb", 13, 2),
            ("\n\n", 13, 3),
            ("हिन्दी", 6, 1),
            ("“Sales”", 7, 1),
            ("中文标题", 7, 2),
            ("🔥🔥", 4, 1),
            ("abc", 0, 3),
        ];
        for (text, width, expected) in cases {
            assert_eq!(lines(text, width), expected, "{text:?}");
        }
    }
}
