//! Text files that people give, in the encodings that Windows writes: UTF-8, with or without a byte order mark, and UTF-16.

/// The text of a file, without a byte order mark; else the line, from 1, on which it stops being text.
#[must_use = "it may be no text"]
pub(crate) fn decode(bytes: &[u8]) -> Result<String, usize> {
    let text = letters(bytes)?;
    // UTF-16 that does not begin like it.
    match text.find('\0') {
        Some(at) => Err(line_of(&text[..at])),
        None => Ok(text),
    }
}

fn letters(bytes: &[u8]) -> Result<String, usize> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // ASCII in UTF-16 without a mark; no text in UTF-8 begins like this.
        [1..=255, 0, rest @ ..] if rest.len().is_multiple_of(2) => utf16(bytes, u16::from_le_bytes),
        [0, 1..=255, rest @ ..] if rest.len().is_multiple_of(2) => utf16(bytes, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = std::str::from_utf8(bytes);
            text.map(str::to_owned).map_err(|error| line_of(&String::from_utf8_lossy(&bytes[..error.valid_up_to()])))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, usize> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(c.map_err(|_| line_of(&text))?);
    }
    if rest.is_empty() { Ok(text) } else { Err(line_of(&text)) }
}

/// The line on which a text ends, from 1.
fn line_of(text: &str) -> usize {
    text.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_and_utf_16_are_read_with_and_without_a_mark() {
        let text = "name\nPune € 🙂\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", &*little].concat(),
            [b"\xfe\xff", &*big].concat(),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes), Ok(text.to_owned()), "{bytes:?}");
        }
        assert_eq!(decode(b""), Ok(String::new()));
    }

    #[test]
    fn what_is_no_text_is_named_by_its_line() {
        for (bytes, line) in [
            (&b"a\nCaf\xe9\n"[..], 2),
            (b"\xff\xfea\0\n\0\x00\xd8", 2),
            (b"\xff\xfea\0b", 1),
            (b"\xff", 1),
            (b"a\nb\0", 2),
        ] {
            assert_eq!(decode(bytes), Err(line), "{bytes:?}");
        }
    }
}
