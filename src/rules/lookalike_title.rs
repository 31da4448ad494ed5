//! `lookalike-title`: titles that differ in code points, yet meet at a level.

use std::collections::HashMap;

use super::input::RuleInput;
use super::rule::{About, Finding, Mend, Rule, Subject};
use super::text::{capital, id_list, quoted};
use crate::api::Item;
use crate::catalogue::Catalogue;
use crate::config::Severity;
use crate::titles::{Cluster, Level, difference_at, lowest_level, show_apart};

/// Source: the levels are those of `titles`. The vendor does not say whether the upsert tells such titles apart, so the
/// wording is "may".
pub(super) static RULE: Rule = Rule {
    code: "lookalike-title",
    name: "Almost the same title",
    line: "People and forms can mix these up.",
    unsure_line: None,
    severity: Severity::Warning,
    about: About::Titles,
    needs_names: false,
    needs_whole: false,
    mend: Mend::Apart,
    what: "Two or more lead groups have titles that are not the same, but are easily taken for one another.",
    why: "People and forms mix such names up, so leads end up in the wrong group. Superfone does not say whether it tells \
          them apart: where it does not, leads may be rejected as if the titles were the same. It is a warning where at \
          least two of the titles are active, and a note where they differ by the order of words, by singular and \
          plural, by a mark of copying or by one letter: then it only asks.",
    repair: "In the Superfone dashboard, keep one of the groups, or give them titles that nobody can mix up. Never rename \
             one to exactly the title of the other: then every lead that is sent to that name is rejected.",
    check,
};

/// How many titles a message shows.
const SHOWN: usize = 5;

/// How many titles are tried for a pair that shows the difference.
const TRIED: usize = 24;

fn check(input: &RuleInput<'_>) -> Vec<Finding> {
    let alike: Vec<_> = input.clusters.iter().filter(|cluster| cluster.level > Level::Exact).collect();
    let inside = inside(&alike);
    let mut inner: Vec<Vec<&Cluster>> = vec![Vec::new(); alike.len()];
    for (at, outer) in inside.iter().enumerate() {
        if let Some(outer) = outer {
            inner[*outer].push(alike[at]);
        }
    }
    let told = (0..alike.len()).filter(|&at| inside[at].is_none());
    told.map(|at| finding(input, alike[at], &inner[at])).collect()
}

/// For each cluster, the one told instead of it: the largest that holds all of its groups, at the lowest level.
fn inside(clusters: &[&Cluster]) -> Vec<Option<usize>> {
    let mut of: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, cluster) in clusters.iter().enumerate() {
        for &member in &cluster.members {
            of.entry(member).or_default().push(at);
        }
    }
    let outer = |(at, cluster): (usize, &&Cluster)| {
        let mine = &cluster.members;
        let others = mine.first().and_then(|first| of.get(first)).into_iter().flatten().copied();
        let holds = |&other: &usize| {
            let members = &clusters[other].members;
            other != at && members.len() > mine.len() && mine.iter().all(|member| members.binary_search(member).is_ok())
        };
        others.filter(holds).max_by_key(|&other| (clusters[other].members.len(), std::cmp::Reverse(other)))
    };
    clusters.iter().enumerate().map(outer).collect()
}

/// The severity where both titles are active.
fn severity_of(level: Level) -> Severity {
    match level {
        Level::Exact => Severity::Error,
        Level::Invisible
        | Level::Case
        | Level::Compatibility
        | Level::Accents
        | Level::Separators
        | Level::LookAlike => Severity::Warning,
        Level::WordOrder | Level::Plural | Level::Copy | Level::Typo => Severity::Info,
    }
}

fn finding(input: &RuleInput<'_>, cluster: &Cluster, inner: &[&Cluster]) -> Finding {
    let groups: Vec<_> = input.members(cluster).collect();
    let titles = different(groups.iter().copied());
    let active = active_titles(input, cluster);
    let ids: Vec<u64> = groups.iter().map(|group| group.id).collect();
    let Catalogue { many, item, items, .. } = input.catalogue;
    let within = input.catalogue.within();
    let harm = if active >= 2 {
        format!(
            "Leads meant for one of these {items} may end up {within} another, or be rejected: Superfone does not say \
             whether it tells such names apart."
        )
    } else {
        format!(
            "Fewer than two of these titles are active. Superfone does not say whether it tells such names apart, so leads \
             may still end up {within} the wrong {item}."
        )
    };
    let closer: String = inner.iter().map(|inner| among(input, inner)).collect();
    let message = format!("{}{}{closer} {harm}", what(cluster, &titles, many), evidence_of(cluster.level, &titles));
    // What is told here of a cluster inside this one is as bad as it would be alone.
    let severity = |cluster: &Cluster| match active_titles(input, cluster) {
        2.. => severity_of(cluster.level),
        _ => Severity::Info,
    };
    Finding {
        catalogue: input.catalogue,
        rule: &RULE,
        severity: inner.iter().copied().map(severity).fold(severity(cluster), Severity::min),
        subject: Subject::Title(cluster.key.clone()),
        title: titles.first().copied().unwrap_or_default().to_owned(),
        message,
        remedy: format!(
            "In the dashboard, open the {many} {} and decide whether they are meant to be separate. If not, find out who \
             sends leads {} which of them before you give any of them a title that nobody can mix up with the \
             others. Never rename one to exactly the title of another.",
            id_list(&ids),
            input.catalogue.to()
        ),
        group_ids: ids,
        level: Some(cluster.level),
        integrations: Vec::new(),
    }
}

/// How many different titles of active groups a cluster has.
fn active_titles(input: &RuleInput<'_>, cluster: &Cluster) -> usize {
    different(input.members(cluster).filter(|group| group.is_active())).len()
}

/// What is said of a cluster inside another.
fn among(input: &RuleInput<'_>, inner: &Cluster) -> String {
    let titles = different(input.members(inner));
    let shown: Vec<_> = show_apart(&titles[..titles.len().min(SHOWN)]).iter().map(|title| quoted(title)).collect();
    format!(" Of these, {} are closer. They {}.", listed(&shown, titles.len()), inner.level.phrase())
}

/// The titles of the groups, each once, in the order of the groups.
fn different<'a>(groups: impl Iterator<Item = &'a Item>) -> Vec<&'a str> {
    let mut seen = std::collections::HashSet::new();
    groups.map(Item::title).filter(|title| seen.insert(*title)).collect()
}

fn what(cluster: &Cluster, titles: &[&str], many: &str) -> String {
    let phrase = cluster.level.phrase();
    match titles.len() {
        _ if cluster.too_broad => format!(
            "The titles of {} {many} {phrase}. That is too broad to look at one by one; {} of them are listed.",
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
    // The pair stands first, so that what sets the first and the second apart is said of it.
    let mut order: Vec<usize> = pair.iter().flat_map(|&(one, other)| [one, other]).collect();
    order.extend((0..titles.len()).filter(|at| pair.is_none_or(|(one, other)| *at != one && *at != other)));
    order.truncate(SHOWN);
    let chosen: Vec<&str> = order.iter().map(|&at| titles[at]).collect();
    let shown: Vec<_> = show_apart(&chosen).iter().map(|title| quoted(title)).collect();
    let list = format!(" They are {}.", listed(&shown, titles.len()));
    let difference = pair.and_then(|(one, other)| difference_at(level, titles[one], titles[other]));
    difference.map_or_else(|| list.clone(), |difference| format!("{list} {}.", capital(&difference)))
}

/// As many of the titles as fit in a sentence, two at least, and how many there are beside them.
fn listed(shown: &[String], count: usize) -> String {
    /// Characters of a sentence that the titles may take.
    const ROOM: usize = 100;
    let mut room = ROOM;
    let fits = shown.iter().take_while(|title| {
        let length = title.chars().count() + ", ".len();
        let fits = length <= room;
        room = room.saturating_sub(length);
        fits
    });
    let told = &shown[..fits.count().max(2).min(shown.len())];
    match (count - told.len(), told) {
        (0, [rest @ .., last]) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        (0, _) => told.concat(),
        (more, _) => format!("{} and {more} more", told.join(", ")),
    }
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
            (
                "Inbound",
                "Inbound ",
                "invisible",
                Severity::Warning,
                "They are “Inbound” and “Inbound·”. The second ends",
            ),
            ("Inbound", "INBOUND", "case", Severity::Warning, "only by upper and lower case. They are"),
            ("VIP", "\u{FF36}\u{FF29}\u{FF30}", "compatibility", Severity::Warning, "Character 1 is"),
            ("Cafe", "Caf\u{E9}", "accents", Severity::Warning, "Character 4 is"),
            ("Google Ads", "google_ads", "separators", Severity::Warning, "Character 7 is a space in the"),
            ("Paid", "P\u{430}id", "look-alike", Severity::Warning, "Character 2 is"),
            ("Mumbai Leads", "Leads Mumbai", "word-order", Severity::Info, "“Leads Mumbai”. Leads meant"),
            ("hot lead", "Hot Leads", "plural", Severity::Info, "The first has “lead”, the second “Leads”"),
            ("Hot Leads", "HOT LEADS (1)", "copy", Severity::Info, "The second has “(1)”"),
            ("Copy of Hot Leads", "hot leads", "copy", Severity::Info, "The first has “Copy of”"),
            ("Kolkata NCR", "ncr kolkatta", "typo", Severity::Info, "The first has “Kolkata”, the second “kolkatta”"),
            (
                "CAFE ads",
                "Caf\u{E9} Ads",
                "accents",
                Severity::Warning,
                "Character 4 is “E” (U+0045) in the first and “é” (U+00E9)",
            ),
            (
                "PAID leads",
                "P\u{430}id Leads",
                "look-alike",
                Severity::Warning,
                "Character 2 is “A” (Latin, U+0041) in the first and “а”",
            ),
            (
                "GoogleAds",
                "google ads",
                "separators",
                Severity::Warning,
                "Character 7 is “A” in the first and a space in the second",
            ),
            ("🔥 Hot", "hot", "separators", Severity::Warning, "Character 1 is “🔥”"),
            ("क्\u{200D}ष", "क्ष", "invisible", Severity::Warning, "“क्⟨U+200D⟩ष” and “क्ष”. A joiner (U+200D) is all"),
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
    fn a_cluster_inside_another_is_told_with_it() {
        let found =
            found(&[(1, "Resale Enquiry", "ACTIVE"), (2, "RESALE ENQUIRY", "ACTIVE"), (3, "resale-enquiry", "ACTIVE")]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].level, &*found[0].group_ids), (Some(Level::Separators), &[1, 2, 3][..]));
        let message = &found[0].message;
        assert!(message.starts_with("3 titles differ only by punctuation"), "{message}");
        let pair =
            "They are “Resale Enquiry”, “resale-enquiry” and “RESALE ENQUIRY”. Character 7 is a space in the first";
        assert!(message.contains(pair), "{message}");
        let closer =
            "Of these, “Resale Enquiry” and “RESALE ENQUIRY” are closer. They differ only by upper and lower case. ";
        assert!(message.contains(closer), "{message}");
    }

    #[test]
    fn a_cluster_is_as_bad_as_the_worst_inside_it() {
        let found = found(&[(1, "Hot Lead", "ACTIVE"), (2, "hot lead", "ACTIVE"), (3, "Hot Leads", "ACTIVE")]);
        let brief: Vec<_> =
            found.iter().map(|finding| (finding.level, finding.severity, &*finding.group_ids)).collect();
        assert_eq!(brief, [(Some(Level::Plural), Severity::Warning, &[1, 2, 3][..])]);
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
