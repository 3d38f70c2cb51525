//! Generating into files of every shape.

use std::sync::LazyLock;

use super::*;
use crate::aws_files::Spacing;
use crate::model::Timestamp;

fn profiles(config: &str) -> Profiles {
    Profiles::of_texts(config, "")
}

fn inventory(accounts: &[(&str, &str, &[&str])]) -> Inventory {
    let account = |(id, name, roles): &(&str, &str, &[&str])| AccountEntry {
        id: id.parse().unwrap(),
        name: Some((*name).to_owned()),
        email: None,
        roles: Some(crate::sso::Roles {
            names: roles.iter().map(|&role| role.to_owned()).collect(),
            fetched_at: Timestamp::UNIX_EPOCH,
        }),
    };
    Inventory::of(accounts.iter().map(account).collect())
}

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| Template::parse("{account_name}-{role}").unwrap());

/// Generates with the default template and gives the new text.
fn run<'a>(
    text: &str,
    inventory: &Inventory,
    change: impl FnOnce(&mut Wanted<'a>),
) -> (String, Summary) {
    let mut wanted = Wanted {
        session: "corp",
        template: &TEMPLATE,
        accounts: &[],
        roles: &[],
        region: None,
        output: None,
        prunes: false,
    };
    change(&mut wanted);
    let mut edit = Edit::config(text).with_spacing(Spacing::BlankLine);
    let summary = generate(&mut edit, &profiles(text), inventory, &wanted).unwrap();
    (edit.finish(), summary)
}

const TWO: &[(&str, &str, &[&str])] =
    &[("111111111111", "main", &["Admin", "Read"]), ("222222222222", "Dev Ops", &["Admin"])];

#[test]
fn every_account_and_role_gets_a_profile() {
    let (text, summary) = run("[default]\nregion = x\n", &inventory(TWO), |_| {});
    assert_eq!(
        text,
        "[default]\nregion = x\n\n\
        [profile main-Admin]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\nawsso_generated = true\n\n\
        [profile main-Read]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Read\nawsso_generated = true\n\n\
        [profile Dev-Ops-Admin]\nsso_session = corp\nsso_account_id = 222222222222\nsso_role_name = Admin\nawsso_generated = true\n"
    );
    assert_eq!((summary.added, summary.kept), (3, 0));
    let (again, summary) = run(&text, &inventory(TWO), |_| {});
    assert_eq!((again, summary.added, summary.kept), (text, 0, 3));
}

#[test]
fn what_vanished_goes_only_when_pruning_and_only_if_it_was_generated() {
    let (text, _) = run("", &inventory(TWO), |_| {});
    let mine =
        "[profile mine]\nsso_session = corp\nsso_account_id = 999999999999\nsso_role_name = Gone\n";
    let of_another = "[profile other]\nsso_session = other\nsso_account_id = 999999999999\nsso_role_name = Gone\nawsso_generated = true\n";
    let text = format!("{mine}{of_another}{text}");
    let now = inventory(&[("111111111111", "main", &["Admin"])]);
    let (kept, summary) = run(&text, &now, |_| {});
    assert_eq!(kept, text);
    assert_eq!(summary.vanished, ["main-Read", "Dev-Ops-Admin"]);
    let (pruned, _) = run(&text, &now, |wanted| wanted.prunes = true);
    assert!(pruned.starts_with(&format!("{mine}{of_another}")), "{pruned}");
    assert_eq!(pruned.matches("[profile ").count(), 3, "{pruned}");
}

#[test]
fn filters_limit_what_is_made_and_what_is_pruned() {
    let (text, _) = run("", &inventory(TWO), |_| {});
    let only = [Pattern::new("dev*")];
    let (filtered, _) = run("", &inventory(TWO), |wanted| wanted.accounts = &only);
    assert_eq!(filtered.matches("[profile ").count(), 1);
    let (same, summary) = run(&text, &inventory(TWO), |wanted| {
        wanted.accounts = &only;
        wanted.prunes = true;
    });
    assert_eq!((same, summary.vanished.len()), (text.clone(), 0));
    let roles = [Pattern::new("read")];
    let (_, summary) = run("", &inventory(TWO), |wanted| wanted.roles = &roles);
    assert_eq!(summary.added, 1);
}

#[test]
fn an_account_whose_roles_are_not_known_keeps_its_profiles() {
    let (text, _) = run("", &inventory(TWO), |_| {});
    let mut now = inventory(TWO);
    now.accounts[0].roles = None;
    let (same, summary) = run(&text, &now, |wanted| wanted.prunes = true);
    assert_eq!((same, summary.vanished.len()), (text, 0));
}

#[test]
fn a_profile_made_by_hand_is_never_touched() {
    let same = "[profile main-Admin]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n";
    let other = "[profile main-Read]\nregion = mine\n";
    let region = "eu-west-1".parse().unwrap();
    let (text, summary) = run(&format!("{same}{other}"), &inventory(TWO), |wanted| {
        wanted.region = Some(&region);
        wanted.prunes = true;
    });
    assert!(text.starts_with(&format!("{same}{other}")), "{text}");
    assert_eq!((summary.by_hand, summary.added), (1, 2));
    assert!(text.contains("[profile main-Read-111111111111]\n"));
    assert_eq!(
        summary.notes,
        ["a profile named \"main-Read\" exists: using main-Read-111111111111"]
    );
}

#[test]
fn a_generated_profile_keeps_what_was_added_to_it() {
    let (text, _) = run("", &inventory(TWO), |_| {});
    let text =
        text.replace("sso_role_name = Admin\n", "sso_role_name = Admin\n# note\ncli_pager =\n");
    let region = "eu-west-1".parse().unwrap();
    let (new, _) = run(&text, &inventory(TWO), |wanted| {
        wanted.region = Some(&region);
    });
    assert_eq!(new.replace("region = eu-west-1\n", ""), text);
}

/// Numbers from a seed, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count as u64).unwrap()
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

/// A file as people leave them behind.
fn file(dice: &mut Dice) -> String {
    let pieces = [
        "# a comment",
        "; another = one",
        "",
        "   ",
        "[default]",
        "[profile mine]",
        "[profile \"two words\"] # note",
        "[sso-session corp]",
        "[services s]",
        "sts =",
        "  endpoint_url = http://localhost",
        "region=eu-west-1",
        "output : json",
        "  # indented comment",
        "\tcontinued",
        "sso_session = corp",
        "[plugins]",
        "[broken",
        "no delimiter",
    ];
    let line_end = dice.pick(&["\n", "\r\n", "\n"]);
    let mut text = String::new();
    if dice.below(8) == 0 {
        text.push('\u{feff}');
    }
    for _ in 0..dice.below(25) {
        text.push_str(dice.pick(&pieces));
        text.push_str(if dice.below(20) == 0 { "\n" } else { line_end });
    }
    if dice.below(3) == 0 {
        while text.ends_with(['\n', '\r']) {
            text.pop();
        }
    }
    text
}

#[test]
fn every_byte_outside_the_generated_sections_stays() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..500 {
        let text = file(&mut dice);
        let (new, summary) = run(&text, &inventory(TWO), |_| {});
        assert_eq!(summary.added, 3, "{text:?}");
        assert!(new.starts_with(&text), "{text:?} became {new:?}");
        let read = profiles(&new);
        for name in ["main-Admin", "main-Read", "Dev-Ops-Admin"] {
            let section = read.profile(name).unwrap_or_else(|| panic!("{new:?}"));
            assert_eq!(section.get("sso_session").unwrap().text(), "corp");
        }
        let (again, _) = run(&new, &inventory(TWO), |_| {});
        assert_eq!(again, new);
        // Something is written behind, then one role goes, then all.
        let more = format!("{new}# the end\n[profile last]\nx = 1");
        let one = inventory(&[("111111111111", "main", &["Admin"])]);
        let (pruned, _) = run(&more, &one, |wanted| wanted.prunes = true);
        assert!(pruned.starts_with(&text), "{more:?} became {pruned:?}");
        assert!(pruned.ends_with("# the end\n[profile last]\nx = 1"), "{pruned:?}");
        assert_eq!(pruned.matches("awsso_generated").count(), 1);
        let (none, _) = run(&more, &inventory(&[]), |wanted| wanted.prunes = true);
        assert!(!none.contains("awsso_generated"), "{none:?}");
        let rest = none.strip_prefix(&text).unwrap();
        let rest = rest.strip_suffix("# the end\n[profile last]\nx = 1").unwrap();
        assert!(rest.trim().is_empty(), "{rest:?}");
    }
}

#[test]
fn a_role_with_an_odd_name_is_skipped_and_told_and_the_others_are_made() {
    let odd = "Odd\nrole_arn = x";
    let accounts: &[(&str, &str, &[&str])] = &[("111111111111", "main", &["Admin", odd, "Read "])];
    let (text, summary) = run("", &inventory(accounts), |_| {});
    assert_eq!(summary.added, 1);
    assert!(text.contains("sso_role_name = Admin\n") && !text.contains("Odd"), "{text}");
    assert_eq!(summary.notes.len(), 2, "{:?}", summary.notes);
    assert!(
        summary.notes[0].contains("skipped role \"Odd\\nrole_arn = x\" in account 111111111111")
    );
}
