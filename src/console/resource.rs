//! From the ARN of a resource to its page. Pure; the table is in [`super::pages`].

use super::page::Page;
use super::pages::RESOURCES;
use super::place::Place;
use crate::error::{Error, Kind, Result};
use crate::model::{AccountId, Partition, Region};
use crate::wire::percent;

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
struct Arn<'a> {
    text: &'a str,
    partition: Partition,
    service: &'a str,
    region: Option<Region>,
    account: Option<AccountId>,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    fn parse(text: &'a str) -> Result<Self> {
        let refuse = |why: &str| {
            Error::new(Kind::Usage, format!("{text:?} is not an ARN: {why}"))
                .hint("an ARN looks like arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE")
        };
        if text.len() > 2048 || text.chars().any(char::is_control) {
            return Err(refuse("it is too long, or contains a control character"));
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let &["arn", partition, service, region, account, resource] = parts.as_slice() else {
            return Err(refuse("it does not have six parts"));
        };
        let partition = Partition::from_name(partition);
        let partition = partition.ok_or_else(|| refuse("its partition is unknown"))?;
        if service.is_empty() || resource.is_empty() {
            return Err(refuse("it names no service or no resource"));
        }
        let region = Some(region).filter(|region| !region.is_empty()).map(str::parse).transpose();
        let region = region.map_err(|_| refuse("its region is not valid"))?;
        // Some resources of AWS have the account `aws`.
        let account = account.parse().ok();
        Ok(Self { text, partition, service, region, account, resource })
    }
}

/// The page of this ARN's resource.
pub(super) fn place(text: &str) -> Result<Place> {
    let arn = Arn::parse(text)?;
    let rows = RESOURCES.iter().filter(|row| row.service == arn.service);
    let page = rows.into_iter().find_map(|row| {
        let captures = captures(row.resource, arn.resource)?;
        Some(Page::of_path(fill(row.page, &arn, &captures)))
    });
    let unknown = page.is_none().then(|| match Page::of_service(arn.service) {
        Some(_) => format!("no console page known for this kind of {} resource", arn.service),
        None => format!("no console page known for resources of {}", arn.service),
    });
    let page = page.or_else(|| Page::of_service(arn.service)).unwrap_or_else(Page::start);
    Ok(Place {
        partition: arn.partition,
        account: arn.account,
        region: arn.region,
        role: None,
        page,
        unknown,
    })
}

/// The values in `text` of the names in braces in `pattern`: without `/` and `:`, or, if the name
/// ends in `..`, everything up to what follows.
fn captures<'p, 't>(pattern: &'p str, text: &'t str) -> Option<Vec<(&'p str, &'t str)>> {
    let Some((literal, rest)) = pattern.split_once('{') else {
        return (pattern == text).then(Vec::new);
    };
    let text = text.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    if let Some(name) = name.strip_suffix("..") {
        // The longest that leaves enough for the rest.
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        return ends.into_iter().find_map(|end| {
            let mut found = captures(rest, &text[end..])?;
            found.insert(0, (name, &text[..end]));
            Some(found)
        });
    }
    let end = text.find(['/', ':']).unwrap_or(text.len());
    let (value, text) = text.split_at(end);
    let mut found = captures(rest, text).filter(|_| !value.is_empty())?;
    found.insert(0, (name, value));
    Some(found)
}

/// The page with its names filled in, percent-encoded. `$` before a name encodes like CloudWatch's
/// log groups (twice, with `$` for `%`); `/` keeps slashes.
fn fill(page: &str, arn: &Arn<'_>, captures: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').expect("a test reads every row");
        filled.push_str(before);
        let key = name.trim_start_matches(['$', '/']);
        let value = match key {
            "region" => {
                filled.push_str(super::page::REGION);
                rest = behind;
                continue;
            }
            "account" => arn.account.as_ref().map_or("", AccountId::as_str),
            "arn" => arn.text,
            key => captures.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value),
        };
        let encoded = percent::encode(value);
        filled.push_str(&match name.as_bytes()[0] {
            b'$' => percent::encode(&encoded).replace('%', "$"),
            b'/' => encoded.replace("%2F", "/"),
            _ => encoded,
        });
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const REGION: &str = "eu-west-1";
    const CONSOLE: &str = "https://eu-west-1.console.aws.amazon.com/";
    const GLOBAL: &str = "https://console.aws.amazon.com/";

    fn address(arn: &str) -> String {
        let place = place(arn).unwrap();
        let region = place.region.unwrap_or_else(|| REGION.parse().unwrap());
        place.page.address(&region).unwrap()
    }

    #[test]
    fn resources_have_their_pages() {
        for (arn, host, path) in [
            ("s3:::my-bucket", CONSOLE, "s3/buckets/my-bucket?region=eu-west-1"),
            ("s3:::my-bucket/*", CONSOLE, "s3/buckets/my-bucket?region=eu-west-1"),
            ("s3:::b/a b/c.txt", CONSOLE, "s3/object/b?region=eu-west-1&prefix=a%20b%2Fc.txt"),
            ("lambda:eu-west-1:1:function:f", CONSOLE, "lambda/home?region=eu-west-1#/functions/f"),
            (
                "lambda:eu-west-1:1:function:f:live",
                CONSOLE,
                "lambda/home?region=eu-west-1#/functions/f?qualifier=live",
            ),
            (
                "ec2:eu-west-1:1:instance/i-0a1b",
                CONSOLE,
                "ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a1b",
            ),
            (
                "ec2:eu-west-1:1:vpc/vpc-1",
                CONSOLE,
                "vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-1",
            ),
            ("iam::1:role/Deploy", GLOBAL, "iam/home#/roles/details/Deploy"),
            ("iam::1:role/team/x/Deploy", GLOBAL, "iam/home#/roles/details/Deploy"),
            (
                "iam::aws:policy/job-function/Billing",
                GLOBAL,
                "iam/home#/policies/details/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fjob-function%2FBilling",
            ),
            ("sts::1:assumed-role/Deploy/me", GLOBAL, "iam/home#/roles/details/Deploy"),
            (
                "logs:eu-west-1:1:log-group:/aws/lambda/x:*",
                CONSOLE,
                "cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fx",
            ),
            (
                "logs:eu-west-1:1:log-group:g:log-stream:2026/01/[$LATEST]a",
                CONSOLE,
                "cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/g/log-events/\
                 2026$252F01$252F$255B$2524LATEST$255Da",
            ),
            (
                "secretsmanager:eu-west-1:1:secret:team/db-main-AbCdEf",
                CONSOLE,
                "secretsmanager/secret?name=team%2Fdb-main&region=eu-west-1",
            ),
            (
                "ssm:eu-west-1:1:parameter/team/db",
                CONSOLE,
                "systems-manager/parameters/%2Fteam%2Fdb/description?region=eu-west-1",
            ),
            (
                "sqs:eu-west-1:111122223333:q",
                CONSOLE,
                "sqs/v3/home?region=eu-west-1#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F111122223333%2Fq",
            ),
            (
                "ecr:eu-west-1:111122223333:repository/team/app",
                CONSOLE,
                "ecr/repositories/private/111122223333/team/app?region=eu-west-1",
            ),
            (
                "events:eu-west-1:1:rule/nightly",
                CONSOLE,
                "events/home?region=eu-west-1#/eventbus/default/rules/nightly",
            ),
            (
                "autoscaling:eu-west-1:1:autoScalingGroup:u-u:autoScalingGroupName/my group",
                CONSOLE,
                "ec2/home?region=eu-west-1#AutoScalingGroupDetails:id=my%20group;view=details",
            ),
            ("cloudfront::1:distribution/E1", GLOBAL, "cloudfront/v4/home#/distributions/E1"),
        ] {
            assert_eq!(address(&format!("arn:aws:{arn}")), format!("{host}{path}"), "{arn}");
        }
    }

    #[test]
    fn the_partition_the_account_and_the_region_are_told() {
        let place = place("arn:aws-cn:sns:cn-north-1:111122223333:topic").unwrap();
        assert_eq!(place.partition, Partition::AwsCn);
        assert_eq!(place.account.unwrap().as_str(), "111122223333");
        assert_eq!(place.region.unwrap().as_str(), "cn-north-1");
        assert_eq!(place.unknown, None);
    }

    #[test]
    fn what_is_unknown_is_told_and_its_service_or_the_start_page_opened() {
        for (arn, told, expected) in [
            (
                "arn:aws:ec2:eu-west-1:1:host-reservation/hr-1",
                "no console page known for this kind of ec2 resource",
                "ec2/home?region=eu-west-1",
            ),
            (
                "arn:aws:braket:eu-west-1:1:job/x",
                "no console page known for resources of braket",
                "console/home?region=eu-west-1",
            ),
        ] {
            assert_eq!(place(arn).unwrap().unknown.as_deref(), Some(told));
            assert_eq!(address(arn), format!("{CONSOLE}{expected}"));
        }
    }

    #[test]
    fn what_is_no_arn_is_refused() {
        for (text, why) in [
            ("arn:aws:s3", "six parts"),
            ("arn:nowhere:s3:::x", "partition"),
            ("arn:aws:s3:::", "no resource"),
            ("arn:aws:::1:x", "no service"),
            ("arn:aws:s3:a b::x", "region"),
            ("arn:aws:s3:::a\nb", "control character"),
        ] {
            let error = place(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn every_row_is_reached_fills_its_names_and_stays_on_the_console() {
        let mut reached = HashSet::new();
        for (at, row) in RESOURCES.iter().enumerate() {
            let sample = row.resource.replace("{more..}", "m/m").replace("..}", "}");
            let sample = sample.replace(['{', '}'], "");
            let arn = format!("arn:aws:{}:eu-west-1:111122223333:{sample}", row.service);
            let place = place(&arn).unwrap();
            assert_eq!(place.unknown, None, "{arn}");
            let address = address(&arn);
            let rest = address.strip_prefix(CONSOLE).or_else(|| address.strip_prefix(GLOBAL));
            assert!(rest.is_some_and(|rest| !rest.contains(['{', '}', ' '])), "{address}");
            let first = RESOURCES.iter().position(|other| {
                other.service == row.service && captures(other.resource, &sample).is_some()
            });
            assert_eq!(
                first,
                Some(at),
                "{} hides {}",
                RESOURCES[first.unwrap()].resource,
                row.resource
            );
            reached.insert(row.service);
            assert!(Page::of_service(row.service).is_some(), "{} has no page", row.service);
            // Hostile names stay names.
            let hostile = sample.replace('m', "?#&\u{e4}");
            if let Some(captures) = captures(row.resource, &hostile) {
                let arn = Arn::parse(&arn).unwrap();
                assert!(!fill(row.page, &arn, &captures).contains("?#&"), "{}", row.page);
            }
        }
        assert!(reached.len() >= 30, "only {} services", reached.len());
    }
}
