//! What a title should have been.

use super::scene::{Place, Scene};
use crate::rules::repaired;

/// The title as it should read; none where nobody but its owner can tell.
pub(super) fn clean(scene: &Scene<'_>, place: Place) -> Option<String> {
    let mends: Vec<_> = scene.findings(place).iter().map(|at| scene.finding(*at).rule.mend).collect();
    repaired(scene.title(place), &mends)
}

/// Whether there is nothing to mend.
pub(super) fn is_clean(scene: &Scene<'_>, place: Place) -> bool {
    clean(scene, place).as_deref() == Some(scene.title(place))
}
