//! Time zones by their IANA names, in any letter case, and what to say to an abbreviation.

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::{OffsetName as _, TZ_VARIANTS, Tz};
use serde::{Deserialize, Deserializer};

/// Zones that an answer names at the most.
const NAMED: usize = 5;
/// Moments at which abbreviations are looked up: one in winter, one in summer.
const MOMENTS: [i64; 2] = [1_767_225_600, 1_782_864_000];

/// The zone of this name, in any letter case.
///
/// # Errors
/// What the name may mean, if it is an abbreviation or a city.
pub fn zone(name: &str) -> Result<Tz, String> {
    if let Some(zone) = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name.trim())) {
        return Ok(*zone);
    }
    let meant = match (abbreviated(name), meant(name)) {
        (zones, _) if !zones.is_empty() => format!("is an abbreviation, which may mean {}", listed(&zones)),
        (_, zones) if !zones.is_empty() => format!("is no time zone; did you mean {}?", listed(&zones)),
        _ => "is no time zone; an IANA name is needed, such as Asia/Kolkata".to_owned(),
    };
    Err(format!("{name:?} {meant}"))
}

/// The same for a value of the config file.
pub(super) fn zone_in_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tz>, D::Error> {
    let name = String::deserialize(deserializer)?;
    zone(&name).map(Some).map_err(serde::de::Error::custom)
}

/// Zones whose clocks show this abbreviation; the one of the program's default first.
fn abbreviated(name: &str) -> Vec<&'static str> {
    let moments = MOMENTS.map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::UNIX_EPOCH));
    let shows = |zone: &Tz| {
        moments.iter().any(|moment| {
            let offset = zone.offset_from_utc_datetime(&moment.naive_utc());
            offset.abbreviation().is_some_and(|shown| shown.eq_ignore_ascii_case(name.trim()))
        })
    };
    // Names of a country's own (`Eire`, `US/Pacific`) and those that another has replaced say the same once more.
    let area = |zone: &&Tz| {
        let area = zone.name().split('/').next().unwrap_or_default();
        ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Pacific"].contains(&area)
    };
    let mut zones: Vec<_> =
        TZ_VARIANTS.iter().filter(area).filter(|zone| shows(zone)).map(|zone| zone.name()).collect();
    zones.retain(|zone| !["Asia/Calcutta", "Asia/Tel_Aviv", "Europe/Belfast"].contains(zone));
    zones.sort_by_key(|zone| (*zone != Tz::Asia__Kolkata.name(), *zone));
    zones
}

/// Zones called after this city, or spelled nearly so. `Etc/GMT+5` is none: it is five hours behind, not ahead.
fn meant(name: &str) -> Vec<&'static str> {
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name()).filter(|zone| !zone.starts_with("Etc/"));
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().replace([' ', '_', '-'], "").to_lowercase();
    let wanted = city(name);
    let zones: Vec<_> = names().filter(|zone| city(zone) == wanted).collect();
    if !zones.is_empty() || !name.contains('/') {
        return zones;
    }
    let is_near = |zone: &&str| strsim::damerau_levenshtein(&zone.to_lowercase(), &name.to_lowercase()) <= 2;
    names().filter(is_near).collect()
}

fn listed(zones: &[&str]) -> String {
    let more = zones.len().saturating_sub(NAMED);
    let mut shown: Vec<_> = zones.iter().take(NAMED).map(|zone| (*zone).to_owned()).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    match shown.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {} {last}", rest.join(", "), if more > 0 { "and" } else { "or" })
        }
        _ => shown.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_in_any_letter_case() {
        for name in ["Asia/Kolkata", "asia/kolkata", "ASIA/KOLKATA", " Asia/Kolkata "] {
            assert_eq!(zone(name), Ok(Tz::Asia__Kolkata), "{name}");
        }
        assert_eq!(zone("utc"), Ok(Tz::UTC));
    }

    #[test]
    fn an_abbreviation_is_answered_with_the_zones_it_may_mean() {
        let error = zone("IST").unwrap_err();
        assert_eq!(error, "\"IST\" is an abbreviation, which may mean Asia/Kolkata, Asia/Jerusalem or Europe/Dublin");
        assert!(zone("PST").unwrap_err().contains("America/Los_Angeles"), "{:?}", zone("PST"));
        assert!(zone("ist").unwrap_err().contains("Asia/Kolkata"));
    }

    #[test]
    fn a_city_and_nonsense_are_answered() {
        assert_eq!(zone("Kolkata").unwrap_err(), "\"Kolkata\" is no time zone; did you mean Asia/Kolkata?");
        assert!(zone("Indian/Kolkata").unwrap_err().contains("did you mean Asia/Kolkata?"));
        assert!(
            zone("Asia/Kolkatta").unwrap_err().contains("did you mean Asia/Kolkata?"),
            "{:?}",
            zone("Asia/Kolkatta")
        );
        for name in ["Mars/Olympus", "", "+05:30", "GMT+5"] {
            assert!(zone(name).unwrap_err().contains("such as Asia/Kolkata"), "{name}");
        }
    }
}
