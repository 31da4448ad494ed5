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
    let format = console.log_format.unwrap_or_default();
    // A line of text is cleaned before it is coloured, a line of JSON as a whole.
    let stderr = Stderr { bar: Arc::clone(bar), cleaned: format == LogFormat::Text };
    let layer = tracing_subscriber::fmt::layer().with_writer(stderr).with_ansi(false);
    let registry = tracing_subscriber::registry().with(own);
    // A second start in one process (tests) keeps the first log.
    let _ = match format {
        LogFormat::Text => registry.with(layer.event_format(LogLine { color })).try_init(),
        LogFormat::Json => registry.with(layer.json().flatten_event(true).with_target(false)).try_init(),
    };
}

/// `warning: the text key=value`
struct LogLine {
    color: bool,
}

impl<S, N> FormatEvent<S, N> for LogLine
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
                write!(writer, "\x1b[{color}m{word}\x1b[0m: ")?;
            } else {
                write!(writer, "{word}: ")?;
            }
        }
        let mut text = String::new();
        context.field_format().format_fields(Writer::new(&mut text), event)?;
        writeln!(writer, "{}", clean(&text))
    }
}

/// Standard error, with the bar out of the way and everything cleaned.
#[derive(Clone)]
struct Stderr {
    bar: Arc<Bar>,
    /// What comes here is clean, but for our own colours.
    cleaned: bool,
}

impl<'a> MakeWriter<'a> for Stderr {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl io::Write for Stderr {
    /// Receives one whole event.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let text = if self.cleaned { text } else { clean(&text).into() };
        self.bar.suspend(|| {
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
