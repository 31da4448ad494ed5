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

    use crate::report::fixtures::{account, every_kind, several_with_past, with_past};
    use crate::report::{Template, Workbook};

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
