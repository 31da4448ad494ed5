//! The built-in template on reports of every kind, read back as a browser reads it.

pub(in crate::report) mod page;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use self::page::Page;
use super::*;
use crate::report::fixtures::{HOSTILE, account, every_kind, report, several_with_past, with_past};
use crate::report::{Report, Template, Workbook};
use crate::testing::groups;
use crate::titles::show_hidden;

fn rendered(report: &Report) -> String {
    with(&Template::built_in_html(), report)
}

fn with(template: &Template, report: &Report) -> String {
    let mut file = Cursor::new(Vec::new());
    let workbook = Workbook::Named("lead-groups-2026-11-23.xlsx".to_owned());
    template.write(&Arc::new(report.clone()), &workbook, &mut file).unwrap();
    String::from_utf8(file.into_inner()).unwrap()
}

#[test]
fn an_audit_with_a_past() {
    let groups = account();
    insta::assert_snapshot!(rendered(&with_past(&groups)));
}

#[test]
fn several_catalogues() {
    insta::assert_snapshot!(rendered(&several_with_past()));
}

#[test]
fn no_findings() {
    insta::assert_snapshot!(rendered(&report(&groups(&[(1, "Inbound", "ACTIVE")]))));
}

#[test]
fn a_page_of_every_kind_is_sound_small_and_asks_for_nothing() {
    every_kind(|name, report| {
        let html = rendered(report);
        // Mail programs cut at 102 KB.
        assert!(html.len() < 100_000, "{name}: {} bytes", html.len());
        let page = Page::read(&html).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        for word in ["url(", "@import", "javascript", "expression("] {
            assert!(!page.style.contains(word), "{name}: {word}");
        }
        assert_eq!(html.matches("<h1 ").count(), 1, "{name}");
        let mut last = 0;
        for level in &page.headings {
            assert!(*level <= last + 1, "{name}: a heading {level} after a heading {last}");
            last = *level;
        }
    });
}

#[test]
fn the_first_screen_has_the_answers_in_their_order() {
    let groups = account();
    let text = Page::read(&rendered(&with_past(&groups))).unwrap().text;
    let mut rest = &*text;
    for answer in [
        "Superfone 4182 · 23 November 2026",
        "▲ Leads sent to 3 titles are being rejected: “",
        "Better than on 23 October: ",
        "Do this first 1 ",
        "The whole plan has ",
        "What changed since 23 October New: ",
        "Resolved: 1 “=Old | Leads”: same title twice",
        "What is open Errors ",
        "Error · ",
        "Complete: all 144 groups were read twice, with the same result.",
    ] {
        rest = rest.split_once(answer).unwrap_or_else(|| panic!("{answer}: {rest}")).1;
    }
}

#[test]
fn an_incomplete_list_and_a_part_of_an_account_are_told_first() {
    every_kind(|name, report| {
        if name == "incomplete" {
            let text = Page::read(&rendered(report)).unwrap().text;
            let head = text.chars().take(900).collect::<String>();
            for words in
                ["INCOMPLETE: ", "Please do not act on what is missing here.", "Only a part of the account", "“Pune|*”"]
            {
                assert!(head.contains(words), "{words}: {head}");
            }
            assert!(!head.contains("Better than") && !head.contains("Worse than"), "{head}");
            assert!(text.contains("2 groups of an earlier reading were not in the last one: 22066, 22070."));
        }
    });
}

#[test]
fn hostile_titles_are_text() {
    for hostile in HOSTILE {
        let text = Page::read(&rendered(&report(&groups(&[(1, hostile, "DISABLED")])))).unwrap().text;
        let title = show_hidden(hostile).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(title.chars().all(|c| c == '·') || text.contains(&title), "{title}: {text}");
    }
}

#[test]
fn a_value_is_text_between_tags_and_in_attributes() {
    assert_eq!(
        escape("<a href='x' b=\"y\">&amp;</a>"),
        "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;"
    );
    assert_eq!(escape("a\0\u{1b}\u{7f}\u{9b}\r\n\tहिन्दी"), "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\n\tहिन्दी");
}

proptest! {
    #[test]
    fn a_value_is_seen_as_it_is_and_does_nothing(text in "([<>&\"';#=/ \n\t\r]|&amp;|&#39;|<b>|</td>|<!--|[a-c]|.){0,16}") {
        let escaped = escape(&text);
        prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        let seen: String = text.chars().map(|c| if c.is_control() && !"\n\t".contains(c) { '\u{fffd}' } else { c }).collect();
        prop_assert_eq!(page::plain(&escaped), Ok(seen));
    }
}

#[test]
fn an_error_in_an_html_template_tells_file_and_line_and_nothing_of_a_customer() {
    let file = tempfile::Builder::new().suffix(".html.j2").tempfile().unwrap();
    std::fs::write(file.path(), "<p>\n{{ totals.grups }}</p>").unwrap();
    let error = Template::from_file(file.path()).unwrap_err().to_string();
    assert!(error.ends_with(".html.j2 is broken in line 2: `totals.grups` is undefined"), "{error}");
    // This works on the made-up reports, which have no such group.
    std::fs::write(file.path(), "\n{% for g in groups if g.id == 77 %}{{ g.title + 1 }}{% endfor %}").unwrap();
    let template = Template::from_file(file.path()).unwrap();
    let groups = groups(&[(77, "Secret", "ACTIVE")]);
    let error = template.write(&Arc::new(report(&groups)), &Workbook::None, &mut Cursor::new(Vec::new())).unwrap_err();
    assert!(error.to_string().ends_with("line 2: invalid operation, near `g.title + 1`"), "{error}");
    assert!(!format!("{error:?}").contains("Secret"));
}

#[test]
fn the_built_in_template_is_as_good_as_any_other() {
    let (file, source) = HTML.built_in;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(file);
    Template::from_file(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), source);
}

/// WCAG 2.1, 1.4.3: the relative luminance of a colour.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colour of a property in a list of declarations.
fn colour<'a>(declarations: &'a str, property: &str) -> Option<&'a str> {
    let declared = declarations.split(';').filter_map(|line| line.split_once(':'));
    let of = declared.map(|(name, value)| (name.trim(), value.trim().split(' ').next().unwrap_or_default()));
    of.filter(|(name, value)| *name == property && value.starts_with('#')).map(|(_, value)| value).next_back()
}

#[test]
fn every_text_is_legible_on_its_ground_by_day_and_by_night() {
    let mut classes = BTreeSet::new();
    let mut night = String::new();
    every_kind(|_, report| {
        let html = rendered(report);
        let page = Page::read(&html).unwrap();
        for tag in html.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
            let value = |name: &str| Some(tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0);
            let style = value("style").unwrap_or_default();
            let ground = colour(style, "background").unwrap_or("#FFFFFF");
            if let Some(text) = colour(style, "color") {
                assert!(contrast(text, ground) >= 4.5, "{text} on {ground}: {tag}");
            } else if ground != "#FFFFFF" {
                assert!(contrast(ground, "#FFFFFF") >= 3.0, "{ground}: {tag}");
            }
            let is_coloured = style.contains('#');
            assert!(!is_coloured || value("class").is_some() || tag.starts_with("td "), "no colour by night: {tag}");
            // Elements of a list share a class with the border below them.
            let _ = page.style.len();
        }
    });
    every_kind(|_, report| night = Page::read(&rendered(report)).unwrap().style);
    let (_, rules) = night.split_once('{').unwrap();
    for (selector, body) in rules.split('}').filter_map(|rule| rule.split_once('{')) {
        let body = body.replace(" !important", "");
        let ground = colour(&body, "background").unwrap_or("#14181D");
        match colour(&body, "color") {
            Some(text) => assert!(contrast(text, ground) >= 4.5, "{selector}"),
            None if body.contains("background") => assert!(contrast(ground, "#14181D") >= 3.0, "{selector}"),
            None => {}
        }
        classes.insert(selector.trim().to_owned());
    }
    assert!(classes.len() >= 13, "{classes:?}");
}

/// Writes a page of every kind into the folder that `REPORT_PAGES` names, for somebody who wants to look at them. The
/// templates are read where they stand, so that they can be changed without compiling.
#[test]
fn pages_to_look_at() {
    let Some(folder) = std::env::var_os("REPORT_PAGES") else { return };
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for format in ["html", "md"] {
        let template = Template::from_file(&templates.join(format!("report.{format}.j2"))).unwrap();
        every_kind(|name, report| {
            let file = format!("{}.{format}", name.replace([' ', ','], "-"));
            let text = with(&template, report);
            if format == "md" {
                let mut options = comrak::Options::default();
                (options.extension.table, options.extension.autolink, options.render.r#unsafe) = (true, true, true);
                let page = format!("<meta charset=utf-8>{}", comrak::markdown_to_html(&text, &options));
                std::fs::write(Path::new(&folder).join(format!("{file}.html")), page).unwrap();
            }
            std::fs::write(Path::new(&folder).join(file), text).unwrap();
        });
    }
}
