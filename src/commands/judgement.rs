//! What an audit makes of a list of groups, apart from whether the list is proved: made of the first reading while the
//! second is waited for, and kept if both are the same.

use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::account::Scene;
use crate::api::LeadGroup;
use crate::config::Settings;
use crate::listing::PassBeside;
use crate::report::{Circumstances, Report, SheetsAhead};
use crate::rules::{self, Audited, Policy, ResolvedName, RuleInput, Scope, SentName};

/// Sheets take some four times as long as judging, which two threads do.
const SHEETS: u32 = 5;

/// What is needed to judge groups.
#[derive(Clone)]
pub(super) struct Judge {
    names: Vec<SentName>,
    policy: Policy,
    taken_at: DateTime<Utc>,
    source: String,
    /// The filter that leaves groups out.
    text: Option<String>,
}

/// Findings and plan, and how they came about. Nothing of it is borrowed from the groups.
pub(super) struct Judgement {
    pub(super) scope: Scope,
    pub(super) audited: Audited,
    pub(super) sent: Vec<ResolvedName>,
    /// Codes of the rules that were asked.
    pub(super) asked: Vec<&'static str>,
}

impl Judge {
    pub(super) fn new(settings: &Settings, scene: &Scene) -> Self {
        let Scene { taken_at, source, text } = scene.clone();
        Self { names: settings.names.clone(), policy: settings.policy.clone(), taken_at, source, text }
    }

    /// Judges groups, by ascending id; `complete`: the list is all that the API has.
    pub(super) fn judge(&self, groups: &[LeadGroup], complete: bool) -> Judgement {
        let input = RuleInput::new(groups, &self.names, self.taken_at).whole(complete && self.text.is_none());
        let findings = rules::check(&input, &self.policy);
        let plan = crate::plan::plan(&input, &findings);
        let asked = rules::asked(&input, &self.policy);
        // What else was needed is large, and goes.
        let RuleInput { sent, .. } = input;
        let scope = Scope::of(groups, &self.source, self.text.as_deref());
        let audited = Audited::new(findings, plan, &scope);
        Judgement { scope, audited, sent, asked }
    }
}

/// What is made of the first reading while the second one is waited for.
pub(super) struct Ahead {
    pub(super) judge: Judge,
    /// Sheets of the workbook for which neither decisions nor an earlier workbook have to be read.
    pub(super) sheets: Option<Draft>,
}

/// What the draft of a report is made with.
pub(super) struct Draft {
    pub(super) circumstances: Circumstances,
    /// Where the sheets lie until they are needed.
    pub(super) scratch: PathBuf,
}

impl Ahead {
    /// Judges the groups as a complete list, which two equal readings prove; then writes sheets, if the second reading lasts
    /// long enough for that.
    pub(super) fn work(self, groups: &[LeadGroup], pass: &PassBeside) -> (Judgement, Option<SheetsAhead>) {
        let begun = Instant::now();
        let judgement = self.judge.judge(groups, true);
        // Judging has told how quick this machine is.
        let in_time = pass.time_left() > SHEETS * begun.elapsed();
        let sheets = self.sheets.filter(|_| in_time).and_then(|draft| draft.sheets(groups, &judgement.audited, pass));
        (judgement, sheets)
    }
}

impl Draft {
    fn sheets(self, groups: &[LeadGroup], audited: &Audited, pass: &PassBeside) -> Option<SheetsAhead> {
        if !SheetsAhead::are_worth_it(groups.len(), audited.findings.len(), audited.plan.len()) {
            return None;
        }
        let draft = Report::draft(groups, audited.clone(), self.circumstances);
        let sheets = SheetsAhead::write(&draft, &self.scratch, &|| pass.is_over());
        // Whatever went wrong will do so again, where it can be told.
        sheets.inspect_err(|error| tracing::debug!("no sheets ahead: {error}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::groups;

    #[test]
    fn sheets_are_made_only_if_there_is_time_and_judgements_in_any_case() {
        let titles: Vec<_> = (0..2_600_u64).map(|id| (id, format!("Title {}", id / 2))).collect();
        let groups = groups(&titles.iter().map(|(id, title)| (*id, title.as_str(), "ACTIVE")).collect::<Vec<_>>());
        let scene = Scene { taken_at: DateTime::UNIX_EPOCH, source: "https://example.com".to_owned(), text: None };
        let Scene { taken_at, source, text } = scene.clone();
        let judge = Judge { names: Vec::new(), policy: Policy::default(), taken_at, source, text };
        let (here, nowhere) = (std::env::temp_dir(), PathBuf::from("/nowhere/at/all"));
        for (scratch, seconds, made) in
            [(Some(&here), 3_600, true), (Some(&here), 0, false), (Some(&nowhere), 3_600, false), (None, 3_600, false)]
        {
            let draft = |scratch: &PathBuf| Draft {
                circumstances: scene.clone().circumstances(chrono_tz::Tz::UTC),
                scratch: scratch.clone(),
            };
            let ahead = Ahead { judge: judge.clone(), sheets: scratch.map(draft) };
            let (judgement, sheets) = ahead.work(&groups, &PassBeside::lasting(Duration::from_secs(seconds)));
            assert_eq!(judgement.audited.findings.len(), 1_300);
            assert_eq!(sheets.is_some(), made, "{scratch:?}, {seconds} s");
        }
    }
}
