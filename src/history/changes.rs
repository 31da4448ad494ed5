//! What changed in the list since an earlier audit. Both lists are walked once, side by side, by ascending id.

use std::collections::HashMap;

use super::{Change, ChangeKind};
use crate::api::{Item, ItemStatus};
use crate::rules::{Resolution, ResolvedName};

/// The changes, by group and kind. `before` comes by ascending id, and so do the groups `now`; `sent` is what the names
/// that integrations send find now.
///
/// # Errors
/// The first of `before`.
pub(super) fn changes<E>(
    before: impl Iterator<Item = Result<Item, E>>,
    now: &[Item],
    sent: &[ResolvedName],
) -> Result<Vec<Change>, E> {
    let mut walk = Walk { changes: Vec::new(), touched: Vec::new(), names: Names::new(sent) };
    let mut rest = now.iter().peekable();
    for old in before {
        let old = old?;
        walk.names.saw(&old);
        while let Some(added) = rest.next_if(|new| new.id < old.id) {
            walk.added(added);
        }
        match rest.next_if(|new| new.id == old.id) {
            Some(new) => walk.kept(&old, new),
            None => walk.gone(&old),
        }
    }
    rest.for_each(|added| walk.added(added));
    Ok(walk.finish())
}

struct Walk<'a> {
    changes: Vec<Change>,
    /// For each change, the titles of which it may have taken or added a bearer.
    touched: Vec<Vec<Box<str>>>,
    names: Names<'a>,
}

impl Walk<'_> {
    fn added(&mut self, new: &Item) {
        self.push(ChangeKind::Added, new, None, new.title.as_deref(), [new.title()]);
    }

    fn gone(&mut self, old: &Item) {
        self.push(ChangeKind::Gone, old, old.title.as_deref(), None, [old.title()]);
    }

    fn kept(&mut self, old: &Item, new: &Item) {
        if old.title != new.title {
            let titles = [old.title(), new.title()];
            self.push(ChangeKind::Renamed, new, old.title.as_deref(), new.title.as_deref(), titles);
        }
        let kind = match (old.status(), new.status()) {
            (ItemStatus::Disabled, ItemStatus::Disabled) => None,
            (ItemStatus::Disabled, _) => Some(ChangeKind::Enabled),
            (_, ItemStatus::Disabled) => Some(ChangeKind::Disabled),
            _ => None,
        };
        if let Some(kind) = kind {
            self.push(kind, new, old.status.as_deref(), new.status.as_deref(), [new.title()]);
        }
        if old.kind != new.kind {
            self.push(ChangeKind::Retyped, new, old.kind.as_deref(), new.kind.as_deref(), []);
        }
    }

    fn push<const N: usize>(
        &mut self,
        kind: ChangeKind,
        group: &Item,
        before: Option<&str>,
        after: Option<&str>,
        titles: [&str; N],
    ) {
        self.touched.push(titles.into_iter().filter(|title| self.names.is_broken(title)).map(Box::from).collect());
        self.changes.push(Change {
            catalogue: None,
            kind,
            group_id: group.id,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            updated_by: group.updated_by.clone(),
            breaks: Vec::new(),
        });
    }

    /// What a name found before is known only now.
    fn finish(self) -> Vec<Change> {
        let Self { mut changes, touched, names } = self;
        for (change, titles) in changes.iter_mut().zip(touched) {
            let mut breaks: Vec<_> =
                titles.into_iter().filter(|title| names.was_sound(title)).map(String::from).collect();
            breaks.dedup();
            change.breaks = breaks;
        }
        changes
    }
}

/// The names that integrations send, then and now.
struct Names<'a> {
    /// Those that do not find exactly one active group now, with what they found then: groups, and active ones.
    broken: HashMap<&'a str, (u64, u64)>,
}

impl<'a> Names<'a> {
    fn new(sent: &'a [ResolvedName]) -> Self {
        let broken = sent.iter().filter(|name| !matches!(name.resolution, Resolution::Ok(_)));
        Self { broken: broken.map(|name| (&*name.name, (0, 0))).collect() }
    }

    fn saw(&mut self, old: &Item) {
        if let Some((groups, active)) = self.broken.get_mut(old.title()) {
            *groups += 1;
            *active += u64::from(old.is_active());
        }
    }

    fn is_broken(&self, title: &str) -> bool {
        self.broken.contains_key(title)
    }

    fn was_sound(&self, title: &str) -> bool {
        self.broken.get(title) == Some(&(1, 1))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::catalogue::LEAD_GROUPS;
    use crate::names::{Integration, SentName};
    use crate::rules::resolve;
    use crate::testing::groups;

    fn told(before: &[(u64, &str, &str)], now: &[(u64, &str, &str)], names: &[&str]) -> Vec<String> {
        let (before, now) = (groups(before), groups(now));
        let nobody = Integration::default();
        let names: Vec<_> = names
            .iter()
            .map(|name| SentName { catalogue: &LEAD_GROUPS, name: (*name).to_owned(), sender: nobody.clone() })
            .collect();
        let sent = resolve(&now, &names);
        let changes = changes(before.into_iter().map(Ok::<_, Infallible>), &now, &sent).unwrap();
        let tell = |change: Change| {
            let word = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            let Change { kind, group_id, before, after, breaks, .. } = change;
            let kind = format!("{kind:?}").to_lowercase();
            format!("{kind} {group_id} {} {} {}", word(before), word(after), breaks.join("+")).trim().to_owned()
        };
        changes.into_iter().map(tell).collect()
    }

    #[test]
    fn every_kind_of_change_is_told_once_by_group_and_kind() {
        let before = [(2, "B", "ACTIVE"), (3, "C", "ACTIVE"), (4, "D", "DISABLED"), (6, "F", "ACTIVE")];
        let now = [(1, "A", "ACTIVE"), (3, "C2", "DISABLED"), (4, "D", "ACTIVE"), (6, "F", "ACTIVE"), (9, "I", "X")];
        assert_eq!(
            told(&before, &now, &[]),
            [
                "added 1 - A",
                "gone 2 B -",
                "renamed 3 C C2",
                "disabled 3 ACTIVE DISABLED",
                "enabled 4 DISABLED ACTIVE",
                "added 9 - I",
            ]
        );
        assert!(told(&now, &now, &["A"]).is_empty());
        assert_eq!(told(&[], &[(1, "A", "ACTIVE")], &[]), ["added 1 - A"]);
    }

    #[test]
    fn a_change_names_what_integrations_send_and_now_do_not_find() {
        // Renamed away; another group takes an old title, so that the name finds two; disabled; gone.
        let before = [(1, "A", "ACTIVE"), (2, "B", "ACTIVE"), (3, "C", "ACTIVE"), (4, "D", "ACTIVE")];
        let now = [(1, "B", "ACTIVE"), (2, "B", "ACTIVE"), (3, "C", "DISABLED")];
        assert_eq!(
            told(&before, &now, &["A", "B", "C", "D", "E"]),
            ["renamed 1 A B A+B", "disabled 3 ACTIVE DISABLED C", "gone 4 D - D"]
        );
        // What was broken before breaks by nothing; what another group still carries does not break.
        let before = [(1, "A", "DISABLED"), (2, "B", "ACTIVE"), (3, "B", "ACTIVE")];
        let now = [(2, "B", "ACTIVE"), (3, "X", "ACTIVE")];
        assert_eq!(told(&before, &now, &["A", "B"]), ["gone 1 A -", "renamed 3 B X"]);
    }

    #[test]
    fn types_and_titles_that_are_absent_are_changes_too() {
        let mut before = groups(&[(1, "A", "ACTIVE"), (2, "B", "ACTIVE")]);
        let mut now = before.clone();
        before[0].kind = Some("X".into());
        now[1].title = None;
        let changes = changes(before.into_iter().map(Ok::<_, Infallible>), &now, &[]).unwrap();
        let kinds: Vec<_> = changes.iter().map(|change| (change.kind, change.after.as_deref())).collect();
        assert_eq!(kinds, [(ChangeKind::Retyped, None), (ChangeKind::Renamed, None)]);
    }
}
