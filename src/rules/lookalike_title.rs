//! `lookalike-title`: titles that differ in code points, yet meet at a level of the ladder.

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule, Subject};
use super::severity::Severity;
use super::text::{id_list, quoted};
use crate::api::LeadGroup;
use crate::titles::{Cluster, Level, first_difference, key_at, lowest_level, show_apart};

/// Source: the levels are those of `titles`. The vendor does not say whether the upsert tells such titles apart, so the
/// wording is "may".
pub(super) static RULE: Rule = Rule {
    code: "lookalike-title",
    name: "Almost the same title",
    line: "People and forms can mix these up.",
    severity: Severity::Warning,
    about: About::Titles,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Apart,
    what: "Two or more lead groups have titles that are not the same, but are easily taken for one another.",
    why: "People and forms mix such names up, so leads end up in the wrong group. Superfone does not say whether it tells \
          them apart: where it does not, leads may be rejected as if the titles were the same. It is a warning where at \
          least two of the titles are active, and for information where they differ by the order of words or by singular \
          and plural.",
    repair: "In the Superfone dashboard, keep one of the groups, or give them titles that nobody can mix up. Never rename \
             one to exactly the title of the other: then every lead that is sent to that name is rejected.",
    check,
};

/// How many titles a message shows.
const SHOWN: usize = 5;

/// How many titles are tried for a pair that shows the difference.
const TRIED: usize = 24;

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let alike = input.clusters.iter().filter(|cluster| cluster.level > Level::Exact);
    alike.map(|cluster| finding(cluster, &input.members(cluster).collect::<Vec<_>>())).collect()
}

fn finding(cluster: &Cluster, groups: &[&LeadGroup]) -> Finding {
    let titles = different(groups.iter().copied());
    let active = different(groups.iter().copied().filter(|group| group.is_active())).len();
    let ids: Vec<u64> = groups.iter().map(|group| group.id).collect();
    let harm = if active >= 2 {
        "Leads meant for one of these groups may end up in another, or be rejected: Superfone does not say whether it \
         tells such names apart."
    } else {
        "Fewer than two of these titles are active. Superfone does not say whether it tells such names apart, so leads \
         may still end up in the wrong group."
    };
    let message = format!("{}{} {harm}", what(cluster, &titles), evidence_of(cluster.level, &titles));
    Finding {
        rule: &RULE,
        severity: if active >= 2 { cluster.level.severity() } else { Severity::Info },
        subject: Subject::Title(cluster.key.clone()),
        title: titles.first().copied().unwrap_or_default().to_owned(),
        message,
        remedy: format!(
            "In the dashboard, open the lead groups {} and decide which of them your team uses. Give the others titles \
             that nobody can mix up with it, or disable them once no lead is left in them. Never rename one to exactly \
             the title of another.",
            id_list(&ids)
        ),
        group_ids: ids,
        level: Some(cluster.level),
        integrations: Vec::new(),
    }
}

/// The titles of the groups, each once, in the order of the groups.
fn different<'a>(groups: impl Iterator<Item = &'a LeadGroup>) -> Vec<&'a str> {
    let mut seen = std::collections::HashSet::new();
    groups.map(LeadGroup::title).filter(|title| seen.insert(*title)).collect()
}

fn what(cluster: &Cluster, titles: &[&str]) -> String {
    let phrase = cluster.level.phrase();
    match titles.len() {
        _ if cluster.too_broad => format!(
            "The titles of {} lead groups {phrase}. That is too broad to look at one by one; {} of them are listed.",
            cluster.size,
            cluster.members.len()
        ),
        2 => format!("Two titles {phrase}."),
        count => format!("{count} titles {phrase}."),
    }
}

/// The titles, and where two of them differ that meet at this level and at none below.
fn evidence_of(level: Level, titles: &[&str]) -> String {
    let tried = &titles[..titles.len().min(TRIED)];
    let pairs = (0..tried.len()).flat_map(|one| (one + 1..tried.len()).map(move |other| (one, other)));
    let pair = { pairs }.find(|&(one, other)| lowest_level(tried[one], tried[other]) == Some(level));
    // The pair is among those shown.
    let mut order: Vec<usize> = pair.iter().flat_map(|&(one, other)| [one, other]).collect();
    order.extend((0..titles.len()).filter(|at| pair.is_none_or(|(one, other)| *at != one && *at != other)));
    order.truncate(SHOWN);
    order.sort_unstable();
    let chosen: Vec<&str> = order.iter().map(|&at| titles[at]).collect();
    let shown: Vec<_> = show_apart(&chosen).iter().map(|title| quoted(title)).collect();
    let more = match titles.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let list = format!(" They are {}{more}.", shown.join(", "));
    let Some((one, other)) = pair else { return list };
    let Some(difference) = difference(level, titles[one], titles[other]) else { return list };
    if titles.len() == 2 {
        return format!("{list} {}.", capital(&difference));
    }
    let of = |at| order.iter().position(|shown| *shown == at).map_or("", |at| &*shown[at]);
    format!("{list} Between {} and {}, {difference}.", of(one), of(other))
}

/// Where two titles first differ at this level; what they differ in at a lower one is looked past. Words in another order
/// differ everywhere.
fn difference(level: Level, a: &str, b: &str) -> Option<String> {
    let below = match level {
        Level::WordOrder => return None,
        Level::Accents => Level::Compatibility,
        Level::Separators => Level::Accents,
        // The others are named by the letters of the titles themselves, with their code points.
        _ => return Some(first_difference(a, b)),
    };
    Some(first_difference(&key_at(a, below), &key_at(b, below)))
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{groups, input};
    use proptest::prelude::*;

    fn found(rows: &[(u64, &str, &str)]) -> Vec<Finding> {
        let groups = groups(rows);
        check(&input(&groups))
    }

    #[test]
    fn the_level_the_titles_and_the_difference_are_named() {
        for (a, b, level, severity, part) in [
            ("Inbound", "Inbound ", "invisible", Severity::Warning, "They are “Inbound”, “Inbound·”. The second ends"),
            ("Inbound", "INBOUND", "case", Severity::Warning, "only by upper and lower case. They are"),
            ("VIP", "\u{FF36}\u{FF29}\u{FF30}", "compatibility", Severity::Warning, "Character 1 is"),
            ("Cafe", "Caf\u{E9}", "accents", Severity::Warning, "Character 4 is"),
            ("Google Ads", "google_ads", "separators", Severity::Warning, "Character 7 is a space in the"),
            ("Paid", "P\u{430}id", "look-alike", Severity::Warning, "Character 2 is"),
            ("Mumbai Leads", "Leads Mumbai", "word-order", Severity::Info, "“Leads Mumbai”. Leads meant"),
            ("Hot Lead", "Hot Leads", "plural", Severity::Info, "goes on with"),
            ("क्\u{200D}ष", "क्ष", "invisible", Severity::Warning, "“क्⟨U+200D⟩ष”, “क्ष”. The two differ only by a joiner"),
        ] {
            let found = found(&[(5, a, "ACTIVE"), (9, b, "ACTIVE")]);
            assert_eq!(found.len(), 1, "{a} {b}");
            let finding = &found[0];
            assert_eq!((finding.level.map(Level::name), finding.severity), (Some(level), severity), "{a} {b}");
            assert!(finding.message.contains(part), "{}", finding.message);
            assert!(finding.message.contains("may"), "{}", finding.message);
            assert_eq!((&*finding.title, &*finding.group_ids), (a, &[5, 9][..]));
        }
    }

    #[test]
    fn fewer_than_two_active_titles_are_for_information() {
        for rows in [
            [(1, "Inbound", "ACTIVE"), (2, "INBOUND", "DISABLED"), (3, "INBOUND", "ARCHIVED")],
            // Twins are one title; that they are two groups is what `duplicate-title` says.
            [(1, "Inbound", "ACTIVE"), (2, "Inbound", "ACTIVE"), (3, "INBOUND", "DISABLED")],
        ] {
            let found = found(&rows);
            assert_eq!((found[0].severity, found[0].group_ids.len()), (Severity::Info, 3));
            assert!(found[0].message.contains("Fewer than two"), "{}", found[0].message);
        }
    }

    #[test]
    fn a_cluster_shows_a_pair_that_meets_at_its_own_level() {
        let found =
            found(&[(1, "Resale Enquiry", "ACTIVE"), (2, "RESALE ENQUIRY", "ACTIVE"), (3, "resale-enquiry", "ACTIVE")]);
        let levels: Vec<_> = found.iter().filter_map(|finding| finding.level).collect();
        assert_eq!(levels, [Level::Case, Level::Separators]);
        let message = &found[1].message;
        assert!(message.starts_with("3 titles differ only by punctuation"), "{message}");
        assert!(message.contains("Between “Resale Enquiry” and “resale-enquiry”, character 7"), "{message}");
    }

    #[test]
    fn many_titles_are_not_all_shown() {
        let titles: Vec<_> = (0..40).map(|spaces| format!("A{}", " ".repeat(spaces))).collect();
        let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
        let cluster = found(&rows);
        assert!(cluster[0].message.contains(" and 35 more."), "{}", cluster[0].message);
        let titles: Vec<_> = (0..1_100).map(|spaces| format!("A{}", " ".repeat(spaces))).collect();
        let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
        let broad = found(&rows);
        assert!(broad[0].message.contains("1100 lead groups") && broad[0].message.contains("too broad"));
        assert!(broad[0].message.chars().count() < 2_000, "{}", broad[0].message);
    }

    #[test]
    fn twins_and_strangers_are_no_look_alikes() {
        assert_eq!(
            found(&[(1, "A", "ACTIVE"), (2, "A", "ACTIVE"), (3, "B", "ACTIVE"), (4, "", "ACTIVE"), (5, " ", "ACTIVE")]),
            []
        );
    }

    proptest! {
        #[test]
        fn any_account_can_be_judged(titles in proptest::collection::vec("[aAàа0O \u{200D}क-]{0,4}", 0..12)) {
            let rows: Vec<_> = titles.iter().zip(1..).map(|(title, id)| (id, &**title, "ACTIVE")).collect();
            for finding in found(&rows) {
                prop_assert!(finding.group_ids.len() >= 2 && finding.level.is_some());
            }
        }
    }
}
