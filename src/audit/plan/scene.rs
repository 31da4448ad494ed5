//! Groups, names and findings, looked up by one another.

use std::collections::{BTreeMap, HashMap};

use crate::api::LeadGroup;
use crate::audit::titles::Level;
use crate::audit::{Finding, Integration, Judged, SentName, Severity};

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
        Some(match finding.rule {
            "duplicate-title" | "ambiguous-name" => Self::Collision,
            "lookalike-title" => match finding.level {
                Some(Level::WordOrder | Level::Plural) => Self::Alike,
                _ => Self::Collision,
            },
            "untidy-title" => Self::Untidy,
            "damaged-title" => Self::Damaged,
            "blank-title" => Self::Blank,
            "mixed-script-title" => Self::Mixed,
            "personal-data-title" => Self::Personal,
            "near-name" => Self::Near,
            "missing-name" => Self::Missing,
            "disabled-name" => Self::Disabled,
            _ => return None,
        })
    }
}

/// What the plan is made from.
pub(super) struct Scene<'a> {
    /// By ascending id.
    pub groups: Vec<&'a LeadGroup>,
    /// Positions of the findings that ask for something, by concern.
    pub asked: BTreeMap<usize, Concern>,
    /// For each group with a finding that asks for something, those findings.
    pub about: BTreeMap<Place, Vec<usize>>,
    judged: &'a [Judged],
    /// For each group, its muted collisions.
    accepted: HashMap<Place, Vec<usize>>,
    senders: HashMap<&'a str, Vec<&'a Integration>>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(groups: &'a [LeadGroup], names: &'a [SentName], judged: &'a [Judged]) -> Self {
        let mut groups: Vec<_> = groups.iter().collect();
        groups.sort_by_key(|group| group.id);
        let mut senders: HashMap<&str, Vec<&Integration>> = HashMap::new();
        for sent in names {
            senders.entry(&sent.name).or_default().push(&sent.sender);
        }
        for senders in senders.values_mut() {
            senders.sort_unstable();
            senders.dedup();
        }
        let mut scene =
            Self { groups, asked: BTreeMap::new(), about: BTreeMap::new(), judged, accepted: HashMap::new(), senders };
        for (at, Judged { finding, mute }) in judged.iter().enumerate() {
            let Some(concern) = Concern::of(finding) else { continue };
            let places: Vec<_> = finding.group_ids.iter().filter_map(|id| scene.place(*id)).collect();
            if mute.is_none() {
                scene.asked.insert(at, concern);
            }
            for place in places {
                if mute.is_none() {
                    scene.about.entry(place).or_default().push(at);
                } else if concern == Concern::Collision {
                    scene.accepted.entry(place).or_default().push(at);
                }
            }
        }
        // Of findings as bad as each other, one about titles tells more than one about a name.
        let order = |at: &usize| {
            let finding = &judged[*at].finding;
            (finding.severity, finding.rule.ends_with("-name"), finding.order(), finding.level)
        };
        for findings in scene.about.values_mut() {
            findings.sort_by(|a, b| order(a).cmp(&order(b)));
        }
        scene
    }

    /// Whether nothing is asked for.
    pub(super) fn is_idle(&self) -> bool {
        self.asked.is_empty()
    }

    pub(super) fn finding(&self, at: usize) -> &'a Finding {
        &self.judged[at].finding
    }

    pub(super) fn title(&self, place: Place) -> &'a str {
        self.groups[place].title()
    }

    pub(super) fn place(&self, id: u64) -> Option<Place> {
        self.groups.binary_search_by_key(&id, |group| group.id).ok()
    }

    /// The groups of a finding.
    pub(super) fn places(&self, at: usize) -> impl Iterator<Item = Place> + '_ {
        self.finding(at).group_ids.iter().filter_map(|id| self.place(*id))
    }

    /// The findings of a group that ask for this, the worst first.
    pub(super) fn about(&self, place: Place, concern: Concern) -> impl Iterator<Item = usize> + '_ {
        let findings = self.about.get(&place).into_iter().flatten().copied();
        findings.filter(move |at| self.asked.get(at) == Some(&concern))
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
        let is_named = !finding.integrations.is_empty() || finding.rule.ends_with("-name") || named();
        (finding.severity, !is_named)
    }
}
