//! A scene with the cast that most stories share: an Identity Center instance with one account, a
//! user with long-term keys in another.

pub(crate) use aws_emulator::cast::{ACCOUNT, KEY_ID, OTHER_ACCOUNT, SECRET_KEY, START_URL};
use aws_emulator::cast::{CONFIG, CREDENTIALS};

use super::Scene;

/// Profiles `adminUser` (session `corp`, nobody signed in) and `keys` (a user of
/// [`OTHER_ACCOUNT`]), then `more` of the config file.
pub(crate) fn sso_scene(more: &str) -> Scene {
    let scene = Scene::new().config(&format!("{CONFIG}\n{more}")).credentials(CREDENTIALS);
    scene.aws.add_cast();
    scene
}
