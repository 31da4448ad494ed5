//! The made-up account of the benchmarks: the same groups for the same number, whoever asks.
//!
//! Nine titles in ten are unlike all others, the rest are twins and look-alikes; one group in fifty is disabled; one
//! title in ten is in Devanagari.

/// One group of the made-up account.
pub(crate) struct MadeUp {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) status: &'static str,
    pub(crate) kind: Option<&'static str>,
    pub(crate) created_by: u64,
    pub(crate) updated_by: Option<u64>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// The account that all of them belong to.
pub(crate) const ORG_ID: u64 = 7;

/// The group of this number, counted from 0.
pub(crate) fn group(number: u64) -> MadeUp {
    MadeUp {
        id: number + 1,
        title: title(number),
        status: if number.is_multiple_of(50) { "DISABLED" } else { "ACTIVE" },
        kind: number.is_multiple_of(20).then_some("campaign"),
        created_by: 8100 + number % 40,
        updated_by: (!number.is_multiple_of(3)).then_some(8100 + number % 9),
        created_at: date("2025", number),
        updated_at: date("2026", number),
    }
}

fn title(number: u64) -> String {
    const SOURCES: [&str; 8] = ["Website", "Facebook Ads", "Walk-in", "99acres", "Referral", "IVR", "WhatsApp", "Expo"];
    const PLACES: [&str; 6] = ["Mumbai", "Pune", "Delhi NCR", "Bengaluru", "Chennai", "Kolkata"];
    // Twins and look-alikes take the words and the number of a neighbour.
    let (own, form) = if number % 10 == 9 { (number - 5, number / 10 % 4) } else { (number, 4) };
    let (source, place) = (SOURCES[(own % 8) as usize], PLACES[(own / 8 % 6) as usize]);
    match form {
        1 => format!("{source} {place} {own}").to_uppercase(),
        2 => format!("{source}  {place} {own} "),
        3 => format!("{source}-{place}-{own}"),
        _ if number % 10 == 3 => format!("{place} संपर्क {own}"),
        _ => format!("{source} {place} {own}"),
    }
}

/// A moment of the year, as the API writes it; hardly two are the same.
fn date(year: &str, number: u64) -> String {
    let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let [month, day, hour] = [1 + spread % 10, 1 + spread / 10 % 28, spread / 280 % 24];
    let [minute, second, milli] = [spread / 6_720 % 60, spread / 403_200 % 60, spread / 24_192_000 % 1000];
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}
