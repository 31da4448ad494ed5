use super::*;
use crate::catalogue::{LABELS, LEAD_GROUPS};

fn started(pass: u32, of: u32) -> Event<'static> {
    Event::PassStarted { catalogue: &LEAD_GROUPS, pass, of }
}

fn file(name: &str, place: (usize, usize)) -> Event<'_> {
    Event::FileStarted { name, rows: 2_000, place }
}

fn secs(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// Forty pages of fifty groups, four of them in a second: `read` of them in the pass.
fn reading(passes: &[u32]) -> (Progress, Duration) {
    let (mut progress, mut now) = (Progress::default(), 0.0);
    for (pass, pages) in (1..).zip(passes) {
        assert!(progress.take(started(pass, 2.max(pass)), secs(now)));
        for page in 0..*pages {
            now += 0.25;
            assert!(progress.take(Event::PageRead(50), secs(now)));
            if page == 0 {
                assert!(progress.take(Event::PagesExpected(40), secs(now)));
            }
        }
    }
    (progress, secs(now))
}

/// How it looks at three widths.
fn shown(moment: &str, (progress, now): &(Progress, Duration)) -> String {
    let line = |width| {
        let line = progress.line(width, *now, false);
        assert!(measure_text_width(&line) <= width, "{line}");
        line
    };
    format!("{moment}\n{}\n{}\n{}\n{}\n\n", line(40), line(80), line(120), progress.log_line(*now))
}

#[test]
fn one_line_says_more_where_there_is_more_room() {
    let mut text = shown("before the first page", &reading(&[0]));
    text += &shown("one page of unknown many", &{
        let mut progress = Progress::default();
        progress.take(started(1, 2), secs(0.0));
        progress.take(Event::PageRead(1), secs(0.25));
        (progress, secs(0.25))
    });
    text += &shown("the first reading", &reading(&[10]));
    text += &shown("the second reading goes on where the first ended", &reading(&[40, 20]));
    text += &shown("all is read", &reading(&[40, 40]));
    text += &shown("it was not the same", &reading(&[40, 40, 4]));
    let (mut progress, now) = reading(&[40, 40]);
    progress.take(file("lead-groups-2026-08-03.groups.csv", (0, 5)), now);
    progress.take(Event::RowsWritten(1024), now + secs(1.0));
    text += &shown("a file is written", &(progress.clone(), now + secs(1.0)));
    progress.take(file("lead-groups-2026-08-03.xlsx", (2, 5)), now + secs(4.0));
    text += &shown("further files take as long as the others", &(progress, now + secs(4.0)));
    insta::assert_snapshot!(text);
}

#[test]
fn a_list_of_one_page_is_read_once() {
    let mut progress = Progress::default();
    progress.take(started(1, 2), secs(0.0));
    progress.take(Event::PagesExpected(1), secs(2.0));
    progress.take(Event::PageRead(50), secs(2.0));
    assert_eq!(progress.pages(), (1, 1));
    assert_eq!(progress.log_line(secs(2.0)), "Reading lead groups: 1 of 1 page, 50 groups, 1 s left");
}

#[test]
fn a_second_list_continues_the_same_count() {
    let (mut progress, now) = reading(&[40, 40]);
    progress.take(Event::PassStarted { catalogue: &LABELS, pass: 1, of: 2 }, now);
    progress.take(Event::PagesExpected(10), now);
    progress.take(Event::PageRead(50), now);
    assert_eq!(progress.pages(), (81, 100));
    assert!(progress.line(100, now, false).starts_with("Reading labels ━"), "{}", progress.line(100, now, false));
}

#[test]
fn what_is_read_again_from_the_start_is_counted_once() {
    let mut progress = Progress::default();
    progress.take(started(1, 2), secs(0.0));
    // The page size was refused.
    progress.take(started(1, 2), secs(0.0));
    progress.take(Event::PagesExpected(3), secs(0.0));
    assert_eq!(progress.pages(), (0, 6));
}

#[test]
fn no_width_is_exceeded_and_no_file_name_does_anything_to_a_terminal() {
    let (mut progress, now) = reading(&[40, 11]);
    for width in 0..200 {
        assert!(measure_text_width(&progress.line(width, now, true)) <= width);
    }
    progress.take(file("लीड\u{1b}[2J", (1, 2)), now);
    for width in 0..200 {
        let line = progress.line(width, now, false);
        assert!(measure_text_width(&line) <= width && !line.contains('\u{1b}'), "{line}");
    }
}

#[test]
fn the_end_takes_it_off_the_screen() {
    let (mut progress, now) = reading(&[40]);
    assert!(!progress.take(Event::Done, now));
    assert_eq!(progress.line(80, now, false), "");
}

#[test]
fn time_is_told_in_the_unit_that_fits() {
    for (seconds, text) in [
        (0.0, "1 s left"),
        (11.2, "12 s left"),
        (59.5, "1 min left"),
        (61.0, "2 min left"),
        (3_600.0, "1 h 0 min left"),
        (3_900.0, "1 h 5 min left"),
    ] {
        assert_eq!(told(secs(seconds)), text);
    }
}
