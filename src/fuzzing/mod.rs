//! Doors for the fuzz targets (`tests/fuzz`): what awsso reads and writes, as plain texts. Only tests
//! call them; the linker leaves them out of the program.

mod files;
mod replies;
mod shells;
mod terminal;

pub use files::{Content, FileEdit, Values, edited, read, setting_changed, settings};
pub use replies::{DECODERS, Decoder, leaves};
pub use shells::{Completed, changes, completed, docker, dotenv, json};
pub use terminal::{Terminal, request, sealed, terminal};

use crate::configure::{Pair, Template, assign};
use crate::error::Error;
use crate::model::{Region, printable};
use crate::present::Segment;
use crate::sso::AccountEntry;
use crate::wire::pasted;

/// The error as a person sees it.
fn told(error: &Error) -> String {
    printable(&error.with_hint())
}

/// The values in a paste, secrets included.
pub fn pasted_values(text: &str) -> Result<Vec<String>, String> {
    let pasted = pasted::parse(text)?;
    let mut values = replies::values(&pasted.credentials);
    values.extend(pasted.region.map(|region| region.to_string()));
    values.extend(pasted.role);
    Ok(values)
}

/// Whether a paste needs no more input.
pub fn is_whole_paste(text: &str) -> bool {
    pasted::is_whole(text)
}

/// The prompt segment of a template. The values are those of profile, account, account name, role,
/// region and time left.
pub fn segment(template: &str, values: [&str; 6]) -> String {
    let [profile, account, account_name, role, region, left] = values.map(str::to_owned);
    Segment { profile, account, account_name, role, region, left }.fill(template)
}

/// The names of the profiles for these pairs of an account (id, name, email) and a role.
pub fn profile_names(
    template: &str,
    session: &str,
    roles: &[([&str; 3], &str)],
    taken: &[&str],
) -> Result<Vec<String>, String> {
    let template = Template::parse(template).map_err(|error| told(&error))?;
    let entry = |[id, name, email]: [&str; 3]| {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let id = id.parse().ok()?;
        Some(AccountEntry { id, name: given(name), email: given(email), roles: None })
    };
    let entries: Option<Vec<_>> = roles.iter().map(|(account, _)| entry(*account)).collect();
    let entries = entries.ok_or("not an account id")?;
    let pairs = entries.iter().zip(roles);
    let pairs: Vec<_> = pairs.map(|(account, (_, role))| Pair { account, role }).collect();
    Ok(assign(&template, session, &pairs, &|name, _| taken.contains(&name)).0)
}

/// The address that `awsso open TEXT` opens in `region`, without the sign-in around it.
pub fn console_page(text: &str, region: &str) -> Result<String, String> {
    let place = crate::console::read(text).map_err(|error| told(&error))?;
    let region: Region = region.parse().map_err(|error| told(&error))?;
    place.page.address(&region).map_err(|error| told(&error))
}

/// The words of the command that opens `url` in a browser.
pub fn browser_words(line: &str, url: &str, names: &[(&str, &str)]) -> Result<Vec<String>, String> {
    crate::sys::browser_words(line, url, names).map_err(|error| told(&error))
}

/// The ARN of the role in that of its session.
pub fn role_of_session(arn: &str) -> Option<String> {
    crate::target::role_of_session(arn)
}

/// What "did you mean" offers.
pub fn similar<'a>(wanted: &str, names: &[&'a str]) -> Vec<&'a str> {
    crate::similar::most_similar(wanted, names.iter().copied())
}
