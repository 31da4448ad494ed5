//! The catalogue that is audited: what the vendor calls it and documents about it, declared once.
//!
//! Sources: the vendor's pages "List lead groups" and "Create a lead (upsert)".
//!
//! * The list is read page by page at [`PATH`]; there is no call that changes a group, so every repair is done by hand.
//! * A lead names its group by [`UPSERT_FIELD`]: the group's title, not its id. Documented: the upsert fails with 400 if two
//!   groups have that title. Not documented: whether a disabled group counts, whether case, spaces or characters that cannot be
//!   seen are forgiven, and what becomes of a lead whose title no group has. Hence "may" in every such sentence.
//! * A status is `ACTIVE` or `DISABLED`; no other is documented.

/// Path of the list, appended to the base URL.
pub const PATH: &str = "/enterprise/api/lead-group";

/// The field by which an integration says which group a lead belongs to.
pub const UPSERT_FIELD: &str = "lead_group_name";
