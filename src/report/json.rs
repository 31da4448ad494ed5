//! `STEM.json`: the report model, indented, so that a difference of two months reads line by line.

use std::io::{BufWriter, Write};

use super::{RenderError, Report, Sink};

pub(super) fn write(report: &Report, sink: &mut dyn Sink) -> Result<(), RenderError> {
    let mut out = BufWriter::with_capacity(1 << 20, sink);
    serde_json::to_writer_pretty(&mut out, report).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}
