//! `STEM.groups.csv` and `STEM.findings.csv`: RFC 4180, every cell quoted, guarded against formulas.

use std::borrow::Cow;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::api::{Number, Timestamp};
use crate::config::{CsvStyle, Mute, Safety};

use super::{AcceptedRow, Pace, RenderError, Report, Sink, guard};

/// Header of the groups file: the API's own names.
const GROUPS: [&str; 9] =
    ["id", "org_id", "title", "status", "type", "created_by", "updated_by", "created_at", "updated_at"];
/// Header of the findings file.
const FINDINGS: [&str; 10] =
    ["severity", "rule", "title", "group_ids", "message", "remedy", "state", "first_seen", "muted", "accepted"];

pub(super) fn groups(
    report: &Report,
    style: CsvStyle,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut out = Cells::start(style, sink, &GROUPS)?;
    for group in report.groups.iter() {
        out.number(group.id)?;
        out.api_number(group.org_id.as_ref())?;
        for text in [group.title.as_deref(), group.status.as_deref(), group.kind.as_deref()] {
            out.text(text.unwrap_or_default())?;
        }
        out.api_number(group.created_by.as_ref())?;
        out.api_number(group.updated_by.as_ref())?;
        for date in [&group.created_at, &group.updated_at] {
            out.text(date.as_ref().map(Timestamp::text).as_deref().unwrap_or_default())?;
        }
        out.end_row()?;
        pace.row()?;
    }
    out.finish()
}

pub(super) fn findings(
    report: &Report,
    style: CsvStyle,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut out = Cells::start(style, sink, &FINDINGS)?;
    for finding in &report.findings {
        let ids: Vec<_> = finding.group_ids.iter().map(u64::to_string).collect();
        for value in [
            finding.severity.name(),
            finding.rule.code,
            &finding.title,
            &ids.join(" "),
            &finding.message,
            &finding.remedy,
            finding.state.name(),
            &finding.first_seen.to_string(),
            &finding.muted.as_deref().map_or_else(String::new, muted),
            &finding.accepted.as_deref().map_or_else(String::new, accepted),
        ] {
            out.text(value)?;
        }
        out.end_row()?;
        pace.row()?;
    }
    out.finish()
}

/// `kept for the 2027 campaign (ops@example.com, until 2027-01-31)`
fn muted(mute: &Mute) -> String {
    let owner = mute.owner.as_ref().map_or_else(String::new, |owner| format!("{owner}, "));
    format!("{} ({owner}until {})", mute.reason, mute.until)
}

/// `kept as is (Asha, since 2026-11-03): by agreement`
fn accepted(accepted: &AcceptedRow) -> String {
    let owner = accepted.owner.as_ref().map_or_else(String::new, |owner| format!("{owner}, "));
    let comment = accepted.comment.as_ref().map_or_else(String::new, |comment| format!(": {comment}"));
    format!("kept as is ({owner}since {}){comment}", accepted.since)
}

struct Cells<'a> {
    writer: Writer<&'a mut dyn Sink>,
    safety: Safety,
}

impl<'a> Cells<'a> {
    fn start(style: CsvStyle, sink: &'a mut dyn Sink, header: &[&str]) -> Result<Self, RenderError> {
        if style.bom {
            sink.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = WriterBuilder::new()
            .delimiter(style.delimiter)
            .quote_style(QuoteStyle::Always)
            .terminator(Terminator::CRLF)
            .buffer_capacity(1 << 16)
            .from_writer(sink);
        writer.write_record(header).map_err(io)?;
        Ok(Self { writer, safety: style.safety })
    }

    /// A cell that this program formatted from a number.
    fn number(&mut self, value: u64) -> Result<(), RenderError> {
        self.writer.write_field(value.to_string()).map_err(io)
    }

    /// A value that is documented as a number; anything else that came is text.
    fn api_number(&mut self, value: Option<&Number>) -> Result<(), RenderError> {
        match value {
            None => self.text(""),
            Some(Number::Whole(value)) => self.number(*value),
            Some(Number::Text(text)) => self.text(text),
        }
    }

    fn text(&mut self, value: &str) -> Result<(), RenderError> {
        let cell = match self.safety {
            Safety::Guard => guard(value),
            Safety::Raw => Cow::Borrowed(value),
        };
        self.writer.write_field(cell.as_bytes()).map_err(io)
    }

    fn end_row(&mut self) -> Result<(), RenderError> {
        self.writer.write_record(None::<&[u8]>).map_err(io)
    }

    fn finish(mut self) -> Result<(), RenderError> {
        Ok(self.writer.flush()?)
    }
}

fn io(error: csv::Error) -> RenderError {
    RenderError::Io(error.into())
}
