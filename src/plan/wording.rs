//! The sentences of the plan. What the vendor documents is stated; what it does not is "may".

use super::scene::{Concern, Place, Scene};
use super::senders::Change;
use crate::rules::Integration;
use crate::titles::{Level, lowest_level, show, show_apart};

/// Names or groups that a sentence lists.
const LISTED: usize = 4;

/// `“Website form” (owner: asha@example.com)`
fn who(senders: &[&Integration]) -> String {
    let one = |sender: &&Integration| {
        let owner = sender.owner.as_ref().map(|owner| format!(" (owner: {owner})"));
        let integration = sender.integration.as_ref().map(|name| format!("“{name}”"));
        match (integration, owner) {
            (Some(name), owner) => name + &owner.unwrap_or_default(),
            (None, Some(owner)) => format!("the integration{owner}"),
            (None, None) => "whatever sends it".to_owned(),
        }
    };
    let mut senders: Vec<_> = senders.iter().map(one).collect();
    senders.dedup();
    if senders.is_empty() { "whatever sends it".to_owned() } else { listed(&senders) }
}

/// `a`, `a and b`, `a, b and c`, `a, b, c, d and 3 more`
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] if items.len() <= LISTED => format!("{} and {last}", head.join(", ")),
        _ => format!("{} and {} more", items[..LISTED].join(", "), items.len() - LISTED),
    }
}

/// The integration has to send another name.
pub(super) fn change(scene: &Scene<'_>, change: &Change<'_>) -> String {
    let shown = show_apart(&[change.name, &change.to]);
    let (id, old, new) = (scene.groups[change.place].id, &shown[0], &shown[1]);
    let apart = lowest_level(change.name, &change.to).filter(|level| *level != Level::Exact);
    let apart = apart.map_or_else(String::new, |level| format!(" The two {}.", level.phrase()));
    let hurry = if change.with_rename {
        format!(" Do this together with the rename of group {id}: in between, neither name is a title.")
    } else {
        String::new()
    };
    format!(
        "Change {}: it should send “{new}”, the title of group {id}, not “{old}”.{apart}{hurry}",
        who(&change.senders)
    )
}

/// No group carries the name.
pub(super) fn missing(senders: &[&Integration]) -> String {
    format!(
        "No group has this title. Change {} to send the title of an existing group, or create a group with exactly this \
         title.",
        who(senders)
    )
}

/// The only group of the name is disabled.
pub(super) fn disabled(senders: &[&Integration]) -> String {
    format!(
        "This group is disabled, so leads sent to it may be rejected or overlooked. Enable it if they are wanted; if not, \
         change {}.",
        who(senders)
    )
}

/// The group stays.
pub(super) fn keep(scene: &Scene<'_>, place: Place, leaving: &[Place], why: &str) -> String {
    let (title, group) = (scene.title(place), &scene.groups[place]);
    let same = leaving.iter().filter(|other| scene.title(**other) == title).count();
    let what = match leaving.len() {
        0 => String::new(),
        1 if same == 1 => "Another group has the same title. ".to_owned(),
        n if same == n => format!("{n} other groups have the same title. "),
        1 => "Another group can be mistaken for it. ".to_owned(),
        n if same == 0 => format!("{n} other groups can be mistaken for it. "),
        n => format!("{n} other groups have the same title or can be mistaken for it. "),
    };
    let sent =
        scene.senders(title).map_or_else(String::new, |senders| format!(" Nothing has to change in {}.", who(senders)));
    let asleep = if group.is_active() { "" } else { " It is not active: enable it if leads should reach it." };
    format!("{what}This one stays: {why}.{sent}{asleep}")
}

/// The group leaves its title to another.
pub(super) fn leave(scene: &Scene<'_>, place: Place, keeper: Place) -> String {
    let (mine, theirs, id) = (scene.title(place), scene.title(keeper), scene.groups[keeper].id);
    let level = lowest_level(mine, theirs).unwrap_or(Level::Plural);
    if level == Level::Exact {
        let both = scene.groups[place].is_active() && scene.groups[keeper].is_active();
        let gain = if both {
            "Leads sent to this title are rejected until only one group has it"
        } else {
            "Leads sent to this title may be rejected as long as two groups have it"
        };
        return format!("Group {id} keeps this title. {gain}.");
    }
    let shown = show_apart(&[theirs, mine]);
    format!(
        "Group {id}, “{}”, stays. The two titles {}, so that a person or a form may take one for the other.",
        shown[0],
        level.phrase()
    )
}

/// The group's own title is mended.
pub(super) fn repair(scene: &Scene<'_>, place: Place, crowded: bool) -> String {
    let mut sentences = Vec::new();
    for (concern, sentence) in [
        (Concern::Blank, "It has no title, so nobody can name it. Any title of its own will do; this is a proposal."),
        (Concern::Damaged, "The title was damaged by a program; this is how it should read."),
        (
            Concern::Mixed,
            "A word of the title mixes letters of two alphabets; a form that sends it in Latin letters may not \
         find it. The new title looks the same: type it, do not copy the old one.",
        ),
        (
            Concern::Untidy,
            "The title holds white space or characters that nobody sees; a form that sends it without them may not find it.",
        ),
    ] {
        if scene.is(place, concern) {
            sentences.push(sentence);
        }
    }
    if crowded {
        sentences.push("The mended title alone would come too close to another group's, hence the number.");
    }
    sentences.join(" ")
}

/// A title that only its owner can mend.
pub(super) fn unknown(scene: &Scene<'_>, place: Place) -> &'static str {
    if scene.is(place, Concern::Damaged) {
        "What was this title meant to be? It was damaged, or a placeholder was never filled in, and what stood there \
         cannot be told. Ask who uses the group, and type the title anew."
    } else if scene.is(place, Concern::Mixed) {
        "A word of the title mixes letters of two alphabets. Type the title anew, in one of them."
    } else {
        "Look at this title for characters that do not belong there, and type it anew."
    }
}

/// Every title that could be proposed is taken.
pub(super) fn taken() -> &'static str {
    "This group needs a title of its own, and every title that could be proposed is taken: choose one."
}

/// A title with a telephone number or an address.
pub(super) fn personal() -> &'static str {
    "Everybody who sees the list of groups reads this person's number or address. If it need not be there, choose a title \
     without it, and change the forms and integrations that send the old one."
}

/// The group is not needed any more.
pub(super) fn disable(scene: &Scene<'_>, keeper: Place) -> String {
    format!(
        "Once no lead is left in it, disable it, so that nobody picks it instead of group {}.",
        scene.groups[keeper].id
    )
}

/// Titles that may well be meant as they are.
pub(super) fn alike(scene: &Scene<'_>, places: &[Place], level: Option<Level>, best: Place) -> String {
    let titles: Vec<_> =
        places.iter().map(|place| format!("{} (“{}”)", scene.groups[*place].id, show(scene.title(*place)))).collect();
    format!(
        "Are these meant to be {}? Groups {} have titles that {}. If so, accept the finding with a mute. If one is enough, \
         let it be group {}.",
        if places.len() == 2 { "two groups" } else { "separate groups" },
        listed(&titles),
        level.unwrap_or(Level::Plural).phrase().replacen("have", "hold", 1),
        scene.groups[best].id
    )
}

/// What one rename settles besides.
pub(super) fn settles(rules: &[&str]) -> String {
    match rules {
        [] => String::new(),
        rules => format!(" The same rename settles: {}.", rules.join(", ")),
    }
}
