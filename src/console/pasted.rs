//! Reads a link to the console, or to a role of an access portal. Pure.

use super::page::{Page, REGION, partition_of};
use super::place::Place;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Partition, Region};
use crate::wire::percent;

pub(super) fn place(text: &str) -> Result<Place> {
    let refuse = |why: &str| {
        Error::new(Kind::Usage, format!("not a link to the AWS console: {why}"))
            .hint("copy the whole address of the console's page")
    };
    if text.len() > 16 * 1024 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refuse("it is too long, or contains invalid characters"));
    }
    let rest = text.strip_prefix("https://").unwrap_or(text);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if let Some((partition, prefix)) = partition_of(&host.to_ascii_lowercase()) {
        return Ok(of_console(partition, prefix, path));
    }
    of_portal(path).unwrap_or_else(|| Err(refuse(&format!("its host is {host}"))))
}

/// `https://[ACCOUNT-ID.][REGION.]console.aws.amazon.com/PATH?…region=REGION…#…`. The account is
/// there if several sessions are open in the browser.
fn of_console(partition: Partition, prefix: &str, path: &str) -> Place {
    let mut labels: Vec<&str> = prefix.split_terminator('.').collect();
    let account: Option<AccountId> = labels.first().and_then(|label| {
        let (account, suffix) = label.split_once('-')?;
        account.parse().ok().filter(|_| !suffix.is_empty())
    });
    if account.is_some() {
        labels.remove(0);
    }
    let known = |region: &Region| {
        // A service's own host (`s3.console.…`) is not a region.
        region.partition() == partition && region.as_str().contains('-')
    };
    let of_host: Option<Region> =
        labels.first().and_then(|label| label.parse().ok()).filter(|region| known(region));
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let pairs = percent::decoded_pairs(query.split('#').next().unwrap_or_default());
    let of_query = pairs.into_iter().flatten().find(|(name, _)| name == "region");
    let of_query: Option<Region> = of_query.and_then(|(_, value)| value.parse().ok());
    let prefix = labels.iter().map(|label| format!("{label}.")).collect();
    let path = path.trim_start_matches('/').replace(REGION, &percent::encode(REGION));
    Place {
        partition,
        account,
        region: of_query.filter(|region| known(region)).or(of_host),
        role: None,
        page: Page { prefix: Some(prefix), path },
        unknown: None,
    }
}

/// `https://PORTAL/start/#/console?account_id=…&role_name=…[&destination=…]`.
fn of_portal(path: &str) -> Option<Result<Place>> {
    let (_, query) = path.split_once("#/console?")?;
    let pairs = percent::decoded_pairs(query)?;
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let account: AccountId = value("account_id")?.parse().ok()?;
    let role = value("role_name").cloned();
    let page = match value("destination").filter(|text| text.starts_with("https://")) {
        Some(destination) if !destination.contains("#/console?") => match place(destination) {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        },
        _ => Place {
            partition: Partition::Aws,
            account: None,
            region: None,
            role: None,
            page: Page::start(),
            unknown: None,
        },
    };
    Some(Ok(Place { account: Some(account), role, ..page }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String, String) {
        let place = place(text).unwrap();
        let region = place.region.unwrap_or_else(|| place.partition.global_region());
        let account = place.account.map(|account| account.to_string()).unwrap_or_default();
        (account, region.to_string(), place.page.address(&region).unwrap())
    }

    #[test]
    fn links_tell_account_region_and_page() {
        for (text, account, region, address) in [
            (
                "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:",
                "",
                "eu-west-1",
                "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:",
            ),
            (
                "https://111122223333-abcd1234.eu-west-1.console.aws.amazon.com/s3/buckets/x?a=b",
                "111122223333",
                "eu-west-1",
                "https://eu-west-1.console.aws.amazon.com/s3/buckets/x?a=b",
            ),
            (
                "https://s3.console.aws.amazon.com/s3/buckets/x?region=eu-north-1",
                "",
                "eu-north-1",
                "https://s3.console.aws.amazon.com/s3/buckets/x?region=eu-north-1",
            ),
            (
                "https://console.amazonaws.cn/ec2/home?region=cn-north-1",
                "",
                "cn-north-1",
                "https://console.amazonaws.cn/ec2/home?region=cn-north-1",
            ),
            ("https://console.aws.amazon.com", "", "us-east-1", "https://console.aws.amazon.com/"),
            (
                "https://d-1.awsapps.com/start/#/console?account_id=111122223333&role_name=Admin&\
                 destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fsqs%3Fregion%3Deu-west-1",
                "111122223333",
                "eu-west-1",
                "https://eu-west-1.console.aws.amazon.com/sqs?region=eu-west-1",
            ),
            (
                "https://d-1.awsapps.com/start#/console?account_id=111122223333&role_name=Admin",
                "111122223333",
                "us-east-1",
                "https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1",
            ),
        ] {
            let expected = (account.to_owned(), region.to_owned(), address.to_owned());
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        for text in [
            "https://evil.example/console.aws.amazon.com",
            "https://console.aws.amazon.com.evil.example/",
            "https://user@evil.example/?x=console.aws.amazon.com",
            "https://console.aws.amazon.com@evil.example/",
            "https://evil.example\\.console.aws.amazon.com/",
            "https://evil.example%2f.console.aws.amazon.com/",
            "https://me@x.console.aws.amazon.com/",
            "https://d-1.awsapps.com/start/#/console?account_id=1&role_name=x",
            "https://d-1.awsapps.com/start/#/console?account_id=111122223333&destination=https%3A%2F%2Fevil.example",
            "https://console.aws.amazon.com/a b",
        ] {
            let error = place(text).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{text}");
        }
    }
}
