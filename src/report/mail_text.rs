//! The text part of a mail: for readers without mark-up, in lines of 72 characters.

use super::template::Medium;

/// Plain text.
pub(super) static TEXT: Medium =
    Medium { name: "text", escape, built_in: ("mail.txt.j2", include_str!("../../templates/mail.txt.j2")) };

/// The text without control characters but for line breaks, which only a template's own filters make.
fn escape(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use crate::report::fixtures::{account, every_kind, report, several_with_past, with_past};
    use crate::report::{Template, Workbook};
    use crate::testing::groups;
    use crate::worklist::Team;

    fn rendered(report: &crate::report::Report) -> String {
        let mut file = Cursor::new(Vec::new());
        Template::mail().write(&Arc::new(report.clone()), &Workbook::Attached, &mut file).unwrap();
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
    fn where_nothing_is_open_no_row_of_noughts_is_told() {
        let text = rendered(&report(&groups(&[(1, "Inbound", "ACTIVE")])));
        assert!(
            text.ends_with("what changed.\n\nComplete: the only group was read twice, with the same result.\n"),
            "{text}"
        );
    }

    #[test]
    fn an_owner_for_whom_a_line_has_no_room_has_the_next_one() {
        let title = "Scholarship Test for Class 9 to 12, Science and Commerce, all of Nagpur";
        let groups = groups(&[(1, title, "ACTIVE"), (2, title, "ACTIVE")]);
        let told = |owner: &str| {
            let mut report = report(&groups);
            for row in &mut report.plan {
                row.team = Some(Box::new(Team { owner: Some(owner.to_owned()), ..Team::default() }));
            }
            rendered(&report)
        };
        let text = told("Farhan Qureshi <farhan@example.com>");
        assert!(text.contains("a…\n   (Farhan Qureshi)\n   Two groups have it."), "{text}");
        let text = told("Asha");
        assert!(text.contains("a… (Asha)\n   Two groups have it."), "{text}");
    }

    #[test]
    fn a_mail_of_every_kind_is_short_lines_without_mark_up() {
        every_kind(|name, report| {
            let text = rendered(report);
            for line in text.lines() {
                let is_word = !line.trim().contains(' ');
                assert!(line.chars().count() <= 72 || is_word, "{name}: {line}");
                assert_eq!(line, line.trim_end(), "{name}");
            }
            assert!(!text.contains("\n\n\n") && text.ends_with(".\n"), "{name}: {text}");
            for mark in ["**", "<", "\\", "&amp;", "# "] {
                assert!(!text.contains(mark) || name.contains("hostile"), "{name}: {mark}: {text}");
            }
        });
    }
}
