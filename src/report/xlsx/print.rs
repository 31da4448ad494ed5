//! Paper: A4 across, one page wide, and a footer that says what one holds.

use rust_xlsxwriter::Worksheet;

use super::cell::mask;
use super::context::SheetContext;
use crate::report::text::list;

/// Characters of the account in a footer, which holds 255 in all.
const ACCOUNT: usize = 100;

/// Paper, margins and footer of a sheet.
pub(super) fn set_up(cx: &SheetContext<'_>, sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // An ampersand begins a code there.
    let account: String = cx.said.account.chars().take(ACCOUNT).collect();
    let account = mask(&account).replace('&', "&&");
    let day = &cx.said.day;
    let lists = list(&cx.report.catalogues().map(|catalogue| catalogue.many.to_owned()).collect::<Vec<_>>());
    sheet.set_footer(format!("&L&\"Arial\"&8{account}, {lists}, {day}&R&\"Arial\"&8&A, page &P of &N"));
}
