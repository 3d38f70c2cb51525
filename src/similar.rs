//! "Did you mean …": names similar to a mistyped one.

use std::borrow::Borrow;

const OFFERS: usize = 3;

/// Longer names are compared as a whole only, so that the work stays linear.
const LONGEST: usize = 100;

/// Up to three of `names` similar to `wanted`: few typing errors, another case, or containing
/// `wanted`. The closest come first; ties keep the order of `names`.
pub(crate) fn most_similar<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = fold(wanted);
    let mut best: Vec<(usize, &str)> = Vec::new();
    for name in names {
        let Some(distance) = distance(&wanted, &fold(name)) else {
            continue;
        };
        let position = best.partition_point(|&(other, _)| other <= distance);
        if position < OFFERS {
            best.insert(position, (distance, name));
            best.truncate(OFFERS);
        }
    }
    best.into_iter().map(|(_, name)| name).collect()
}

/// `did you mean A or B?`; `None` without names.
pub(crate) fn did_you_mean(names: &[impl Borrow<str>]) -> Option<String> {
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

fn fold(name: &str) -> Vec<char> {
    name.chars().take(LONGEST + 1).map(|character| character.to_ascii_lowercase()).collect()
}

/// The distance between `name` and `wanted`; `None` if they are too different.
fn distance(wanted: &[char], name: &[char]) -> Option<usize> {
    if wanted.len() > LONGEST || name.len() > LONGEST {
        return (wanted == name).then_some(0);
    }
    let limit = (wanted.len() / 3).max(1);
    if wanted.len().abs_diff(name.len()) <= limit {
        let typing_errors = typing_errors(wanted, name);
        if typing_errors <= limit {
            return Some(typing_errors);
        }
    }
    let is_part = wanted.len() >= 3 && name.windows(wanted.len()).any(|part| part == wanted);
    is_part.then_some(limit + 1)
}

/// The number of characters inserted, deleted, replaced or swapped with their neighbour (optimal
/// string alignment distance).
fn typing_errors(wanted: &[char], name: &[char]) -> usize {
    let mut before_last: Vec<usize> = vec![0; name.len() + 1];
    let mut last: Vec<usize> = (0..=name.len()).collect();
    for row in 1..=wanted.len() {
        let mut current = vec![row; name.len() + 1];
        for column in 1..=name.len() {
            let replaced = usize::from(wanted[row - 1] != name[column - 1]);
            let mut best =
                (last[column - 1] + replaced).min(last[column] + 1).min(current[column - 1] + 1);
            let is_swap = row > 1
                && column > 1
                && wanted[row - 1] == name[column - 2]
                && wanted[row - 2] == name[column - 1];
            if is_swap {
                best = best.min(before_last[column - 2] + 1);
            }
            current[column] = best;
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_names_come_first_and_far_ones_not_at_all() {
        let names = ["dev", "prod", "acme-prod-admin", "Staging", "staging-2", "stagnig", "x"];
        let cases: [(&str, &[&str]); 8] = [
            ("pord", &["prod"]),
            ("prd", &["prod"]),
            ("prod-admin", &["acme-prod-admin"]),
            ("staging", &["Staging", "stagnig", "staging-2"]),
            ("PROD", &["prod", "acme-prod-admin"]),
            ("dev", &["dev"]),
            ("zzz", &[]),
            ("", &["x"]),
        ];
        for (wanted, expected) in cases {
            assert_eq!(most_similar(wanted, names.into_iter()), expected, "{wanted}");
        }
    }

    #[test]
    fn no_more_than_three_are_offered() {
        let names = ["team-a1", "team-a2", "team-a3", "team-a4", "team-a"];
        assert_eq!(most_similar("team-a", names.into_iter()), ["team-a", "team-a1", "team-a2"]);
    }

    #[test]
    fn very_long_names_cost_no_more_than_their_length() {
        let long = "x".repeat(1_000_000);
        assert!(most_similar(&long, ["y", "xx"].into_iter()).is_empty());
        assert!(most_similar("x", [long.as_str()].into_iter()).is_empty());
    }
}
