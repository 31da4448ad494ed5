//! The catalogues of an account that a lead names by title: what the vendor calls them and documents about them.
//!
//! Everything that differs from one to the other is declared here, once; the client, the listing, the rules, the plan, the
//! history and the reports know *items of a catalogue*. To add one: declare it, name it in [`ALL`], give the sample account
//! some of its items (`samples/account/NAME/`), and say in `docs/catalogues.md` what the vendor documents.
//!
//! Sources: the vendor's pages "List lead groups", "List lead stages", "List labels", "List products", "List source
//! types" and "Create or update lead".
//!
//! * Every list is read page by page with the same parameters; there is no call that changes an item, so every repair is
//!   done by hand.
//! * A lead names an item by its title, never by its id. Documented, and for lead groups alone: the upsert fails with 400 if
//!   two of them have that title. Documented nowhere: whether a disabled one counts, whether case, spaces or characters that
//!   cannot be seen are forgiven, and what becomes of a lead whose title nothing has. Hence "may" in every such sentence.
//! * A status is `ACTIVE` or `DISABLED`; no other is documented.

use std::hash::{Hash, Hasher};

/// A list of items that a lead names by title.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact that the vendor documents or does not")]
pub struct Catalogue {
    /// Its word for machines: `--catalogue`, JSON, file names.
    pub name: &'static str,
    /// Path of the list, appended to the base URL.
    pub path: &'static str,
    /// One item, in full: `lead group`.
    pub one: &'static str,
    /// Many, in full: `lead groups`.
    pub many: &'static str,
    /// One item where it is clear which list is meant: `group`.
    pub item: &'static str,
    /// Many of them: `groups`.
    pub items: &'static str,
    /// Whether a lead lies in an item, and so is sent to it; else it is sent with the item's title.
    pub holds_leads: bool,
    /// The fields of an upsert that name an item. If there are several, the vendor forbids them together in one request.
    pub upsert_fields: &'static [UpsertField],
    /// Whether the vendor documents that leads are rejected if two items have the title.
    pub rejects_twins: bool,
    /// Whether a row has a `type`.
    pub has_type: bool,
    /// Whether the vendor fixes its items: then a row is an id and a title alone, and no item can be switched off.
    pub is_fixed: bool,
    /// Fields of a row besides that and those which every catalogue has, as the API names them.
    pub fields: &'static [&'static str],
}

/// A field by which a lead names items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UpsertField {
    /// Its name.
    pub name: &'static str,
    /// Whether it holds a list of titles instead of one.
    pub is_list: bool,
}

const fn title(name: &'static str) -> UpsertField {
    UpsertField { name, is_list: false }
}

const fn titles(name: &'static str) -> UpsertField {
    UpsertField { name, is_list: true }
}

/// What a lead is filed into.
pub static LEAD_GROUPS: Catalogue = Catalogue {
    name: "lead-groups",
    path: "/enterprise/api/lead-group",
    one: "lead group",
    many: "lead groups",
    item: "group",
    items: "groups",
    holds_leads: true,
    upsert_fields: &[title("lead_group_name")],
    rejects_twins: true,
    has_type: true,
    is_fixed: false,
    fields: &[],
};

/// How far a lead has come.
pub static LEAD_STAGES: Catalogue = Catalogue {
    name: "lead-stages",
    path: "/enterprise/api/lead-stage",
    one: "lead stage",
    many: "lead stages",
    item: "stage",
    items: "stages",
    holds_leads: false,
    upsert_fields: &[title("lead_stage_name")],
    rejects_twins: false,
    has_type: true,
    is_fixed: false,
    fields: &["position", "is_editable", "identifier"],
};

/// What a lead is marked with.
pub static LABELS: Catalogue = Catalogue {
    name: "labels",
    path: "/enterprise/api/label",
    one: "label",
    many: "labels",
    item: "label",
    items: "labels",
    holds_leads: false,
    upsert_fields: &[titles("add_labels"), titles("remove_labels")],
    rejects_twins: false,
    has_type: false,
    is_fixed: false,
    fields: &["colour", "text_colour"],
};

/// What a lead asks for.
pub static PRODUCTS: Catalogue = Catalogue {
    name: "products",
    path: "/enterprise/api/product",
    one: "product",
    many: "products",
    item: "product",
    items: "products",
    holds_leads: false,
    upsert_fields: &[titles("add_products")],
    rejects_twins: false,
    has_type: false,
    is_fixed: false,
    fields: &["description", "price", "currency", "link", "images"],
};

/// Where a lead comes from. Fixed by the vendor, the same for every account and without a status: names are looked up in it,
/// and it is never audited.
pub static SOURCE_TYPES: Catalogue = Catalogue {
    name: "source-types",
    path: "/enterprise/api/source-type",
    one: "source type",
    many: "source types",
    item: "source type",
    items: "source types",
    holds_leads: false,
    upsert_fields: &[title("source_type")],
    rejects_twins: false,
    has_type: false,
    is_fixed: true,
    fields: &[],
};

/// Every catalogue that is audited, in the order of the reports.
pub static ALL: [&Catalogue; 4] = [&LEAD_GROUPS, &LEAD_STAGES, &LABELS, &PRODUCTS];

/// A catalogue that is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// Whether nothing is read if it cannot be.
    pub required: bool,
    /// Whether it is read only to look names up in it, and not audited.
    pub names_only: bool,
}

/// Every catalogue in which a lead names items.
pub fn upsert_catalogues() -> impl Iterator<Item = &'static Catalogue> {
    ALL.into_iter().chain([&SOURCE_TYPES])
}

/// Every field by which a lead names items, with where they are looked up.
pub fn upsert_fields() -> impl Iterator<Item = (&'static Catalogue, UpsertField)> {
    upsert_catalogues().flat_map(|catalogue| catalogue.upsert_fields.iter().map(move |field| (catalogue, *field)))
}

/// The catalogue of this name, if there is one.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Catalogue> {
    upsert_catalogues().find(|catalogue| catalogue.name == name)
}

impl Catalogue {
    /// Its place in the order of the reports.
    #[must_use]
    pub fn place(&self) -> usize {
        ALL.iter().position(|other| *other == self).unwrap_or(ALL.len())
    }

    /// How many items there are, in words: `1 lead group`, `12 lead groups`.
    #[must_use]
    pub fn count(&self, number: u64) -> String {
        format!("{number} {}", if number == 1 { self.one } else { self.many })
    }

    /// The full word for so many, without the number.
    #[must_use]
    pub fn noun(&self, number: usize) -> &'static str {
        if number == 1 { self.one } else { self.many }
    }

    /// How a lead that is sent goes with an item: *to* a group, *with* a label.
    #[must_use]
    pub fn to(&self) -> &'static str {
        if self.holds_leads { "to" } else { "with" }
    }

    /// How a lead that is there goes with an item: it is left *in* a group, *with* a label.
    #[must_use]
    pub fn within(&self) -> &'static str {
        if self.holds_leads { "in" } else { "with" }
    }

    /// What an item does that is in use: it may `take leads`, or `be given to leads`.
    #[must_use]
    pub fn serve(&self) -> &'static str {
        if self.holds_leads { "take leads" } else { "be given to leads" }
    }

    /// What one or many do that send a title, given in quotation marks: `sends leads to “X”`, `name the label “X”`.
    #[must_use]
    pub fn sends(&self, many: bool, title: &str) -> String {
        let verb = self.verb(many);
        if self.holds_leads { format!("{verb} {title}") } else { format!("{verb} the {} {title}", self.one) }
    }

    /// The same where it is clear which title is meant: `sends leads to it`, `name it`.
    #[must_use]
    pub fn sends_it(&self, many: bool) -> String {
        format!("{} it", self.verb(many))
    }

    fn verb(&self, many: bool) -> &'static str {
        match (self.holds_leads, many) {
            (true, false) => "sends leads to",
            (true, true) => "send leads to",
            (false, false) => "names",
            (false, true) => "name",
        }
    }
}

/// There is one of each.
impl PartialEq for Catalogue {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Catalogue {}

/// By their places.
impl Ord for Catalogue {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Catalogue {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Its word for machines.
impl serde::Serialize for Catalogue {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl Hash for Catalogue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_catalogues_share_a_name_a_path_or_a_field() {
        let fields = upsert_fields().map(|(_, field)| field.name).collect();
        let names = upsert_catalogues().map(|catalogue| catalogue.name).collect();
        let paths = upsert_catalogues().map(|catalogue| catalogue.path).collect();
        let all: [Vec<&str>; 3] = [names, paths, fields];
        for words in all {
            assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len(), "{words:?}");
        }
        for catalogue in upsert_catalogues() {
            assert_eq!(by_name(catalogue.name), Some(catalogue));
            assert_eq!(format!("{}s", catalogue.one), catalogue.many);
            assert!(catalogue.path.starts_with('/') && catalogue.many.ends_with(catalogue.items));
        }
        assert_eq!((LABELS.count(1), LABELS.count(2)), ("1 label".to_owned(), "2 labels".to_owned()));
        assert_eq!((LEAD_STAGES.noun(1), LEAD_STAGES.noun(2)), ("lead stage", "lead stages"));
    }

    #[test]
    fn leads_are_sent_to_groups_and_with_what_else_they_name() {
        let said = |catalogue: &Catalogue| [catalogue.sends(false, "“X”"), catalogue.sends(true, "“X”")];
        assert_eq!(said(&LEAD_GROUPS), ["sends leads to “X”", "send leads to “X”"]);
        assert_eq!(said(&LABELS), ["names the label “X”", "name the label “X”"]);
        assert_eq!(
            (LEAD_GROUPS.sends_it(true), LABELS.sends_it(false)),
            ("send leads to it".to_owned(), "names it".to_owned())
        );
        assert_eq!((LEAD_GROUPS.to(), LEAD_GROUPS.within()), ("to", "in"));
        assert_eq!((PRODUCTS.to(), PRODUCTS.within()), ("with", "with"));
    }
}
