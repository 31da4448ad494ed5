//! The account behind the fake API: the items of a list as JSON rows, in the order the server lists them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// The time stamp that every row of [`group`] carries unless it is told otherwise.
const CREATED: &str = "2026-01-15T09:00:00.000Z";

/// The lead groups of one account, or the items of another of its lists, in server order.
///
/// The rows are public and plain JSON, so that a test can reorder them or put in malformed ones.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The rows as they are sent.
    pub rows: Vec<Value>,
}

impl Account {
    /// An account with these rows: [`Group`]s or raw JSON values.
    pub fn new(rows: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        Self { rows: rows.into_iter().map(Into::into).collect() }
    }

    /// An account of `count` clean groups with the ids 1 to `count` and the titles "Group 0001" and on.
    pub fn numbered(count: u64) -> Self {
        Self::new((1..=count).map(|id| group(id, &format!("Group {id:04}"))))
    }

    /// The rows of the API pages saved as `*.json` in a folder, put together by their `current_page`, then by
    /// file name.
    pub fn from_folder(folder: impl AsRef<Path>) -> Self {
        let mut pages: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| {
                let page: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                (page["data"]["current_page"].as_u64(), path, page)
            })
            .collect();
        pages.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        Self::new(pages.iter().flat_map(|(_, path, page)| {
            page["data"]["rows"].as_array().unwrap_or_else(|| panic!("{} has no data.rows", path.display())).clone()
        }))
    }

    /// Adds a group at the end.
    pub fn push(&mut self, row: impl Into<Value>) {
        self.rows.push(row.into());
    }

    /// Adds a group so that it becomes row `index`, counted from 0.
    pub fn insert(&mut self, index: usize, row: impl Into<Value>) {
        self.rows.insert(index, row.into());
    }

    /// Deletes the group with this id. Panics if there is none, since the test would not move anything.
    pub fn delete(&mut self, id: u64) {
        let index = self.index(id);
        self.rows.remove(index);
    }

    /// Gives the group with this id another title. Its `updated_at` stays as it was. Panics if there is none.
    pub fn rename(&mut self, id: u64, title: &str) {
        let index = self.index(id);
        self.rows[index]["title"] = title.into();
    }

    /// The rows whose title holds `text` in any case; all rows, malformed ones too, if there is no text.
    pub(super) fn matching(&self, text: Option<&str>) -> Vec<&Value> {
        let Some(text) = text.map(str::to_lowercase) else {
            return self.rows.iter().collect();
        };
        self.rows
            .iter()
            .filter(|row| row["title"].as_str().is_some_and(|title| title.to_lowercase().contains(&text)))
            .collect()
    }

    fn index(&self, id: u64) -> usize {
        self.rows.iter().position(|row| row["id"] == id).unwrap_or_else(|| panic!("no group has the id {id}"))
    }
}

/// One row under construction; see [`group`].
#[derive(Clone, Debug)]
pub struct Group(Value);

/// An active label with every field of the documented example.
pub fn label(id: u64, title: &str) -> Group {
    group(id, title).without("type").set("colour", "#ff5722").set("text_colour", "#ffffff")
}

/// An active group without a type, with every field of the documented example.
pub fn group(id: u64, title: &str) -> Group {
    Group(json!({
        "id": id,
        "title": title,
        "status": "ACTIVE",
        "type": null,
        "org_id": 501,
        "created_by": 9001,
        "updated_by": null,
        "created_at": CREATED,
        "updated_at": CREATED,
    }))
}

impl Group {
    /// Sets the status.
    #[must_use]
    pub fn status(self, status: &str) -> Self {
        self.set("status", status)
    }

    /// Sets the type.
    #[must_use]
    pub fn kind(self, kind: &str) -> Self {
        self.set("type", kind)
    }

    /// Sets both dates, as on a group that was never updated.
    #[must_use]
    pub fn created_at(self, date: &str) -> Self {
        self.set("created_at", date).set("updated_at", date)
    }

    /// Sets the date of the last update.
    #[must_use]
    pub fn updated_at(self, date: &str) -> Self {
        self.set("updated_at", date)
    }

    /// Sets any field to any JSON value, for the malformed cases.
    #[must_use]
    pub fn set(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0[field] = value.into();
        self
    }

    /// Leaves a field out.
    #[must_use]
    pub fn without(mut self, field: &str) -> Self {
        self.0.as_object_mut().unwrap().remove(field);
        self
    }
}

impl From<Group> for Value {
    fn from(group: Group) -> Self {
        group.0
    }
}
