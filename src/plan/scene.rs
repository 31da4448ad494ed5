//! Groups, names and findings, looked up by one another.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::api::LeadGroup;
use crate::rules::{About, Finding, Integration, Judged, Mend, RuleInput, Severity};
use crate::titles::Index;

/// Position of a group in [`Scene::groups`].
pub(super) type Place = usize;

/// What a finding asks of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Concern {
    /// Titles that cannot be told apart: one stays, the others get another title.
    Collision,
    /// Titles that may well be meant as they are: a question.
    Alike,
    /// A title with white space or characters that do not belong there.
    Untidy,
    /// A title that was damaged on its way.
    Damaged,
    /// No title.
    Blank,
    /// Letters of two alphabets in a word.
    Mixed,
    /// Somebody's telephone number or address.
    Personal,
    /// An integration sends a name that is nearly a title.
    Near,
    /// An integration sends a name that no group carries.
    Missing,
    /// An integration sends the name of a disabled group.
    Disabled,
}

impl Concern {
    /// What a finding asks for; none for those that nobody repairs by hand in the dashboard.
    fn of(finding: &Finding) -> Option<Self> {
        Some(match (finding.rule.mend, finding.level) {
            (Mend::Apart, Some(level)) if !level.is_close() => Self::Alike,
            (Mend::Apart, _) => Self::Collision,
            (Mend::Tidy, _) => Self::Untidy,
            (Mend::Restore, _) => Self::Damaged,
            (Mend::Entitle, _) => Self::Blank,
            (Mend::Latinize, _) => Self::Mixed,
            (Mend::Send, _) => Self::Near,
            (Mend::Decide(_), _) => match (finding.rule.about, finding.group_ids.as_slice(), finding.rule.severity) {
                (About::Name, [], _) => Self::Missing,
                (About::Name, ..) => Self::Disabled,
                (About::Group, _, Severity::Info) if finding.rule.code == "personal-data-title" => Self::Personal,
                _ => return None,
            },
        })
    }
}

/// What the plan is made from.
pub(super) struct Scene<'a> {
    /// By ascending id.
    pub groups: &'a [LeadGroup],
    /// Their ids side by side: what is searched hundreds of thousands of times should lie close together.
    ids: Vec<u64>,
    /// Their titles.
    pub titles: &'a Index<'a>,
    judged: &'a [Judged],
    /// For each finding, what it asks for, if nobody has muted it.
    asked: Vec<Option<Concern>>,
    about: ByGroup,
    /// For each group, its muted collisions.
    accepted: HashMap<Place, Vec<usize>>,
    senders: HashMap<&'a str, Vec<&'a Integration>>,
}

/// Findings by group, in three lists instead of one for each group.
#[derive(Default)]
struct ByGroup {
    /// Ascending.
    places: Vec<Place>,
    /// Where the findings of each begin, and the end.
    starts: Vec<usize>,
    findings: Vec<usize>,
}

impl ByGroup {
    fn new(mut seats: Vec<(Place, usize)>, order: impl Fn(&usize, &usize) -> Ordering) -> Self {
        seats.sort_unstable();
        let mut about = Self { findings: seats.iter().map(|(_, at)| *at).collect(), ..Self::default() };
        for same in seats.chunk_by(|a, b| a.0 == b.0) {
            let start = about.starts.last().copied().unwrap_or_default();
            if about.starts.is_empty() {
                about.starts.push(start);
            }
            about.places.extend(same.first().map(|(place, _)| *place));
            about.starts.push(start + same.len());
            about.findings[start..start + same.len()].sort_by(&order);
        }
        about
    }

    fn at(&self, seat: usize) -> &[usize] {
        &self.findings[self.starts[seat]..self.starts[seat + 1]]
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(input: &'a RuleInput<'a>, judged: &'a [Judged]) -> Self {
        let RuleInput { groups, names, titles, .. } = input;
        let mut senders: HashMap<&str, Vec<&Integration>> = HashMap::new();
        for sent in *names {
            senders.entry(&sent.name).or_default().push(&sent.sender);
        }
        for senders in senders.values_mut() {
            senders.sort_unstable();
            senders.dedup();
        }
        let ids: Vec<_> = groups.iter().map(|group| group.id).collect();
        let place_of = |id: &u64| ids.binary_search(id).ok();
        let mut asked = Vec::with_capacity(judged.len());
        let mut accepted: HashMap<Place, Vec<usize>> = HashMap::new();
        let mut seats = Vec::new();
        for (at, Judged { finding, mute }) in judged.iter().enumerate() {
            let concern = Concern::of(finding);
            let open = concern.filter(|_| mute.is_none());
            asked.push(open);
            let places = finding.group_ids.iter().filter_map(place_of);
            if open.is_some() {
                seats.extend(places.map(|place| (place, at)));
            } else if concern == Some(Concern::Collision) {
                places.for_each(|place| accepted.entry(place).or_default().push(at));
            }
        }
        // Of findings as bad as each other, one about titles tells more than one about a name.
        let order = |at: &usize| {
            let finding = &judged[*at].finding;
            (finding.severity, finding.rule.about == About::Name, finding.order(), finding.level)
        };
        let about = ByGroup::new(seats, |a, b| order(a).cmp(&order(b)));
        Self { groups, ids, titles, judged, asked, about, accepted, senders }
    }

    /// Whether nothing is asked for.
    pub(super) fn is_idle(&self) -> bool {
        self.asked().next().is_none()
    }

    pub(super) fn finding(&self, at: usize) -> &'a Finding {
        &self.judged[at].finding
    }

    pub(super) fn title(&self, place: Place) -> &'a str {
        self.groups[place].title()
    }

    pub(super) fn place(&self, id: u64) -> Option<Place> {
        self.ids.binary_search(&id).ok()
    }

    /// The groups of a finding.
    pub(super) fn places(&self, at: usize) -> impl Iterator<Item = Place> + '_ {
        self.finding(at).group_ids.iter().filter_map(|id| self.place(*id))
    }

    /// The findings that ask for something, ascending, with what they ask for.
    pub(super) fn asked(&self) -> impl Iterator<Item = (usize, Concern)> + '_ {
        self.asked.iter().enumerate().filter_map(|(at, concern)| concern.map(|concern| (at, concern)))
    }

    /// What a finding asks for.
    pub(super) fn concern(&self, at: usize) -> Option<Concern> {
        self.asked.get(at).copied().flatten()
    }

    /// Groups with a finding that asks for something, ascending, with those findings, the worst first.
    pub(super) fn concerned(&self) -> impl Iterator<Item = (Place, &[usize])> + '_ {
        self.about.places.iter().enumerate().map(|(seat, place)| (*place, self.about.at(seat)))
    }

    /// The findings of a group that ask for something, the worst first.
    pub(super) fn findings(&self, place: Place) -> &[usize] {
        self.about.places.binary_search(&place).map_or(&[], |seat| self.about.at(seat))
    }

    /// The findings of a group that ask for this, the worst first.
    pub(super) fn about(&self, place: Place, concern: Concern) -> impl Iterator<Item = usize> + '_ {
        self.findings(place).iter().copied().filter(move |at| self.concern(*at) == Some(concern))
    }

    pub(super) fn is(&self, place: Place, concern: Concern) -> bool {
        self.about(place, concern).next().is_some()
    }

    /// Whether somebody has accepted that the titles of these two collide.
    pub(super) fn is_accepted(&self, one: Place, other: Place) -> bool {
        let of = |place| self.accepted.get(&place);
        of(one).zip(of(other)).is_some_and(|(one, other)| one.iter().any(|at| other.contains(at)))
    }

    /// The integrations that send this very name.
    pub(super) fn senders(&self, name: &str) -> Option<&[&'a Integration]> {
        self.senders.get(name).map(Vec::as_slice)
    }

    /// Names that integrations send, with their senders.
    pub(super) fn has_names(&self) -> bool {
        !self.senders.is_empty()
    }

    /// Severity of a finding, and whether no integration is known to suffer from it: the riskiest first.
    pub(super) fn risk(&self, at: usize) -> (Severity, bool) {
        let finding = self.finding(at);
        let named = || self.has_names() && self.places(at).any(|place| self.senders(self.title(place)).is_some());
        let is_named = !finding.integrations.is_empty() || finding.rule.about == About::Name || named();
        (finding.severity, !is_named)
    }
}
