//! Log lines on standard error, as text or as one JSON object a line.

use std::fmt;
use std::io;
use std::sync::Arc;

use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{Bar, clean};
use crate::config::{Console, LogFormat};

/// Starts the log. Only this program's own events are shown; those of the HTTP stack may hold headers.
pub(super) fn start(console: Console, bar: &Arc<Bar>, color: bool) {
    let level = match (console.quiet.unwrap_or_default(), console.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, 2) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    let own = Targets::new().with_target("superfone_audit", level);
    let layer = tracing_subscriber::fmt::layer().with_writer(Stderr(Arc::clone(bar))).with_ansi(false);
    let registry = tracing_subscriber::registry().with(own);
    // A second start in one process (tests) keeps the first log.
    let _ = match console.log_format.unwrap_or_default() {
        LogFormat::Text => registry.with(layer.event_format(Line { color })).try_init(),
        LogFormat::Json => registry.with(layer.json().flatten_event(true).with_target(false)).try_init(),
    };
}

/// `warning: the text key=value`
struct Line {
    color: bool,
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let (word, color) = match *event.metadata().level() {
            Level::ERROR => ("error", "31"),
            Level::WARN => ("warning", "33"),
            Level::INFO => ("info", "36"),
            Level::DEBUG => ("debug", "2"),
            Level::TRACE => ("trace", "2"),
        };
        // The progress lines of `--progress always` are asked for, not warnings.
        if event.metadata().target() != "superfone_audit::progress" {
            if self.color {
                write!(writer, "{MARK}{color}m{word}{MARK}0m: ")?;
            } else {
                write!(writer, "{word}: ")?;
            }
        }
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

/// Stands for the start of our own colour sequences until everything else has been cleaned; a private-use character.
const MARK: char = '\u{f8ff}';

/// Standard error, with the bar out of the way and everything cleaned.
struct Stderr(Arc<Bar>);

impl<'a> MakeWriter<'a> for Stderr {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl io::Write for Stderr {
    /// Receives one whole event.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = clean(&String::from_utf8_lossy(bytes)).replace(MARK, "\x1b[");
        self.0.suspend(|| {
            let mut err = io::stderr().lock();
            // A standard error that is closed must not end the run.
            let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
