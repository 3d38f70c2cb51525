//! Any value, through any way of evaluating, arrives as it was.

use std::ffi::{OsStr, OsString};

use awsso::{Environment, Mode, activate, deactivate};

use super::{
    BASH, BASH_AS_SH, BUSYBOX, DASH, Dialect, ELVISH, FISH, KSH93, MKSH, NU, POWERSHELL, Stage,
    TCSH, XONSH, YASH, ZSH, activated, assert_same, environments, session, undoing, values,
};

/// Lets `unset` bring every value back, each time after a command that had failed.
fn assert_values_arrive(dialect: &Dialect, values: &[OsString], locale: Option<&'static str>) {
    let last_failed = if dialect.check.is_empty() { "" } else { "false" };
    let stage = Stage::new(activated(&Environment::default(), "dev"));
    let stage = locale.into_iter().fold(stage, Stage::in_locale);
    let expected = environments(dialect, values);
    for evaluate in dialect.evaluate {
        let mut script = String::new();
        for (index, before) in expected.iter().enumerate() {
            let snippet = undoing(dialect, &activated(before, "dev"));
            let snippet = stage.file(&format!("snippet{index}"), &snippet);
            let dump = stage.file(&format!("dump{index}"), "");
            let step = [last_failed, evaluate, dialect.check, dialect.dump, ""].join("\n");
            script += &step.replace("SNIPPET", &snippet).replace("DUMP", &dump);
        }
        let what = format!("{evaluate:?} in {:?}", dialect.program);
        stage.run(dialect, &script).assert_silent_success(&what);
        for (index, before) in expected.iter().enumerate() {
            assert_same(&stage.dumped(&format!("dump{index}")), before, &what);
        }
    }
}

/// A session comes and goes within one shell: afterwards everything is as it was.
fn assert_nothing_is_left_behind(dialect: &Dialect) {
    let mut before = Environment::default();
    before.set("AWS_PROFILE", "mine's \u{2019}$(touch executed)`touch executed`\\");
    before.set("AWS_SECURITY_TOKEN", "!{a,b}*\u{1b}\r");
    before.set("AWS_SSO_PROFILE", "\u{1f600}\t~");
    if (dialect.holds)(OsStr::new("")) {
        before.set("AWS_REGION", "");
    }
    let name = "pro'd \u{2018}$(touch executed)\u{2019}; touch executed !! {a,b} \\";
    let language = dialect.language();
    let changes = activate(&session(name), Mode::Credentials, &before).unwrap();
    let active = before.clone().with(&changes);

    let stage = Stage::new(before.clone());
    let first = stage.file("first", &language.render(&changes).unwrap());
    let second = stage.file("second", &language.render(&deactivate(&active)).unwrap());
    let evaluate = dialect.evaluate[0];
    let script = [
        evaluate.replace("SNIPPET", &first),
        dialect.dump.replace("DUMP", stage.path("active").to_str().unwrap()),
        evaluate.replace("SNIPPET", &second),
        dialect.dump.replace("DUMP", stage.path("after").to_str().unwrap()),
    ];
    let ended = stage.run(dialect, &script.join("\n"));
    ended.assert_silent_success(&format!("{:?}", dialect.program));
    assert_same(&stage.dumped("active"), &active, "after env");
    assert_same(&stage.dumped("after"), &before, "after unset");
    // nushell's own, exported from its first external command on.
    let is_counted = |(name, _): &(&OsStr, &OsStr)| *name != "LAST_EXIT_CODE";
    let count = |environment: &Environment| environment.iter().filter(is_counted).count();
    let gone = count(&stage.dumped("active")) - count(&stage.dumped("after"));
    assert_eq!(gone, count(&active) - count(&before), "nothing else came or went");
}

fn assert_dialect(dialect: &Dialect) {
    if !dialect.is_installed() {
        return;
    }
    assert_nothing_is_left_behind(dialect);
    assert_values_arrive(dialect, &values::texts(200), None);
    assert_values_arrive(dialect, &values::bytes(60), None);
}

macro_rules! every_value_arrives_in {
    ($($test:ident: $dialect:expr;)*) => {$(
        #[test]
        fn $test() {
            assert_dialect(&$dialect);
        }
    )*};
}

every_value_arrives_in! {
    every_value_arrives_in_bash: BASH;
    every_value_arrives_in_zsh: ZSH;
    every_value_arrives_in_ksh93: KSH93;
    every_value_arrives_in_mksh: MKSH;
    every_value_arrives_in_dash: DASH;
    every_value_arrives_in_busybox: BUSYBOX;
    every_value_arrives_in_yash: YASH;
    every_value_arrives_in_bash_as_sh: BASH_AS_SH;
    every_value_arrives_in_fish: FISH;
    every_value_arrives_in_tcsh: TCSH;
    every_value_arrives_in_elvish: ELVISH;
    every_value_arrives_in_powershell: POWERSHELL;
    every_value_arrives_in_nushell: NU;
    every_value_arrives_in_xonsh: XONSH;
}

#[test]
fn ascii_texts_are_right_in_the_plainest_locale() {
    for dialect in [BASH, ZSH, KSH93, MKSH, DASH, BUSYBOX, FISH, POWERSHELL] {
        if dialect.is_installed() {
            let values = [values::texts(0), values::bytes(20)].concat();
            assert_values_arrive(&dialect, &values, Some("C"));
        }
    }
}
