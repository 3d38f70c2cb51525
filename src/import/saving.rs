//! A profile in the credentials file: a section of awsso; all other bytes are kept.

use crate::aws_files::{Edit, Profiles, SectionId};
use crate::configure::ConfigFile;
use crate::error::{Error, Kind, Result};
use crate::model::{Credentials, Region, Secret, rfc3339_utc};
use crate::session::Context;

/// The key that marks a section as awsso's.
const MARK: &str = "awsso_imported";

/// Writes the credentials into the section of `name`.
pub(crate) fn save(
    context: &Context<'_>,
    name: &str,
    credentials: &Credentials,
    region: Option<&Region>,
) -> Result<()> {
    let profiles = context.profiles()?;
    check(profiles, name)?;
    let file = ConfigFile::of_credentials(profiles);
    let mut edit = Edit::credentials(profiles.credentials_text());
    let mark = rfc3339_utc(context.system.now());
    write(&mut edit, name, credentials, region, &mark)?;
    file.write(context.system, &edit.finish(), false)
}

/// Refuses a name that is used otherwise.
fn check(profiles: &Profiles, name: &str) -> Result<()> {
    let Some(profile) = profiles.profile(name) else {
        return Ok(());
    };
    if profile.in_credentials(MARK).is_some() && !profile.is_in_config() {
        return Ok(());
    }
    let text = format!("profile {name:?} exists already ({})", profile.place());
    Err(Error::new(Kind::Configuration, text)
        .hint("choose another name: awsso import overwrites only what it wrote"))
}

fn write(
    edit: &mut Edit<'_>,
    name: &str,
    credentials: &Credentials,
    region: Option<&Region>,
    mark: &str,
) -> Result<()> {
    let section = SectionId::Profile(name);
    edit.set(section, MARK, mark)?;
    edit.set(section, "aws_access_key_id", &credentials.access_key_id)?;
    edit.set(section, "aws_secret_access_key", credentials.secret_access_key.expose())?;
    for (key, value) in [
        ("aws_session_token", credentials.session_token.as_ref().map(Secret::expose)),
        ("region", region.map(Region::as_str)),
    ] {
        match value {
            Some(value) => edit.set(section, key, value)?,
            None => edit.remove_key(section, key),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(token: Option<&str>) -> Credentials {
        Credentials {
            access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("secret"),
            session_token: token.map(Secret::new),
            expiration: None,
            account_id: None,
        }
    }

    #[test]
    fn a_section_is_written_and_replaced_and_every_other_byte_stays() {
        let before = "# mine\r\n[keys]\r\naws_access_key_id=AKIA\r\n";
        let mut edit = Edit::credentials(before);
        let region = "eu-west-1".parse().unwrap();
        write(&mut edit, "temp", &credentials(Some("token")), Some(&region), "now").unwrap();
        let first = edit.finish();
        let section = "[temp]\r\nawsso_imported = now\r\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\r\n\
            aws_secret_access_key = secret\r\naws_session_token = token\r\nregion = eu-west-1\r\n";
        assert_eq!(first, format!("{before}{section}"));
        let mut edit = Edit::credentials(&first);
        write(&mut edit, "temp", &credentials(None), None, "later").unwrap();
        let second = edit.finish();
        let section = "[temp]\r\nawsso_imported = later\r\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\r\n\
            aws_secret_access_key = secret\r\n";
        assert_eq!(second, format!("{before}{section}"));
    }

    #[test]
    fn only_what_awsso_wrote_is_overwritten_and_no_name_of_the_config_file() {
        let credentials =
            "[keys]\naws_access_key_id=AKIA\n[temp]\nawsso_imported=1\n[both]\nawsso_imported=1\n";
        let profiles = Profiles::of_texts("[profile dev]\nregion=x\n[profile both]\n", credentials);
        for (name, is_free) in
            [("temp", true), ("new", true), ("keys", false), ("dev", false), ("both", false)]
        {
            assert_eq!(check(&profiles, name).is_ok(), is_free, "{name}");
        }
    }
}
