//! What holds for the levels whatever the titles are: no panic, no dependence on order, one level a pair.

use proptest::prelude::*;
use superfone_audit::titles::{Cluster, Index, Level, clusters, first_difference, key_at, lowest_level, show};

/// Titles that collide often, at every level.
fn title() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "hot",
        "Hot",
        "HOT",
        "lead",
        "Leads",
        "h0t",
        "H\u{43E}t",
        "\u{41D}ot",
        "l\u{435}ads",
        "Google",
        "Ads",
        "GoogleAds",
        "1",
        "l",
        "I",
        "i",
        "11",
        "1l",
        "q1",
        "Q1",
        "ql",
        "Qi",
        "2026",
        "2O26",
        "2\u{43E}26",
        "\u{967}",
        "caf\u{E9}",
        "cafe\u{301}",
        "Cafe",
        "\u{1F525}",
        "\u{2744}",
        "to",
        "\u{2192}",
        "Copy of",
        "_old",
        "sub",
        "sublead",
        "kolkata",
        "Kolkatta",
        "kolkatas",
        "a+",
        "A",
        "a-",
        "",
        "\u{AD}",
        "&",
        "and",
        "₹",
        "<",
        "5",
        "र",
        "\u{200D}",
        "ß",
        "SS",
        "oo",
        "0o",
        "o0",
    ]);
    let gap = prop::sample::select(vec![" ", " ", "", "-", "_", "  ", "\u{A0}", "."]);
    prop::collection::vec((word, gap), 0..4)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

/// Clusters with titles for positions, so that lists in different orders can be compared.
fn with_titles(titles: &[&str], found: &[Cluster]) -> Vec<(Level, String, Vec<String>)> {
    found
        .iter()
        .map(|cluster| {
            let mut members: Vec<_> = cluster.members.iter().map(|&at| titles[at].to_owned()).collect();
            members.sort();
            (cluster.level, cluster.key.clone(), members)
        })
        .collect()
}

fn borrowed(titles: &[String]) -> Vec<&str> {
    titles.iter().map(String::as_str).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2 * ProptestConfig::default().cases))]

    #[test]
    fn a_pair_meets_where_the_clusters_say(titles in prop::collection::vec(title(), 2..12)) {
        let titles = borrowed(&titles);
        let found = clusters(&titles);
        prop_assert_eq!(&Index::new(&titles).clusters(), &found, "of those in company alone");
        for (one, a) in titles.iter().enumerate() {
            for (other, b) in titles.iter().enumerate().skip(one + 1) {
                let both = |c: &&Cluster| c.members.contains(&one) && c.members.contains(&other);
                let mut level = found.iter().find(both).map(|cluster| cluster.level);
                // Of a slip there is one pair, whichever of the titles have it.
                let close = |title: &&str, to: &str| lowest_level(title, to).is_some_and(|level| level < Level::Typo);
                let slip = |c: &&Cluster| c.level == Level::Typo && [a, b].iter().all(|title| {
                    c.members.iter().any(|&member| close(&titles[member], title))
                });
                if level.is_none() && lowest_level(a, b) == Some(Level::Typo) {
                    level = found.iter().find(slip).map(|cluster| cluster.level);
                }
                prop_assert_eq!(level, lowest_level(a, b), "{:?} and {:?}", a, b);
                prop_assert_eq!(level, lowest_level(b, a));
                let twice = found.iter().filter(both).filter(|c| Some(c.level) == level).count();
                prop_assert!(twice <= 1, "{:?} and {:?} are reported twice at one level", a, b);
            }
        }
    }

    #[test]
    fn every_cluster_has_a_pair_that_meets_nowhere_lower(titles in prop::collection::vec(title(), 2..12)) {
        let titles = borrowed(&titles);
        let mut names = Vec::new();
        for cluster in clusters(&titles) {
            let meets = cluster.members.iter().any(|&one| {
                cluster.members.iter().any(|&other| {
                    one != other && lowest_level(titles[one], titles[other]) == Some(cluster.level)
                })
            });
            prop_assert!(meets, "{:?} of {:?}", cluster, titles);
            prop_assert!(cluster.members.is_sorted());
            prop_assert_eq!(cluster.members.len(), cluster.size);
            names.push((cluster.level, cluster.key));
        }
        let count = names.len();
        names.dedup();
        prop_assert_eq!(names.len(), count, "two clusters of one level share a key");
    }

    #[test]
    fn the_order_of_the_titles_changes_nothing(
        (titles, shuffled) in prop::collection::vec(title(), 0..14)
            .prop_flat_map(|titles| (Just(titles.clone()), Just(titles).prop_shuffle()))
    ) {
        let (titles, shuffled) = (borrowed(&titles), borrowed(&shuffled));
        prop_assert_eq!(with_titles(&titles, &clusters(&titles)), with_titles(&shuffled, &clusters(&shuffled)));
    }

    #[test]
    fn a_cluster_keeps_its_key_when_a_member_leaves(titles in prop::collection::vec(title(), 3..8)) {
        let titles = borrowed(&titles);
        for cluster in clusters(&titles).into_iter().filter(|cluster| !cluster.key.contains(" / ")) {
            let left: Vec<_> = cluster.members.iter().skip(1).map(|&at| titles[at]).collect();
            let smaller = clusters(&left);
            for smaller in smaller.iter().filter(|other| other.level == cluster.level && !other.key.contains(" / ")) {
                prop_assert_eq!(&smaller.key, &cluster.key);
            }
        }
    }

    #[test]
    fn the_index_finds_the_lowest_level_and_everybody_there(
        titles in prop::collection::vec(title(), 0..10), name in title()
    ) {
        let titles = borrowed(&titles);
        let meeting = Index::new(&titles).meet(&name);
        let levels: Vec<_> = titles.iter().map(|title| lowest_level(title, &name)).collect();
        let lowest = levels.iter().flatten().min().copied();
        prop_assert_eq!(meeting.as_ref().map(|meeting| meeting.level), lowest);
        if let Some(meeting) = meeting {
            let expected: Vec<_> = (0..titles.len()).filter(|&at| levels[at] == lowest).collect();
            prop_assert_eq!(meeting.members, expected);
        }
    }

    #[test]
    fn keys_nest_up_to_separators(a in title(), b in title()) {
        for pair in Level::ALL[1..6].windows(2) {
            if key_at(&a, pair[0]) == key_at(&b, pair[0]) {
                prop_assert_eq!(key_at(&a, pair[1]), key_at(&b, pair[1]), "{} implies {}", pair[0], pair[1]);
            }
        }
        if key_at(&a, Level::WordOrder) == key_at(&b, Level::WordOrder) {
            prop_assert_eq!(key_at(&a, Level::Plural), key_at(&b, Level::Plural));
        }
    }

    #[test]
    fn any_text_is_a_title(a in any::<String>(), b in any::<String>()) {
        let level = lowest_level(&a, &b);
        prop_assert_eq!(Index::new(&[&a]).meet(&b).map(|meeting| meeting.level), level);
        prop_assert!(!clusters(&[&a, &b, &a]).is_empty());
        prop_assert_eq!(lowest_level(&a, &a), Some(Level::Exact));
    }
}

#[test]
fn titles_of_ten_thousand_characters_are_compared() {
    let patterns = [
        "a",
        "1",
        "1.",
        "<",
        "+",
        "a+",
        "-",
        "$",
        "1 ",
        "1l ",
        "o1",
        "l",
        "'",
        ".1",
        "\u{301}",
        "e\u{301}",
        "\u{200B}",
        "क्",
        "\u{1F525}",
        "ß",
        " ",
        "\u{430}",
        "< 5 ",
        "1 + ",
        "&",
        "A-",
        "½",
        "\u{200D}",
        "\u{301}\u{323}",
        "s",
        "ies ",
    ];
    for pattern in patterns {
        // (U+FDFA would unfold into eighteen characters each: linear too, but long in a debug build.)
        let long: String = pattern.chars().cycle().take(10_000).collect();
        let other = format!("{long}x");
        let level = lowest_level(&long, &other);
        assert_eq!(clusters(&[&long, &other]).first().map(|cluster| cluster.level), level);
        assert!(!show(&long).is_empty() && !first_difference(&long, &other).is_empty());
    }
}
