//! Handing a mail over: what is tried again, and what must not be.

use std::thread;
use std::time::{Duration, Instant};

use super::smtp::Trouble;
use super::{Access, Composed, MailError};

/// Conversations at the most.
const ATTEMPTS: u32 = 3;
/// Before the second conversation, at the most; twice that before the third.
const WAIT: Duration = Duration::from_millis(1_500);
/// How often a waiting mail hears a signal.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Hands the mail over and returns how many recipients have it. A failure that may pass is tried again as long as the
/// server cannot have taken the mail; after that, a second mail would be worse than none.
///
/// # Errors
/// [`MailError`]
pub fn send(access: &Access, mail: &Composed, stop: &dyn Fn() -> bool) -> Result<usize, MailError> {
    let server = access.server().to_string();
    let mut attempts = 1;
    loop {
        if stop() {
            return Err(MailError::Interrupted);
        }
        match access.attempt(mail, attempts == ATTEMPTS, stop) {
            Ok(refused) if refused.is_empty() => return Ok(mail.recipients.len()),
            Ok(refused) => {
                let accepted = mail.recipients.len() - refused.len();
                let refused = refused.into_iter().map(|(address, words)| format!("{address} ({words})")).collect();
                return Err(MailError::Partly { server, refused, accepted });
            }
            Err(Trouble::Interrupted) => return Err(MailError::Interrupted),
            Err(Trouble::Uncertain(cause)) => return Err(MailError::Uncertain { server, cause }),
            Err(Trouble::Refused { stage, cause, may_pass: true, .. }) if attempts < ATTEMPTS => {
                tracing::info!("the mail is tried again: {stage} failed: {cause}");
                wait(WAIT.mul_f64(f64::from(attempts) * (0.5 + fastrand::f64() / 2.0)), stop);
                attempts += 1;
            }
            Err(Trouble::Refused { stage, cause, advice, .. }) => {
                return Err(MailError::Refused { server, stage, attempts, cause, advice });
            }
        }
    }
}

fn wait(time: Duration, stop: &dyn Fn() -> bool) {
    let end = Instant::now() + time;
    while Instant::now() < end && !stop() {
        thread::sleep(LOOK_AGAIN);
    }
}
