//! `STEM.groups.csv`, one more for each further catalogue, and `STEM.findings.csv`: RFC 4180, every cell quoted, guarded against formulas.

use std::borrow::Cow;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::api::{Further, Number, Timestamp};
use crate::catalogue::Catalogue;
use crate::config::{CsvStyle, Mute, Safety};

use super::{AcceptedRow, Pace, RenderError, Report, Sink, guard};

/// Header of the findings file; before it stands `catalogue` where there are several.
const FINDINGS: [&str; 10] =
    ["severity", "rule", "title", "group_ids", "message", "remedy", "state", "first_seen", "muted", "accepted"];

/// The items of a catalogue under the API's own names.
pub(super) fn items(
    report: &Report,
    catalogue: &Catalogue,
    style: CsvStyle,
    sink: &mut dyn Sink,
    pace: &mut Pace<'_>,
) -> Result<(), RenderError> {
    let mut header = vec!["id", "org_id", "title", "status"];
    header.extend(catalogue.has_type.then_some("type"));
    header.extend(["created_by", "updated_by", "created_at", "updated_at"]);
    header.extend(catalogue.fields);
    let mut out = Cells::start(style, sink, &header)?;
    for item in report.items(catalogue) {
        out.number(item.id)?;
        out.api_number(item.org_id.as_ref())?;
        for text in [item.title.as_deref(), item.status.as_deref()] {
            out.text(text.unwrap_or_default())?;
        }
        if catalogue.has_type {
            out.text(item.kind.as_deref().unwrap_or_default())?;
        }
        out.api_number(item.created_by.as_ref())?;
        out.api_number(item.updated_by.as_ref())?;
        for date in [&item.created_at, &item.updated_at] {
            out.text(date.as_ref().map(Timestamp::text).as_deref().unwrap_or_default())?;
        }
        for at in 0..catalogue.fields.len() {
            out.text(item.further(at).map(Further::text).unwrap_or_default())?;
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
    let is_of_several = report.is_of_several();
    let header: Vec<_> = is_of_several.then_some("catalogue").into_iter().chain(FINDINGS).collect();
    let mut out = Cells::start(style, sink, &header)?;
    for finding in &report.findings {
        if is_of_several {
            out.text(finding.catalogue().name)?;
        }
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
