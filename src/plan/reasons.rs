//! Why a row is there, in the 90 characters that the sheet has room for. What the vendor documents is stated; what it
//! does not is "may". The long reason stands in the finding.

use crate::catalogue::Catalogue;
use crate::names::Integration;
use crate::rules::{capital, is_many, rows_in_words};
use crate::titles::{Level, show_hidden};

/// Characters of a reason.
pub(super) const LONGEST: usize = 90;
/// Characters of a title or a name within a reason.
const CLIPPED: usize = 28;

/// The first of these that there is room for; the last one is cut if need be.
pub(super) fn fitting<const N: usize>(forms: [String; N]) -> String {
    let fits = |text: &String| text.chars().count() <= LONGEST;
    let last = forms.last().cloned().unwrap_or_default();
    forms.into_iter().find(fits).unwrap_or_else(|| clipped(&last, LONGEST))
}

/// The first of these that there is room for behind what is wrong; else the last one by itself.
pub(super) fn after_lead<const N: usize>(lead: &str, forms: [String; N]) -> String {
    let last = forms.last().cloned().unwrap_or_default();
    let forms = forms.into_iter().map(|form| if lead.is_empty() { form } else { format!("{lead} {form}") });
    let mut fitting_ones = forms.filter(|text| text.chars().count() <= LONGEST);
    fitting_ones.next().unwrap_or_else(|| clipped(&last, LONGEST))
}

fn clipped(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(room.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut + "…"
}

/// A title in quotation marks, short enough for a reason, with nothing hidden in it.
pub(super) fn quoted(title: &str) -> String {
    format!("“{}”", clipped(&show_hidden(title), CLIPPED))
}

/// Who sends a name: `“Website form” and 2 more`.
pub(super) fn who(senders: &[Integration]) -> String {
    let known = |sender: &Integration| {
        let owner = || {
            sender.owner.as_deref().map(|owner| format!("An integration of {}", clipped(&show_hidden(owner), CLIPPED)))
        };
        sender.integration.as_deref().map(quoted).or_else(owner).or_else(|| sender.rows.as_ref().map(rows_in_words))
    };
    let known: Vec<_> = senders.iter().filter_map(known).collect();
    match known.as_slice() {
        [] => "An integration".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

/// Whether what they do is said of many.
fn are_many(senders: &[Integration]) -> bool {
    senders.len() > 1 || senders.iter().any(is_many)
}

fn verb(senders: &[Integration]) -> &'static str {
    if are_many(senders) { "send" } else { "sends" }
}

/// The mended title is the very name that an integration sends.
pub(super) fn finds_it(title: &str) -> String {
    format!("{} in your list finds it then. Nothing has to change there.", quoted(title))
}

/// Every title that could be proposed is taken.
pub(super) fn taken() -> String {
    "It needs a title of its own, and every one that could be proposed is taken: choose one.".to_owned()
}

/// Reasons about the items of a catalogue, in its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reasons(pub &'static Catalogue);

impl Reasons {
    /// Who has to be looked for before a title changes that works today. `senders`: who is known to send it; none if there
    /// is no list of names.
    pub(super) fn look_first(self, lead: &str, senders: Option<&[Integration]>) -> String {
        let within = self.0.within();
        let lead = |rest: &str| if lead.is_empty() { rest.to_owned() } else { format!("{lead} {rest}") };
        match senders {
            None => fitting([
                lead(&format!("Find out who sends it (forms, integrations, leads {within} it); change both at once.")),
                lead("Find out who sends it; change both at once."),
                lead("Ask who sends it; change both."),
            ]),
            Some([]) => fitting([
                lead("No name in your list sends it. Find out who else does; change both at once."),
                lead("No name in your list sends it. Who does? Change both at once."),
                lead("No name in your list sends it; ask, change both."),
                lead("Ask who sends it; change both."),
            ]),
            Some(senders) => fitting([
                lead(&format!("{} {} it: change both at once.", who(senders), verb(senders))),
                lead("Your list sends it: change both at once."),
                lead("Your list sends it; change both."),
            ]),
        }
    }

    /// The group leaves its very title to another.
    pub(super) fn twin(self, keeper: u64, both_active: bool) -> String {
        let (Catalogue { items, rejects_twins, .. }, to) = (self.0, self.0.to());
        let keeps = format!("{} {keeper} keeps this title.", capital(self.0.item));
        let look = "Look first which one leads have";
        if !rejects_twins {
            return fitting([format!("{keeps} {look}: a form may find either."), format!("{keeps} {look}."), keeps]);
        }
        let are = if both_active { "are" } else { "may be" };
        fitting([format!("{keeps} Leads {to} it {are} rejected while two {items} have it."), keeps])
    }

    /// The group leaves a title that is like the one of another.
    pub(super) fn alike(self, keeper: u64, senders: Option<&[Integration]>) -> String {
        self.look_first(&format!("Too like {} {keeper}, which stays.", self.0.item), senders)
    }

    /// The group gets a title at all.
    pub(super) fn untitled(self) -> String {
        format!("Nobody can pick or name this {}. A title that says what it is for will do as well.", self.0.item)
    }

    /// The mended title is free as soon as another group has left it.
    pub(super) fn after(self, holder: u64, senders: Option<&[Integration]>) -> String {
        self.look_first(&format!("After {} {holder} has left this title.", self.0.item), senders)
    }

    /// A title that only its owner can mend.
    pub(super) fn unknown(self, is_damaged: bool) -> String {
        if is_damaged {
            format!("What stood here cannot be told. Ask who uses the {}, then type the title anew.", self.0.item)
        } else {
            "Type the title anew, in one alphabet. Find out who sends it; change both at once.".to_owned()
        }
    }

    /// An exact twin that was renamed.
    pub(super) fn disable(self, keeper: u64) -> String {
        let (item, within) = (self.0.item, self.0.within());
        fitting([
            format!("Once no lead is left {within} it, so that nobody picks it instead of {item} {keeper}."),
            format!("Once no lead is left {within} it."),
        ])
    }

    /// A group that an earlier plan renamed.
    pub(super) fn made_way(self, keeper: u64) -> String {
        let (item, within) = (self.0.item, self.0.within());
        fitting([
            format!("It made way for {item} {keeper}. Disable it once no lead is left {within} it."),
            format!("It made way. Disable it once no lead is left {within} it."),
        ])
    }

    /// A group that made way and was renamed otherwise than an earlier plan proposed.
    pub(super) fn renamed_otherwise(self, keeper: u64) -> String {
        let (item, within) = (self.0.item, self.0.within());
        fitting([
            format!("It made way for {item} {keeper}. Still needed? Keep as is. If not, disable it once empty."),
            format!("Still needed? Keep as is. If not, disable it once no lead is left {within} it."),
        ])
    }

    /// The integration has to send another name. `keeper`: the group that has it.
    pub(super) fn send(self, senders: &[Integration], level: Option<Level>, keeper: u64) -> String {
        let (who, verb, item) = (who(senders), verb(senders), capital(self.0.item));
        let level = level.map_or_else(|| format!("no {} has it", self.0.item), |level| level.in_brief().to_owned());
        fitting([
            format!("{who} {verb} it. {item} {keeper} has the new one: {level}."),
            format!("{item} {keeper} has the new one: {level}."),
            format!("{item} {keeper} has the new one."),
        ])
    }

    /// The title of the only group that is like the name is about to change.
    pub(super) fn send_later(self, id: u64, title: &str) -> String {
        let item = self.0.item;
        fitting([
            format!("Only once {item} {id} has its new title {}: let it send that.", quoted(title)),
            format!("Only once {item} {id} has its new title: let it send that."),
            format!("Only once the {item} has its new title: let it send that."),
        ])
    }

    /// Several groups are like the name.
    pub(super) fn which(self, ids: &[u64]) -> String {
        let items = self.0.items;
        match ids {
            [one, other] => {
                let many = format!("{}s", capital(self.0.item));
                fitting([
                    format!("{many} {one} and {other} are like it. Which one is meant? Then let it send that title."),
                    format!("{many} {one} and {other} are like it. Which one is meant?"),
                    format!("Two {items} are like it. Which one is meant?"),
                ])
            }
            ids => format!("{} {items} are like it. Which one is meant? Then let it send that title.", ids.len()),
        }
    }

    /// The only group that is like the name takes no leads, as far as anybody knows.
    pub(super) fn off(self, id: u64) -> String {
        let item = self.0.item;
        fitting([
            format!("Only {item} {id} is like it, and it is not active. Enable it? Create another? Ask."),
            format!("The only {item} that is like it is not active. Enable it? Create another? Ask."),
        ])
    }

    /// A title is like the name that must not be sent as it is.
    pub(super) fn not_as_it_is(self, id: u64) -> String {
        let item = self.0.item;
        fitting([
            format!("Only {item} {id} is like it, and its title is not as it should be. Correct that first."),
            "The only title like it is not as it should be. Correct that first.".to_owned(),
        ])
    }

    /// A title is a little like the name.
    pub(super) fn is_it_meant(self, id: u64, title: &str, level: Level) -> String {
        let item = self.0.item;
        let title = quoted(title);
        fitting([
            format!("Is {title} ({item} {id}) meant? {}. Ask, change nothing before.", capital(level.in_brief())),
            format!("Is {title} ({item} {id}) meant? Ask, change nothing before."),
            format!("Is {title} meant? Ask, change nothing before."),
        ])
    }

    /// Titles that may well be meant as they are.
    pub(super) fn meant_so(self, count: usize, other: (u64, &str), level: Level) -> String {
        let items = self.0.items;
        let (id, title, brief) = (other.0, quoted(other.1), capital(level.in_brief()));
        if count > 2 {
            return fitting([
                format!("{brief}: {count} {items}. All meant as they are? Keep as is. If not, keep one."),
                format!("{count} {items}. All meant as they are? Keep as is. If not, keep one."),
            ]);
        }
        fitting([
            format!("{title} ({id}): {}. Both meant? Keep as is. If not, keep one.", level.in_brief()),
            format!("{} {id}: {}. Both meant? Keep as is. If not, keep one.", capital(self.0.item), level.in_brief()),
            format!("{brief}. Both meant? Keep as is. If not, keep one."),
        ])
    }

    /// A question about a group that somebody is known to send leads to, and what is wrong with it.
    pub(super) fn in_use(self, senders: &[Integration], lead: &str, question: &str) -> String {
        let sends = format!("{} {}. {question}", who(senders), self.0.sends_it(are_many(senders)));
        fitting([format!("{lead} {sends}"), sends, format!("In use. {question}"), question.to_owned()])
    }

    /// Another row of the plan does it.
    pub(super) fn settled(self, lead: &str) -> String {
        after_lead(
            lead,
            [
                format!("The new title that this {} gets in another row settles it too.", self.0.item),
                "Its new title in another row settles it too.".to_owned(),
            ],
        )
    }

    /// The same where not this group, but the others get new titles.
    pub(super) fn settled_by_others(self) -> String {
        format!("The new titles that its other {} get in other rows settle it too.", self.0.items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{ALL, LEAD_GROUPS, PRODUCTS};

    #[test]
    fn a_reason_has_room_on_the_sheet_whatever_it_tells() {
        let long = "An integration with a very long name, as consultants give them";
        let sender = |name: &str| Integration { integration: Some(name.to_owned()), ..Integration::default() };
        let (id, title) = (u64::MAX, "क्षत्रिय ".repeat(40));
        let senders = [vec![], vec![sender("Form")], vec![sender(long); 12]];
        for (catalogue, senders) in
            ALL.into_iter().flat_map(|catalogue| senders.iter().map(move |one| (catalogue, one)))
        {
            let say = Reasons(catalogue);
            let lead = "Hidden or extra characters.".to_owned();
            let mut texts = vec![
                say.twin(id, true),
                say.twin(id, false),
                say.untitled(),
                finds_it(&title),
                say.unknown(true),
                say.unknown(false),
                taken(),
                say.disable(id),
                say.made_way(id),
                say.renamed_otherwise(id),
                say.send_later(id, &title),
                say.which(&[id, id]),
                say.which(&[id; 9]),
                say.off(id),
                say.not_as_it_is(id),
                say.settled(&lead),
                say.settled_by_others(),
                say.in_use(senders, &lead, "Still needed? Enable it. Meant to be off? Keep as is."),
            ];
            for known in [None, Some(senders.as_slice())] {
                texts.extend([
                    say.alike(id, known),
                    say.after(id, known),
                    say.look_first("", known),
                    say.look_first(&lead, known),
                ]);
                // What has to be known is never left out for want of room.
                assert!(say.alike(id, known).contains("which stays."), "{known:?}");
                assert!(say.after(id, known).contains("has left this title."), "{known:?}");
            }
            for level in Level::ALL {
                texts.extend([
                    say.send(senders, Some(level), id),
                    say.is_it_meant(id, &title, level),
                    say.meant_so(2, (id, &title), level),
                    say.meant_so(1_000_000, (id, &title), level),
                ]);
            }
            for text in texts {
                assert!(text.chars().count() <= LONGEST && !text.ends_with('…'), "{}: {text}", text.chars().count());
                assert!(catalogue.item == "group" || !text.to_lowercase().contains("group"), "{catalogue:?}: {text}");
            }
        }
    }

    #[test]
    fn which_of_two_labels_an_upsert_finds_is_nowhere_documented() {
        assert_eq!(
            Reasons(&LEAD_GROUPS).twin(24926, true),
            "Group 24926 keeps this title. Leads to it are rejected while two groups have it."
        );
        assert_eq!(
            Reasons(&PRODUCTS).twin(24926, true),
            "Product 24926 keeps this title. Look first which one leads have: a form may find either."
        );
    }

    #[test]
    fn what_is_said_of_who_sends_a_title() {
        let form = [Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()), rows: None }];
        assert_eq!(
            Reasons(&LEAD_GROUPS).alike(7, None),
            "Too like group 7, which stays. Find out who sends it; change both at once."
        );
        let unlisted = "Too like group 7, which stays. No name in your list sends it; ask, change both.";
        assert_eq!(Reasons(&LEAD_GROUPS).alike(7, Some(&[])), unlisted);
        assert_eq!(
            Reasons(&LEAD_GROUPS).alike(7, Some(&form)),
            "Too like group 7, which stays. “Form” sends it: change both at once."
        );
        assert_eq!(
            Reasons(&LEAD_GROUPS).look_first("", None),
            "Find out who sends it (forms, integrations, leads in it); change both at once."
        );
        let lead = "Hidden or extra characters.";
        for (senders, reason) in [
            (None, "Hidden or extra characters. Find out who sends it; change both at once."),
            (
                Some(&[][..]),
                "Hidden or extra characters. No name in your list sends it. Who does? Change both at once.",
            ),
            (Some(&form[..]), "Hidden or extra characters. “Form” sends it: change both at once."),
        ] {
            assert_eq!(Reasons(&LEAD_GROUPS).look_first(lead, senders), reason);
        }
    }
}
