//! What a listing cost, and how that is told.

use std::time::Duration;

/// What the listing cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Pages that came, over all passes.
    pub pages_read: u64,
    /// How long the API was waited for.
    pub waited: Duration,
    /// 429 and 503 answers.
    pub refusals: u64,
    /// Pauses that the server asked for, and how long they were together.
    pub asked_to_wait: (u64, Duration),
    /// Whether the server limits the speed.
    pub limited: bool,
    /// Outages.
    pub outages: u32,
    /// How long they lasted together.
    pub unreachable: Duration,
}

impl Effort {
    /// What was out of the ordinary, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let (asked, pause) = self.asked_to_wait;
        let refused = if asked > 0 {
            Some(format!("Superfone asked the audit to wait {}, {} in all", times(asked), rough(pause)))
        } else if self.limited {
            Some(format!("Superfone limited the speed, so the list was read at {}", self.speed()))
        } else {
            None
        };
        let outage = (self.outages > 0).then(|| {
            format!(
                "Superfone could not be reached {}; the audit waited {}",
                times(self.outages.into()),
                rough(self.unreachable)
            )
        });
        refused.into_iter().chain(outage).map(|sentence| format!("{sentence}. Nothing is missing.")).collect()
    }

    fn speed(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "at most a few hundred thousand")]
        let speed = self.pages_read as f64 / self.waited.as_secs_f64().max(0.001);
        if speed >= 1.5 {
            format!("{speed:.0} requests a second")
        } else if speed >= 0.75 {
            "1 request a second".to_owned()
        } else {
            format!("{:.0} requests a minute", speed * 60.0)
        }
    }
}

fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        number => format!("{number} times"),
    }
}

/// A time as a person would say it.
fn rough(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_millis() >= 500);
    match seconds {
        0 => "less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_listing_says_nothing_and_any_other_one_sentence() {
        let seconds = Duration::from_secs;
        let calm = Effort { pages_read: 200, waited: seconds(100), ..Effort::default() };
        for (effort, sentences) in [
            (calm, vec![]),
            (
                Effort { refusals: 5, limited: true, asked_to_wait: (3, seconds(118)), ..calm },
                vec!["Superfone asked the audit to wait 3 times, 2 minutes in all. Nothing is missing."],
            ),
            (
                Effort { refusals: 5, limited: true, ..calm },
                vec!["Superfone limited the speed, so the list was read at 2 requests a second. Nothing is missing."],
            ),
            (Effort { refusals: 1, ..calm }, vec![]),
            (
                Effort { outages: 1, unreachable: seconds(31), ..calm },
                vec!["Superfone could not be reached once; the audit waited 31 seconds. Nothing is missing."],
            ),
        ] {
            assert_eq!(effort.sentences(), sentences);
        }
        let slow = Effort { waited: seconds(400), limited: true, ..calm };
        assert!(slow.sentences()[0].contains("30 requests a minute"), "{:?}", slow.sentences());
    }
}
