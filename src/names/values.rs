//! Cuts the values out of a JSON text, one at a time, without judging what stands between their first and their last mark:
//! so a broken one can be told from the next.

use std::io::BufRead;

use super::error::FileProblem;
use super::limits::LONGEST_ROW;

/// What stands around the values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    /// Nothing was read yet.
    Unknown,
    /// Nothing but white space.
    Nothing,
    /// An array, and the next is a value or, where none has come, its end.
    ArrayBefore { first: bool },
    /// An array, and a value has ended.
    ArrayBehind,
    /// An array that has ended.
    Ended,
}

/// Where in a value the reader stands.
#[derive(Clone, Copy)]
enum InValue {
    /// Before it.
    Before,
    /// In an object or an array, so deep.
    Nested(u32),
    /// In a text, so deep; and whether the last character was a backslash.
    Text(u32, bool),
    /// In a number or a word.
    Word,
}

/// What a byte does to a value.
enum ByteStep {
    Goes(InValue),
    /// The value ends with this byte.
    Ends,
    /// It has ended before it.
    Ended,
    /// There is no further value.
    NoMore,
}

/// The values of a text: behind each other, or those of an array.
pub(super) struct Values<R> {
    text: R,
    around: Around,
    value: Vec<u8>,
    line: u64,
    next_line: u64,
}

impl<R: BufRead> Values<R> {
    pub(super) fn new(text: R) -> Self {
        Self { text, around: Around::Unknown, value: Vec::new(), line: 1, next_line: 1 }
    }

    /// The value.
    pub(super) fn value(&self) -> &[u8] {
        &self.value
    }

    /// The line on which it begins, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Goes to the next value; false if there is none.
    pub(super) fn next(&mut self) -> Result<bool, FileProblem> {
        self.value.clear();
        let mut at = InValue::Before;
        loop {
            let bytes = self.text.fill_buf()?;
            if bytes.is_empty() {
                return self.end(at);
            }
            let (mut used, mut found) = (0, None);
            for byte in bytes {
                let step = match at {
                    InValue::Before => before(&mut self.around, *byte, self.next_line)?,
                    _ => inside(at, *byte),
                };
                match step {
                    ByteStep::Ended => found = Some(true),
                    ByteStep::NoMore => found = Some(false),
                    ByteStep::Goes(InValue::Before) => {}
                    ByteStep::Goes(_) | ByteStep::Ends => {
                        if matches!(at, InValue::Before) {
                            self.line = self.next_line;
                        }
                        self.value.push(*byte);
                        found = matches!(step, ByteStep::Ends).then_some(true);
                    }
                }
                if !matches!(step, ByteStep::Ended) {
                    used += 1;
                    self.next_line += u64::from(*byte == b'\n');
                }
                if let ByteStep::Goes(next) = step {
                    at = next;
                }
                if found.is_some() {
                    break;
                }
            }
            self.text.consume(used);
            match found {
                Some(true) => {
                    if matches!(self.around, Around::ArrayBefore { .. }) {
                        self.around = Around::ArrayBehind;
                    }
                    return Ok(true);
                }
                None if self.value.len() > LONGEST_ROW => {
                    return Err(FileProblem::wrong(self.line, FileProblem::too_long()));
                }
                Some(false) | None => {}
            }
        }
    }

    /// What the end of the file makes of it.
    fn end(&mut self, at: InValue) -> Result<bool, FileProblem> {
        match at {
            InValue::Nested(_) | InValue::Text(..) => {
                Err(FileProblem::wrong(self.line, "begins a body that never ends"))
            }
            InValue::Word => Ok(true),
            InValue::Before => match self.around {
                Around::ArrayBefore { .. } | Around::ArrayBehind => {
                    Err(FileProblem::wrong(self.next_line, "ends before the array of bodies does"))
                }
                Around::Unknown | Around::Nothing | Around::Ended => Ok(false),
            },
        }
    }
}

/// A byte between two values.
fn before(around: &mut Around, byte: u8, line: u64) -> Result<ByteStep, FileProblem> {
    let goes = Ok(ByteStep::Goes(InValue::Before));
    match (*around, byte) {
        (_, b' ' | b'\t' | b'\r' | b'\n') => return goes,
        (Around::Unknown, b'[') => {
            *around = Around::ArrayBefore { first: true };
            return goes;
        }
        (Around::ArrayBehind, b',') => {
            *around = Around::ArrayBefore { first: false };
            return goes;
        }
        (Around::ArrayBehind | Around::ArrayBefore { first: true }, b']') => {
            *around = Around::Ended;
            return Ok(ByteStep::NoMore);
        }
        (Around::ArrayBehind, _) => return Err(FileProblem::wrong(line, "has no comma between two bodies")),
        (Around::Ended, _) => return Err(FileProblem::wrong(line, "goes on behind the array of bodies")),
        (Around::Unknown, _) => *around = Around::Nothing,
        (Around::Nothing | Around::ArrayBefore { .. }, _) => {}
    }
    Ok(match byte {
        b'{' | b'[' => ByteStep::Goes(InValue::Nested(1)),
        b'"' => ByteStep::Goes(InValue::Text(0, false)),
        _ => ByteStep::Goes(InValue::Word),
    })
}

/// A byte in a value.
fn inside(at: InValue, byte: u8) -> ByteStep {
    match (at, byte) {
        (InValue::Text(depth, true), _) | (InValue::Nested(depth), b'"') => ByteStep::Goes(InValue::Text(depth, false)),
        (InValue::Text(depth, false), b'\\') => ByteStep::Goes(InValue::Text(depth, true)),
        (InValue::Text(0, false), b'"') | (InValue::Nested(1), b'}' | b']') => ByteStep::Ends,
        (InValue::Text(depth, false), b'"') => ByteStep::Goes(InValue::Nested(depth)),
        (InValue::Nested(depth), b'{' | b'[') => ByteStep::Goes(InValue::Nested(depth.saturating_add(1))),
        (InValue::Nested(depth), b'}' | b']') => ByteStep::Goes(InValue::Nested(depth - 1)),
        (InValue::Word, b',' | b']' | b' ' | b'\t' | b'\r' | b'\n') => ByteStep::Ended,
        (at, _) => ByteStep::Goes(at),
    }
}
