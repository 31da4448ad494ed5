//! One value of a row, before it is known what it should be.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A value of a row. Read at once, it is a whole number, a text or null; anything else is an error there, and is told
/// apart by [`FieldValue::of`].
#[derive(Debug, Clone, Default)]
pub(super) enum FieldValue<'a> {
    /// The field is not there.
    #[default]
    Absent,
    Null,
    Whole(u64),
    Text(Cow<'a, str>),
    /// A text with half of a surrogate pair, replaced by U+FFFD.
    Halved(String),
    /// Any other JSON.
    Other(&'a str),
}

impl<'a> FieldValue<'a> {
    /// The value of a field's JSON text.
    pub(super) fn of(RawField(json): RawField<'a>) -> Self {
        match json {
            "" => Self::Absent,
            "null" => Self::Null,
            _ => json.parse().map_or_else(|_| text(json).unwrap_or(Self::Other(json)), Self::Whole),
        }
    }
}

/// The text of a JSON string, or `None` if the JSON is something else.
fn text(json: &str) -> Option<FieldValue<'_>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.bytes().any(|byte| byte == b'\\' || byte < b' ') {
        return Some(FieldValue::Text(inner.into()));
    }
    if let Ok(text) = serde_json::from_str::<String>(json) {
        return Some(FieldValue::Text(text.into()));
    }
    serde_json::from_str(json).ok().map(|WithSurrogates(text)| FieldValue::Halved(text))
}

impl<'de: 'a, 'a> Deserialize<'de> for FieldValue<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PlainValue;
        impl<'de> serde::de::Visitor<'de> for PlainValue {
            type Value = FieldValue<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number, a text or null")
            }
            fn visit_unit<E>(self) -> Result<FieldValue<'de>, E> {
                Ok(FieldValue::Null)
            }
            fn visit_u64<E>(self, value: u64) -> Result<FieldValue<'de>, E> {
                Ok(FieldValue::Whole(value))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<FieldValue<'de>, E> {
                Ok(FieldValue::Text(text.into()))
            }
            fn visit_str<E>(self, text: &str) -> Result<FieldValue<'de>, E> {
                Ok(FieldValue::Text(text.to_owned().into()))
            }
        }
        deserializer.deserialize_any(PlainValue)
    }
}

/// A field's JSON text; empty if the field is absent (no JSON text is empty).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawField<'a>(pub(super) &'a str);

impl<'de: 'a, 'a> Deserialize<'de> for RawField<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'a RawValue>::deserialize(deserializer).map(|raw| Self(raw.get()))
    }
}

/// A JSON string read as bytes, where `serde_json` leaves a lone surrogate as its three bytes; each becomes one U+FFFD.
struct WithSurrogates(String);

impl<'de> Deserialize<'de> for WithSurrogates {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = WithSurrogates;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<WithSurrogates, E> {
                let mut text = String::with_capacity(bytes.len());
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    // ED starts every surrogate; its two continuation bytes are reported as chunks of their own.
                    if chunk.invalid().first() == Some(&0xed) {
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                }
                Ok(WithSurrogates(text))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
