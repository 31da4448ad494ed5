//! What the files of a run are called.

use std::str::FromStr;

use chrono::{DateTime, TimeZone};
use serde::Deserialize;

/// strftime pattern of the files' common stem; it can neither leave the output folder nor fail later.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NamePattern(String);

impl NamePattern {
    /// The stem for an audit taken at a time.
    pub fn stem<Z: TimeZone>(&self, time: &DateTime<Z>) -> String
    where
        Z::Offset: std::fmt::Display,
    {
        time.format(&self.0).to_string()
    }
}

impl Default for NamePattern {
    fn default() -> Self {
        Self("lead-groups-%Y-%m-%d".to_owned())
    }
}

impl FromStr for NamePattern {
    type Err = String;

    fn from_str(pattern: &str) -> Result<Self, String> {
        use chrono::format::{Item, StrftimeItems};
        if StrftimeItems::new(pattern).any(|item| item == Item::Error) {
            return Err("holds a % sequence that does not exist (write %% for a percent sign)".to_owned());
        }
        // Two dates that fill every sequence; %D and the like bring separators of their own.
        let samples = ["2026-01-02T03:04:05.678901234Z", "2031-12-31T23:59:59.999999999Z"];
        for sample in samples.iter().filter_map(|text| DateTime::parse_from_rfc3339(text).ok()) {
            let stem = sample.format(pattern).to_string();
            if stem.trim().is_empty() || stem.starts_with('.') {
                return Err("must give a name that is not empty and does not begin with a dot".to_owned());
            }
            if stem.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) || stem.chars().any(char::is_control) {
                return Err("must give a plain file name, without / \\ : * ? \" < > | or control characters".to_owned());
            }
            // The longest suffix is `-INCOMPLETE.findings.csv`; common file systems take 255 bytes.
            if stem.len() > 200 {
                return Err("must give a name of 200 bytes at most".to_owned());
            }
        }
        Ok(Self(pattern.to_owned()))
    }
}

impl TryFrom<String> for NamePattern {
    type Error = String;

    fn try_from(pattern: String) -> Result<Self, String> {
        pattern.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_pattern_is_a_plain_file_name_in_every_month() {
        let time = DateTime::parse_from_rfc3339("2026-11-23T09:00:00+05:30").unwrap();
        assert_eq!(NamePattern::default().stem(&time), "lead-groups-2026-11-23");
        assert_eq!("audit %B %H.%M 100%%".parse::<NamePattern>().unwrap().stem(&time), "audit November 09.00 100%");
        for pattern in ["a/b", "%D", "../x", "%Q", "", " ", ".hidden", "%T", "a\\b", "a\nb", "%", &"x".repeat(201)] {
            assert!(pattern.parse::<NamePattern>().is_err(), "{pattern}");
        }
    }
}
