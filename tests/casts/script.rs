//! The session, written once.

use super::recorder::Recorder;

const ADMIN: &str = "adminUser eu-west-1 59m ";
const DEPLOY: &str = "deploy eu-central-1 59m ";
const READ_ONLY: &str = "readOnlyUser eu-west-1 59m ";

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
    for line in shell.dialect.load {
        shell.line(line, "");
    }
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
    if !status.is_empty() {
        shell.line(status, "");
    }
    shell.line("awsso env adminuser", "");
    shell.screen();
}

fn prompt(shell: &mut Recorder<'_>) {
    shell.chapter("In your prompt");
    shell.line("awsso settings set prompt.enabled true", "");
    shell.line("awsso settings set danger.profiles break-glass", "");
    for line in shell.dialect.restart {
        shell.line(line, "");
    }
    shell.line("awsso env adminUser", ADMIN);
    shell.line("awsso env deploy", DEPLOY);
    shell.line("awsso env -", ADMIN);
    shell.line("awsso unset", "");
    shell.screen();
    shell.line("awsso logout", "");
}

fn several_accounts(shell: &mut Recorder<'_>) {
    shell.chapter("Several accounts");
    shell.line("awsso env adminUser", ADMIN);
    shell.line("awsso list", ADMIN);
    shell.line("awsso env deploy", DEPLOY);
    shell.opens("awsso env break-glass", "MFA code");
    shell.types_unseen("123456");
    shell.enters("break-glass eu-west-1 59m ");
    shell.line("awsso env -", DEPLOY);
    shell.line("awsso unset", "");
    shell.picture();
}

fn picker(shell: &mut Recorder<'_>) {
    shell.chapter("Picker");
    shell.opens("awsso env", "Choose a profile");
    shell.picture();
    shell.keys("read", "1/6");
    shell.screen();
    shell.enters(READ_ONLY);
    shell.line("awsso unset", "");
    shell.screen();
}

fn completion(shell: &mut Recorder<'_>) {
    shell.chapter("Completion");
    shell.types("awsso env r");
    shell.completes("awsso env readOnlyUser");
    shell.enters(READ_ONLY);
    shell.types("awsso env ");
    shell.lists(&["adminUser", "break-glass", "deploy", "keys", "one-minute"]);
    shell.screen();
    shell.leaves_the_list("break-glass");
    shell.types("d");
    shell.completes("awsso env deploy");
    shell.enters(DEPLOY);
    shell.line("awsso unset", "");
    shell.screen();
}

fn renewal(shell: &mut Recorder<'_>) {
    shell.chapter("Renewal");
    shell.grants(9);
    shell.line("awsso env adminUser", "adminUser eu-west-1 3s ");
    shell.grants(3600);
    shell.line(shell.dialect.wait, ADMIN);
    shell.line("awsso unset", "");
    shell.screen();
}
