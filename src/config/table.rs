//! A table of the config file that is read by hand: its keys, and what is wrong with them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong, with which key, and where.
pub(super) struct Problem {
    pub(super) span: Range<usize>,
    pub(super) key: String,
    pub(super) text: String,
}

pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// Everything that is wrong with a table, in the order in which it is found.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) found: Vec<Problem>,
    /// Where the headers of the tables stand of which a line could not be read: what is missing there may stand on it.
    pub(super) torn: Vec<usize>,
}

impl Problems {
    /// What is right; what is wrong is kept.
    pub(super) fn keep<T>(&mut self, outcome: Result<T, Problem>) -> Option<T> {
        outcome.map_err(|problem| self.found.push(problem)).ok()
    }

    /// Whether a line of this table could not be read.
    pub(super) fn is_torn(&self, table: &Value<'_>) -> bool {
        self.torn.contains(&table.span().start)
    }
}

/// The values of a table under known keys. A key that is not known is a problem; the one that was probably meant is not
/// missing then.
pub(super) struct Keys<'v, 'i> {
    value: &'v Value<'i>,
    pub(super) table: &'v DeTable<'i>,
    /// What the table is called.
    name: &'static str,
    meant: Vec<&'static str>,
}

impl<'v, 'i> Keys<'v, 'i> {
    pub(super) fn of(
        value: &'v Value<'i>,
        name: &'static str,
        known: &'static [&'static str],
        problems: &mut Problems,
    ) -> Option<Self> {
        let told =
            format!("must be a table: {}", if name == "mute" { "[[mute]]".to_owned() } else { format!("[{name}]") });
        let table = problems.keep(table(value, name, &told))?;
        let mut meant = Vec::new();
        for key in table.keys().filter(|key| !known.contains(&&**key.get_ref())) {
            let near = nearest(key.get_ref(), known.iter().copied());
            meant.extend(near);
            let text = format!("unknown key `{}`{}", key.get_ref(), did_you_mean(near));
            problems.found.push(Problem { span: key.span(), key: format!("{name}.{}", key.get_ref()), text });
        }
        Some(Self { value, table, name, meant })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'v Value<'i>> {
        self.table.get(key)
    }

    /// The value; that there is none is a problem.
    pub(super) fn required(&self, key: &str, why: &str, problems: &mut Problems) -> Option<&'v Value<'i>> {
        let found = self.get(key);
        if found.is_none() && !self.meant.contains(&key) && !problems.is_torn(self.value) {
            problems.found.push(problem(self.value, &format!("{}.{key}", self.name), format!("is missing: {why}")));
        }
        found
    }
}

pub(super) fn table<'v, 'i>(value: &'v Value<'i>, key: &str, text: &str) -> Result<&'v DeTable<'i>, Problem> {
    value.get_ref().as_table().ok_or_else(|| problem(value, key, text))
}

pub(super) fn text<'v>(value: &'v Value<'_>, key: &str) -> Result<&'v str, Problem> {
    value.get_ref().as_str().ok_or_else(|| problem(value, key, "must be text in quotation marks"))
}

pub(super) fn number(value: &Value<'_>) -> Option<u64> {
    let integer = value.get_ref().as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

pub(super) fn problem(value: &Value<'_>, key: &str, text: impl Into<String>) -> Problem {
    Problem { span: value.span(), key: key.to_owned(), text: text.into() }
}

/// The known word that somebody may have meant.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.map(|known| (strsim::damerau_levenshtein(word, known), known));
    near.filter(|(distance, known)| *distance <= 1 + known.len() / 4).min().map(|(_, known)| known)
}

/// The same as the end of a message.
pub(super) fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
