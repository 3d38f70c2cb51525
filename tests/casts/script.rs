//! The session, written once.

use super::recorder::Recorder;

const ADMIN: &str = "adminUser eu-west-1 59m ";

/// Plays it from the first prompt to the last.
pub(super) fn play(shell: &mut Recorder<'_>) {
    part_of_the_shell(shell);
    errors(shell);
    prompt(shell);
    several_accounts(shell);
    picker(shell);
    completion(shell);
    renewal(shell);
}

fn part_of_the_shell(shell: &mut Recorder<'_>) {
    shell.chapter("Part of your shell");
    let show = format!("tail -n 1 {}", shell.dialect.start_up_file);
    shell.line(&show, "");
    shell.line("awsso env adminUser", "");
    shell.line("awsso whoami", "");
    shell.line("awsso env deploy", "");
    shell.line("awsso env -", "");
    shell.line("awsso status", "");
    shell.line("awsso unset", "");
    shell.screen();
}

fn errors(shell: &mut Recorder<'_>) {
    shell.chapter("A failing command");
    shell.line("awsso env nothing", "");
    let status = shell.dialect.status;
    shell.line(status, "");
    shell.line("awsso env adminuser", "");
    shell.screen();
}

fn prompt(shell: &mut Recorder<'_>) {
    shell.chapter("In your prompt");
    shell.line("awsso settings set prompt.enabled true", "");
    shell.line("awsso settings set danger.profiles break-glass", "");
    let restart = shell.dialect.restart;
    shell.line(restart, "");
    shell.line("awsso env adminUser", ADMIN);
    shell.line("awsso env deploy", "deploy eu-central-1 59m ");
    shell.line("awsso env -", ADMIN);
    shell.line("awsso unset", "");
    shell.screen();
}

fn several_accounts(shell: &mut Recorder<'_>) {
    shell.chapter("Several accounts");
    shell.line("awsso list", "");
    shell.line("awsso env adminUser", ADMIN);
    shell.line("awsso env deploy", "deploy eu-central-1 59m ");
    shell.opens("awsso env break-glass", "MFA code");
    shell.types_unseen("123456");
    shell.enters("break-glass eu-west-1 59m ");
    shell.line("awsso env -", "deploy eu-central-1 59m ");
    shell.line("awsso unset", "");
    shell.picture();
}

fn picker(shell: &mut Recorder<'_>) {
    shell.chapter("Picker");
    shell.opens("awsso env", "Which profile");
    shell.screen();
    shell.keys("read", "1/5");
    shell.screen();
    shell.enters("readOnlyUser eu-west-1 59m ");
    shell.line("awsso unset", "");
    shell.screen();
}

fn completion(shell: &mut Recorder<'_>) {
    shell.chapter("Completion");
    shell.types("awsso env r");
    shell.completes("awsso env readOnlyUser ");
    shell.enters("readOnlyUser eu-west-1 59m ");
    shell.types("awsso env ");
    shell.lists(&["adminUser", "break-glass", "deploy", "keys"]);
    shell.screen();
    shell.types("d");
    shell.completes("awsso env deploy ");
    shell.enters("deploy eu-central-1 59m ");
    shell.line("awsso unset", "");
    shell.screen();
}

fn renewal(shell: &mut Recorder<'_>) {
    shell.chapter("Renewal");
    shell.grants(9);
    shell.line("awsso env adminUser", "adminUser eu-west-1 3s ");
    shell.grants(3600);
    shell.line("sleep 5", ADMIN);
    shell.line("awsso unset", "");
    shell.screen();
}
