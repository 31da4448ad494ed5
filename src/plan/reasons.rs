//! Why a row is there, in the 90 characters that the sheet has room for. What the vendor documents is stated; what it
//! does not is "may". The long reason stands in the finding.

use crate::names::Integration;
use crate::rules::{is_many, rows_in_words};
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

fn verb(senders: &[Integration], one: &str, many: &str) -> String {
    if senders.len() > 1 || senders.iter().any(is_many) { many.to_owned() } else { one.to_owned() }
}

/// Who has to be looked for before a title changes that works today. `senders`: who is known to send it; none if there
/// is no list of names.
pub(super) fn look_first(lead: &str, senders: Option<&[Integration]>) -> String {
    let lead = |rest: &str| if lead.is_empty() { rest.to_owned() } else { format!("{lead} {rest}") };
    match senders {
        None => fitting([
            lead("Find out who sends it (forms, integrations, leads in it); change both at once."),
            lead("Find out who sends it; change both at once."),
            "Find out who sends it; change both at once.".to_owned(),
        ]),
        Some([]) => fitting([
            lead("No name in your list sends it. Find out who else does; change both at once."),
            lead("No name in your list sends it. Who does? Change both at once."),
            lead("No name in your list sends it; ask, change both."),
            "No name in your list sends it. Find out who else does; change both at once.".to_owned(),
        ]),
        Some(senders) => fitting([
            lead(&format!("{} {} it: change both at once.", who(senders), verb(senders, "sends", "send"))),
            lead("Your list sends it: change both at once."),
            "Your list sends it: change both at once.".to_owned(),
        ]),
    }
}

/// The group leaves its very title to another.
pub(super) fn twin(keeper: u64, both_active: bool) -> String {
    let gain = if both_active {
        "Leads to it are rejected while two groups have it."
    } else {
        "Leads to it may be rejected while two groups have it."
    };
    fitting([format!("Group {keeper} keeps this title. {gain}"), format!("Group {keeper} keeps this title.")])
}

/// The group leaves a title that is like the one of another.
pub(super) fn alike(keeper: u64, senders: Option<&[Integration]>) -> String {
    look_first(&format!("Too like group {keeper}, which stays."), senders)
}

/// The group gets a title at all.
pub(super) fn untitled() -> String {
    "Nobody can pick or name this group. A title that says what it is for will do as well.".to_owned()
}

/// The mended title is the very name that an integration sends.
pub(super) fn finds_it(title: &str) -> String {
    format!("{} in your list finds it then. Nothing has to change there.", quoted(title))
}

/// The mended title is free as soon as another group has left it.
pub(super) fn after(holder: u64, senders: Option<&[Integration]>) -> String {
    look_first(&format!("After group {holder} has left this title."), senders)
}

/// A title that only its owner can mend.
pub(super) fn unknown(is_damaged: bool) -> String {
    if is_damaged {
        "What stood here cannot be told. Ask who uses the group, then type the title anew."
    } else {
        "Type the title anew, in one alphabet. Find out who sends it; change both at once."
    }
    .to_owned()
}

/// Every title that could be proposed is taken.
pub(super) fn taken() -> String {
    "It needs a title of its own, and every one that could be proposed is taken: choose one.".to_owned()
}

/// An exact twin that was renamed.
pub(super) fn disable(keeper: u64) -> String {
    fitting([
        format!("Once no lead is left in it, so that nobody picks it instead of group {keeper}."),
        "Once no lead is left in it.".to_owned(),
    ])
}

/// A group that an earlier plan renamed.
pub(super) fn made_way(keeper: u64) -> String {
    fitting([
        format!("It made way for group {keeper}. Disable it once no lead is left in it."),
        "It made way. Disable it once no lead is left in it.".to_owned(),
    ])
}

/// A group that made way and was renamed otherwise than an earlier plan proposed.
pub(super) fn renamed_otherwise(keeper: u64) -> String {
    fitting([
        format!("It made way for group {keeper}. Still needed? Keep as is. If not, disable it once empty."),
        "Still needed? Keep as is. If not, disable it once no lead is left in it.".to_owned(),
    ])
}

/// The integration has to send another name. `keeper`: the group that has it.
pub(super) fn send(senders: &[Integration], level: Option<Level>, keeper: u64) -> String {
    let (who, verb) = (who(senders), verb(senders, "sends", "send"));
    let level = level.map_or("no group has it", Level::in_brief);
    fitting([
        format!("{who} {verb} it. Group {keeper} has the new one: {level}."),
        format!("Group {keeper} has the new one: {level}."),
        format!("Group {keeper} has the new one."),
    ])
}

/// The title of the only group that is like the name is about to change.
pub(super) fn send_later(group: u64, title: &str) -> String {
    fitting([
        format!("Only once group {group} has its new title {}: let it send that.", quoted(title)),
        format!("Only once group {group} has its new title: let it send that."),
        "Only once the group has its new title: let it send that.".to_owned(),
    ])
}

/// Several groups are like the name.
pub(super) fn which(groups: &[u64]) -> String {
    match groups {
        [one, other] => fitting([
            format!("Groups {one} and {other} are like it. Which one is meant? Then let it send that title."),
            format!("Groups {one} and {other} are like it. Which one is meant?"),
            "Two groups are like it. Which one is meant?".to_owned(),
        ]),
        groups => format!("{} groups are like it. Which one is meant? Then let it send that title.", groups.len()),
    }
}

/// The only group that is like the name takes no leads, as far as anybody knows.
pub(super) fn off(group: u64) -> String {
    fitting([
        format!("Only group {group} is like it, and it is not active. Enable it? Create another? Ask."),
        "The only group that is like it is not active. Enable it? Create another? Ask.".to_owned(),
    ])
}

/// A title is like the name that must not be sent as it is.
pub(super) fn not_as_it_is(group: u64) -> String {
    fitting([
        format!("Only group {group} is like it, and its title is not as it should be. Mend that first."),
        "The only title like it is not as it should be. Mend that first.".to_owned(),
    ])
}

/// A title is a little like the name.
pub(super) fn is_it_meant(group: u64, title: &str, level: Level) -> String {
    let title = quoted(title);
    fitting([
        format!("Is {title} (group {group}) meant? {}. Ask, change nothing before.", capital(level.in_brief())),
        format!("Is {title} (group {group}) meant? Ask, change nothing before."),
        format!("Is {title} meant? Ask, change nothing before."),
    ])
}

/// Titles that may well be meant as they are.
pub(super) fn meant_so(count: usize, other: (u64, &str), level: Level) -> String {
    let (id, title, brief) = (other.0, quoted(other.1), capital(level.in_brief()));
    if count > 2 {
        return fitting([
            format!("{brief}: {count} groups. All meant as they are? Keep as is. If not, keep one."),
            format!("{count} groups. All meant as they are? Keep as is. If not, keep one."),
        ]);
    }
    fitting([
        format!("{title} ({id}): {}. Both meant? Keep as is. If not, keep one.", level.in_brief()),
        format!("Group {id}: {}. Both meant? Keep as is. If not, keep one.", level.in_brief()),
        format!("{brief}. Both meant? Keep as is. If not, keep one."),
    ])
}

/// A question about a group that somebody is known to send leads to.
pub(super) fn in_use(senders: &[Integration], question: &str) -> String {
    fitting([
        format!("{} {} leads to it. {question}", who(senders), verb(senders, "sends", "send")),
        format!("In use. {question}"),
        question.to_owned(),
    ])
}

/// Another row of the plan does it.
pub(super) fn settled() -> String {
    "The new title that this group gets in another row settles it too.".to_owned()
}

/// The same where not this group, but the others get new titles.
pub(super) fn settled_by_others() -> String {
    "The new titles that its other groups get in other rows settle it too.".to_owned()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_room_on_the_sheet_whatever_it_tells() {
        let long = "An integration with a very long name, as consultants give them";
        let sender = |name: &str| Integration { integration: Some(name.to_owned()), owner: None, rows: None };
        let (id, title) = (u64::MAX, "क्षत्रिय ".repeat(40));
        for senders in [vec![], vec![sender("Form")], vec![sender(long); 12]] {
            let mut texts = vec![
                twin(id, true),
                twin(id, false),
                untitled(),
                finds_it(&title),
                unknown(true),
                unknown(false),
                taken(),
                disable(id),
                made_way(id),
                renamed_otherwise(id),
                send_later(id, &title),
                which(&[id, id]),
                which(&[id; 9]),
                off(id),
                not_as_it_is(id),
                settled(),
                settled_by_others(),
                in_use(&senders, "Still needed? Enable it. Meant to be off? Keep as is."),
            ];
            for known in [None, Some(&*senders)] {
                texts.extend([alike(id, known), after(id, known), look_first("", known)]);
            }
            for level in Level::ALL {
                texts.extend([
                    send(&senders, Some(level), id),
                    is_it_meant(id, &title, level),
                    meant_so(2, (id, &title), level),
                    meant_so(1_000_000, (id, &title), level),
                ]);
            }
            for text in texts {
                assert!(text.chars().count() <= LONGEST && !text.ends_with('…'), "{}: {text}", text.chars().count());
            }
        }
    }

    #[test]
    fn what_is_said_of_who_sends_a_title() {
        let form = [Integration { integration: Some("Form".to_owned()), owner: Some("Asha".to_owned()), rows: None }];
        assert_eq!(alike(7, None), "Too like group 7, which stays. Find out who sends it; change both at once.");
        let unlisted = "Too like group 7, which stays. No name in your list sends it; ask, change both.";
        assert_eq!(alike(7, Some(&[])), unlisted);
        assert_eq!(alike(7, Some(&form)), "Too like group 7, which stays. “Form” sends it: change both at once.");
        assert_eq!(
            look_first("", None),
            "Find out who sends it (forms, integrations, leads in it); change both at once."
        );
    }
}
