//! Values of options that are more than a number or a text.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;

/// When something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// If a person is likely to see it.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Not at all.
    Never,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Severity from which on findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Info,
    /// No finding.
    #[default]
    Never,
}

/// A whole number of at least one and at most `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct UpTo<const MOST: u16>(u16);

impl<const MOST: u16> UpTo<MOST> {
    /// The number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl<const MOST: u16> TryFrom<u64> for UpTo<MOST> {
    type Error = String;

    fn try_from(number: u64) -> Result<Self, String> {
        let known = u16::try_from(number).ok().filter(|number| (1..=MOST).contains(number));
        known.map(Self).ok_or_else(|| format!("must be a whole number from 1 to {MOST}"))
    }
}

impl<const MOST: u16> FromStr for UpTo<MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.parse::<u64>().unwrap_or_default())
    }
}

/// Requests a second; more than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Rate(f64);

impl Rate {
    /// Requests a second.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Rate {
    type Error = String;

    fn try_from(rate: f64) -> Result<Self, String> {
        // One request a day at the least, so that the time to the next one is a time.
        if rate.is_finite() && rate >= 1.0 / 86_400.0 {
            Ok(Self(rate))
        } else {
            Err("must be a number of requests a second, more than 0".to_owned())
        }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.parse::<f64>().unwrap_or(f64::NAN))
    }
}

/// One character between CSV cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Delimiter(u8);

impl Delimiter {
    /// The character's byte.
    #[must_use]
    pub fn byte(self) -> u8 {
        self.0
    }
}

impl FromStr for Delimiter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            b"tab" | b"\\t" => Ok(Self(b'\t')),
            [byte @ (b',' | b';' | b'|' | b'\t' | b':')] => Ok(Self(*byte)),
            _ => Err("must be one of , ; | : or tab".to_owned()),
        }
    }
}

impl TryFrom<String> for Delimiter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The earlier workbook whose decisions are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "PathBuf")]
pub enum DecisionsFrom {
    /// `latest`: the last workbook that the history knows of.
    Latest,
    /// This file; one that is called like the word is `./latest`.
    File(PathBuf),
}

impl From<PathBuf> for DecisionsFrom {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "latest" { Self::Latest } else { Self::File(path) }
    }
}

impl From<OsString> for DecisionsFrom {
    fn from(path: OsString) -> Self {
        PathBuf::from(path).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_come_from_a_file_unless_it_is_the_word_alone() {
        let from = |text: &str| DecisionsFrom::from(OsString::from(text));
        assert_eq!(from("latest"), DecisionsFrom::Latest);
        for path in ["./latest", "latest.xlsx", "Latest", "latest/", ""] {
            assert_eq!(from(path), DecisionsFrom::File(path.into()), "{path}");
        }
    }

    #[test]
    fn rates_numbers_and_delimiters_are_checked() {
        assert_eq!("1000".parse::<UpTo<1_000>>().unwrap().get(), 1_000);
        for bad in ["0", "1001", "18446744073709551614", "99999999999999999999999", "-1", "1.5", "", "x"] {
            let error = bad.parse::<UpTo<1_000>>().unwrap_err();
            assert_eq!(error, "must be a whole number from 1 to 1000", "{bad}");
        }
        for good in ["1", "0.5", "1e3"] {
            assert!(good.parse::<Rate>().is_ok(), "{good}");
        }
        for bad in ["0", "-1", "NaN", "inf", "fast", "1e-9"] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
        assert_eq!("tab".parse::<Delimiter>().unwrap().byte(), b'\t');
        for bad in ["", ",,", "\"", "'", "a", "\n"] {
            assert!(bad.parse::<Delimiter>().is_err(), "{bad}");
        }
    }
}
