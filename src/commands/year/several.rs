//! A year of obedience over all catalogues at once, whose items share ids and titles.

use super::*;
use crate::catalogue::ALL;
use crate::history::Trend;

/// Items of every catalogue, in the order of the reports.
fn lists() -> impl Strategy<Value = Vec<(&'static Catalogue, Vec<Item>)>> {
    prop::collection::vec(accounts(), ALL.len()).prop_map(|lists| ALL.into_iter().zip(lists).collect())
}

/// Names that integrations send, each for one of the catalogues.
fn names() -> impl Strategy<Value = Vec<SentName>> {
    let name = (prop::sample::select(ALL.to_vec()), title()).prop_map(|(catalogue, name)| SentName {
        catalogue,
        name,
        sender: Integration::default(),
    });
    prop::collection::vec(name, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Somebody does what stands under Now, and what stands under Once empty in the months after, in every catalogue.
    #[test]
    fn a_year_of_obedience_over_all_catalogues(lists in lists(), listed in names()) {
        let mut months = Months::new(&lists[0].1).with_others(lists[1..].to_vec());
        months.names = listed;
        let sent: Vec<_> = lists.iter().map(|(catalogue, items)| (*catalogue, sound(catalogue, items))).collect();
        let mut before = months.audit(None);
        let mut obeyed: HashSet<Key> = HashSet::new();
        for month in 0..6 {
            let phase = if month % 2 == 0 { Phase::Now } else { Phase::OnceEmpty };
            let rows = before.plan.iter().filter(|row| row.planned.phase == phase && row.planned.group_id.is_some());
            let rows: Vec<_> = rows.cloned().collect();
            for row in &rows {
                months.obey(row);
            }
            obeyed.extend(rows.iter().map(|row| Key::of(&row.planned)));
            let now = months.audit(None);
            prop_assert!(!is_worse(&now), "{:?}", now.findings);
            prop_assert_eq!((now.totals.new, now.totals.reopened), (0, 0), "{:?}", now.findings);
            prop_assert!(now.findings.iter().all(|finding| finding.trend != Some(Trend::Worse)), "{:?}", now.findings);
            prop_assert!(open(&now).len() <= open(&before).len());
            // Every open finding has a row, or one of its items has, in its own catalogue.
            for finding in open(&now) {
                let answers = |row: &&PlanRow| {
                    row.planned.finding.as_ref() == Some(&finding.fingerprint)
                        || row.planned.group_id.is_some_and(|id| finding.group_ids.contains(&id))
                };
                let rows = now.plan.iter().filter(|row| row.planned.catalogue() == finding.catalogue());
                prop_assert!(rows.clone().any(|row| answers(&row)), "{finding:?}");
            }
            // No step comes back.
            let back: Vec<_> = now.plan.iter().filter(|row| obeyed.contains(&Key::of(&row.planned))).collect();
            prop_assert!(back.is_empty(), "{back:?}");
            // Every name that reached an item still does.
            for (catalogue, names) in &sent {
                let broken: Vec<_> = resolve(months.items(catalogue), names)
                    .into_iter()
                    .filter(|name| !matches!(name.resolution, Resolution::Ok(_)))
                    .collect();
                prop_assert!(broken.is_empty(), "{catalogue:?}: {broken:?}");
            }
            before = now;
        }
        // Nothing is left to be done at once.
        let left: Vec<_> = before.plan.iter().filter(|row| row.planned.phase == Phase::Now && row.planned.group_id.is_some()).collect();
        prop_assert!(left.is_empty(), "{left:?}");
    }
}
