//! Groups, names and findings, looked up by one another.

use std::collections::{BTreeMap, HashMap};

use super::PlanInput;
use super::reasons::Reasons;
use crate::api::Item;
use crate::catalogue::Catalogue;
use crate::rules::{Finding, Mend, ResolvedName, RuleInput, repaired};
use crate::titles::{Index, Level};

/// Position of a group in [`PlanContext::groups`].
pub(super) type GroupIndex = usize;

/// What the plan is made from.
pub(super) struct PlanContext<'a> {
    pub input: &'a PlanInput<'a>,
    /// By ascending id.
    pub groups: &'a [Item],
    /// Their titles.
    pub titles: &'a Index<'a>,
    /// What is said of them.
    pub reasons: Reasons,
    /// For each finding, whether leads are rejected because of it, as the vendor documents.
    certain: Vec<bool>,
    /// For each group with an open finding, these, the worst first.
    about: BTreeMap<GroupIndex, Vec<usize>>,
    /// For each group, its collisions that somebody has muted or accepted.
    accepted: HashMap<GroupIndex, Vec<usize>>,
}

impl<'a> PlanContext<'a> {
    pub(super) fn new(input: &'a PlanInput<'a>) -> Self {
        let RuleInput { catalogue, groups, titles, .. } = input.rules;
        let reasons = Reasons(catalogue);
        let mut context = Self {
            input,
            groups,
            titles,
            reasons,
            certain: Vec::new(),
            about: BTreeMap::new(),
            accepted: HashMap::new(),
        };
        context.certain = (0..input.findings.len()).map(|at| context.rejects(at)).collect();
        // By the order of reports, so that nothing depends on that of the list.
        let mut order: Vec<usize> = (0..input.findings.len()).collect();
        order.sort_by(|a, b| {
            let [a, b] = [a, b].map(|at| &input.findings[*at].finding);
            (a.order(), a.level).cmp(&(b.order(), b.level))
        });
        for at in order {
            let finding = context.finding(at);
            let places: Vec<_> = context.places(at).collect();
            let is_open = context.is_open(at);
            for place in places {
                if is_open {
                    context.about.entry(place).or_default().push(at);
                } else if finding.rule.mend == Mend::Apart {
                    context.accepted.entry(place).or_default().push(at);
                }
            }
        }
        context
    }

    /// Whether the groups are the whole account.
    pub(super) fn is_whole(&self) -> bool {
        self.input.rules.whole
    }

    pub(super) fn finding(&self, at: usize) -> &'a Finding {
        &self.input.findings[at].finding
    }

    fn is_open(&self, at: usize) -> bool {
        self.input.open.get(at).copied().unwrap_or(true)
    }

    /// The findings that somebody has to answer, ascending.
    pub(super) fn open(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.input.findings.len()).filter(|at| self.is_open(*at))
    }

    pub(super) fn title(&self, place: GroupIndex) -> &'a str {
        self.groups[place].title()
    }

    pub(super) fn id(&self, place: GroupIndex) -> u64 {
        self.groups[place].id
    }

    pub(super) fn is_active(&self, place: GroupIndex) -> bool {
        self.groups[place].is_active()
    }

    pub(super) fn place(&self, id: u64) -> Option<GroupIndex> {
        self.groups.binary_search_by_key(&id, |group| group.id).ok()
    }

    /// The groups of a finding.
    pub(super) fn places(&self, at: usize) -> impl Iterator<Item = GroupIndex> + '_ {
        self.finding(at).group_ids.iter().filter_map(|id| self.place(*id))
    }

    /// Groups with an open finding, ascending, with these, the worst first.
    pub(super) fn concerned(&self) -> impl Iterator<Item = (GroupIndex, &[usize])> + '_ {
        self.about.iter().map(|(place, findings)| (*place, findings.as_slice()))
    }

    /// The open findings of a group, the worst first.
    pub(super) fn findings(&self, place: GroupIndex) -> &[usize] {
        self.about.get(&place).map_or(&[], Vec::as_slice)
    }

    /// At which level the titles of a finding meet that asks for other titles; none if it asks for something else.
    pub(super) fn collision(&self, at: usize) -> Option<Level> {
        let finding = self.finding(at);
        (finding.rule.mend == Mend::Apart).then(|| finding.level.unwrap_or(Level::Exact))
    }

    /// What the open findings of a group want done to its title.
    pub(super) fn mends(&self, place: GroupIndex) -> Vec<Mend> {
        let mends = self.findings(place).iter().map(|at| self.finding(*at).rule.mend);
        mends.filter(|mend| matches!(mend, Mend::Entitle | Mend::Restore | Mend::Tidy | Mend::Latinize)).collect()
    }

    /// What the groups are items of.
    pub(super) fn catalogue(&self) -> &'static Catalogue {
        self.input.rules.catalogue
    }

    /// Whether the vendor documents that leads are rejected if two groups have one title.
    pub(super) fn rejects_twins(&self) -> bool {
        self.catalogue().rejects_twins
    }

    /// Whether it is documented that leads are rejected because of a finding: two active groups have one title.
    pub(super) fn is_certain(&self, at: usize) -> bool {
        self.certain.get(at).copied().unwrap_or_default()
    }

    fn rejects(&self, at: usize) -> bool {
        let is_active = |place: &GroupIndex| self.is_active(*place);
        self.rejects_twins()
            && self.collision(at) == Some(Level::Exact)
            && self.places(at).filter(is_active).nth(1).is_some()
    }

    /// The title as it should read; none where nobody but its owner can tell.
    pub(super) fn clean(&self, place: GroupIndex) -> Option<String> {
        repaired(self.title(place), &self.mends(place))
    }

    /// Whether somebody has accepted that the titles of these two collide.
    pub(super) fn is_accepted(&self, one: GroupIndex, other: GroupIndex) -> bool {
        let of = |place| self.accepted.get(&place);
        of(one).zip(of(other)).is_some_and(|(one, other)| one.iter().any(|at| other.contains(at)))
    }

    /// The name, if an integration sends this very text.
    pub(super) fn sent(&self, text: &str) -> Option<&'a ResolvedName> {
        self.input.rules.sent_name(text)
    }

    /// Whether anybody said what integrations send.
    pub(super) fn has_names(&self) -> bool {
        !self.input.rules.names.is_empty()
    }
}
