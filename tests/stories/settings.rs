//! awsso's own settings: set, shown, edited, and never in the way.

use serde_json::json;

use crate::support::{Scene, sso_scene};

pub(super) const FILE: &str = "config/awsso/config.toml";

/// A scene whose settings lie in [`FILE`] on every system.
pub(super) fn settled(scene: Scene) -> Scene {
    let root = scene.path("config");
    scene.env("XDG_CONFIG_HOME", &root).env("APPDATA", &root)
}

fn scene() -> Scene {
    settled(Scene::new())
}

#[test]
fn a_time_ahead_that_most_credentials_do_not_allow_is_told() {
    let scene = sso_scene("");
    for line in ["10m", "15m"] {
        let line = format!("settings set renewal.ahead {line}");
        scene.awsso(&line).succeeds().quietly();
    }
    scene.awsso("settings set renewal.ahead 2h").succeeds().stderr(
        "awsso: renewal.ahead 2h00m: credentials that last less than 8h00m are renewed when a \
         quarter of their time is left (most last 1h, none longer than 12h)\n",
    );
    scene.awsso("settings set renewal.enabled false").succeeds().quietly();
}

#[test]
fn a_setting_is_set_read_and_taken_out_again() {
    let scene = scene();
    let gets = |key: &str, value: &str| {
        let words = ["settings", "get", key].map(Into::into);
        scene.run_words(&words).go().succeeds().quietly().stdout(value);
    };
    gets("renewal.ahead", "15m\n");
    gets("login.browser", "");
    for line in [
        "settings set renewal.ahead 10m",
        "settings set danger.profiles '*prod*' -live",
        "settings set 'aliases.\"my prod\"' acme/Admin",
    ] {
        scene.awsso(line).succeeds().quietly().stdout("");
    }
    gets("renewal.ahead", "10m\n");
    gets("danger.profiles", "*prod*\n-live\n");
    gets("aliases.'my prod'", "acme/Admin\n");
    let expected = "[renewal]\nahead = \"10m\"\n\n[danger]\nprofiles = [\"*prod*\", \"-live\"]\n\n\
                    [aliases]\n\"my prod\" = \"acme/Admin\"\n";
    assert_eq!(scene.read(FILE), expected);
    scene.awsso("settings unset renewal.ahead").succeeds().quietly();
    scene
        .awsso("settings unset renewal.ahead")
        .succeeds()
        .stderr("awsso: renewal.ahead is not set\n");
    gets("renewal.ahead", "15m\n");
    let path = scene.awsso("settings path").succeeds().stdout;
    assert_eq!(path.trim_end().replace('\\', "/"), format!("[HOME]/{FILE}"));
}

#[test]
fn what_is_wrong_on_the_command_line_changes_nothing() {
    let scene = scene();
    scene.write(FILE, "# mine\n");
    for (line, code, stderr) in [
        (
            "settings get danger.confrim",
            4,
            "awsso: no setting named danger.confrim\nhint: did you mean danger.confirm?\n",
        ),
        (
            "settings set danger.confirm yes",
            2,
            "awsso: danger.confirm: must be true or false, not \"yes\"\n",
        ),
        (
            "settings set login.method pkce device",
            2,
            "awsso: login.method: takes one value, 2 are given\n",
        ),
        (
            "settings set danger.profiles '*dev*' '*prod*,live-*'",
            2,
            "awsso: danger.profiles: the pattern \"*prod*,live-*\" contains a comma\n\
             hint: pass the patterns as separate words; in PowerShell, splat an array: \
             awsso settings set danger.profiles @p\n",
        ),
        (
            "settings unset promt.color",
            4,
            "awsso: no setting named promt.color\nhint: did you mean prompt.color?\n",
        ),
    ] {
        scene.awsso(line).exits(code).stdout("").stderr(stderr);
    }
    scene.awsso("settings set danger.confirm").exits(2);
    assert_eq!(scene.read(FILE), "# mine\n");
}

#[test]
fn a_broken_file_stops_the_settings_verbs_and_no_other() {
    let text = "[danger]\nconfirm = true\nprofiles = [\n";
    let scene = settled(sso_scene(""));
    scene.write(FILE, text);
    for line in [
        "settings list",
        "settings get danger.confirm",
        "settings set danger.confirm false",
        "settings unset danger.confirm",
    ] {
        let outcome = scene.awsso(line).exits(4).stdout("");
        let message =
            "config.toml line 3: unclosed array, expected `]`\nhint: awsso settings edit\n";
        assert!(outcome.stderr.ends_with(message), "{}", outcome.shown());
    }
    assert_eq!(scene.read(FILE), text);
    scene.signed_in("corp");
    let terminal = scene.enter("env adminUser");
    let told = "line 3: unclosed array, expected `]`; using the default\n";
    assert!(terminal.stderr.ends_with(told), "{}", terminal.shown());
    assert_eq!(terminal.stderr.lines().count(), 1);
}

#[test]
fn the_list_shows_every_setting_and_what_is_wrong() {
    let scene = scene();
    let text = "[prompt]\ncolour = true\nenabled = true\n[aliases]\nx = \"dev\"\ny = \"acme/A\"\n";
    scene.write(FILE, text);
    let list = scene.awsso("settings list").exits(4);
    let problem =
        "config.toml line 2: no setting named prompt.colour (did you mean prompt.color?)\n";
    assert!(list.stderr.ends_with(problem) && list.stderr.lines().count() == 1, "{}", list.shown());
    let is_cell = |cell: &&str| !cell.is_empty();
    let lines: Vec<Vec<&str>> = list
        .stdout
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(is_cell).collect())
        .collect();
    assert_eq!(lines[0], ["KEY", "VALUE", "FROM", "HELP"]);
    assert_eq!(lines[1][..3], ["aliases.x", "dev", "file"]);
    assert_eq!(lines[2][..3], ["aliases.y", "acme/A", "file"]);
    let has = |cells: &[&str]| lines.iter().any(|line| line.starts_with(cells));
    assert!(has(&["prompt.enabled", "true", "file"]));
    assert!(has(&["renewal.ahead", "15m", "default"]));
    assert!(has(&["sso-session.NAME.browser", "-"]));
    assert_eq!(
        scene.awsso("settings list --json").exits(4).json()[0],
        json!({
            "key": "aliases.x",
            "value": "dev",
            "from": "file",
            "is_set": true,
            "default": null,
            "expects": "a string",
            "help": "short name for a profile, ACCOUNT/ROLE or role ARN",
        })
    );
}

#[test]
fn an_alias_stands_for_a_profile_and_a_profile_comes_first() {
    let scene = settled(sso_scene(""));
    scene.signed_in("corp");
    scene.write(FILE, "[aliases]\n\"my admin\" = \"adminUser\"\nkeys = \"adminUser\"\n");
    let terminal = scene.enter("env 'my admin'").quietly();
    assert_eq!(terminal.variable("AWSSO_PROFILE"), "my admin");
    assert_eq!(terminal.variable("AWSSO_ROLE"), "AdministratorAccess");
    let by_name = scene.enter("env 'my admin' --profile-only").quietly();
    assert_eq!(by_name.variable("AWS_PROFILE"), "adminUser");
    assert_eq!(scene.enter("env keys").variable("AWSSO_PROFILE"), "keys");
}

#[cfg(unix)]
#[test]
fn the_editor_gets_the_file_and_what_it_leaves_is_checked() {
    let scene = scene();
    let edit = |script: &str| {
        scene.write("my editor", script);
        let editor = format!("sh '{}' --wait", scene.path("my editor").display());
        let run = scene.run("settings edit").env("EDITOR", "false");
        run.env("VISUAL", editor).go()
    };
    edit("test \"$1\" = --wait && test -f \"$2\" && test $# = 2\n").succeeds().quietly();
    assert!(scene.read(FILE).contains("\n# [danger]\n"), "{}", scene.read(FILE));
    scene.awsso("settings list").succeeds().quietly();
    let line = scene.read(FILE).lines().count() + 1;
    edit("echo 'danger.confirm = 1' >> \"$2\"\n").exits(4).stderr(&format!(
        "awsso: [HOME]/{FILE} line {line}: danger.confirm: must be true or false, not an integer\n"
    ));
    edit("exit 7\n").exits(1).stderr("awsso: sh ended with exit code 7\n");
}
