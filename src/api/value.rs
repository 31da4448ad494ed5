//! One value of a row, before it is known what it should be.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A value of a row. Read at once, it is a whole number, a text or null; anything else is an error there, and is told
/// apart by [`Value::of`].
#[derive(Debug, Clone, Default)]
pub(super) enum Value<'a> {
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

impl<'a> Value<'a> {
    /// The value of a field's JSON text.
    pub(super) fn of(Field(json): Field<'a>) -> Self {
        match json {
            "" => Self::Absent,
            "null" => Self::Null,
            _ => json.parse().map_or_else(|_| text(json).unwrap_or(Self::Other(json)), Self::Whole),
        }
    }
}

/// The text of a JSON string, or `None` if the JSON is something else.
fn text(json: &str) -> Option<Value<'_>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.bytes().any(|byte| byte == b'\\' || byte < b' ') {
        return Some(Value::Text(inner.into()));
    }
    if let Ok(text) = serde_json::from_str::<String>(json) {
        return Some(Value::Text(text.into()));
    }
    serde_json::from_str(json).ok().map(|WithSurrogates(text)| Value::Halved(text))
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Plain;
        impl<'de> serde::de::Visitor<'de> for Plain {
            type Value = Value<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number, a text or null")
            }
            fn visit_unit<E>(self) -> Result<Value<'de>, E> {
                Ok(Value::Null)
            }
            fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
                Ok(Value::Whole(value))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
                Ok(Value::Text(text.into()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
                Ok(Value::Text(text.to_owned().into()))
            }
        }
        deserializer.deserialize_any(Plain)
    }
}

/// A field's JSON text; empty if the field is absent (no JSON text is empty).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Field<'a>(pub(super) &'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
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
