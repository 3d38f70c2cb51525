# awsso in nushell, from 0.101 on.
#
# Load:        mkdir $nu.user-autoload-dirs.0
#              awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)
#              once, and after an upgrade of awsso; nushell reads files only
# Switch off:  remove the file
#
# What it does: a command `awsso` that loads what the snippet verbs print, and completes at TAB;
# before each prompt a look at the clock, and once in a while a call of `awsso renew`. A pipe behind
# the command gets nothing: `^awsso env PROFILE` is the program itself.
#
# `awsso init` writes assignments in front of this text, of which this one uses the program.

# What could stand at the cursor; the values are quoted already.
def "nu-complete awsso" [context: string] {
    ^$__awsso_program __complete --shell nu -- $context | complete | get stdout | from json
}

# AWS accounts and roles, one terminal at a time. The output of some verbs is data for `load-env`;
# everything else goes straight to the program. Flags before the verb are passed over, not read.
def --env --wrapped awsso [...words: string@"nu-complete awsso"] {
    let verb = ($words | where {|word| not ($word | into string | str starts-with '-')} | get 0? | default '')
    if $verb in [env use assume unset renew import] {
        __awsso_evaluate ...$words
    } else {
        ^$__awsso_program ...$words
    }
}

# AWSSO_WRAPPED makes the program write to the terminal what is for people, and only data to standard
# output: nothing, where there is nothing to load. A failure raises before anything is loaded.
def --env --wrapped __awsso_evaluate [...words] {
    let changes = with-env {AWSSO_SHELL: nu, AWSSO_WRAPPED: '1'} { ^$__awsso_program ...$words }
    if ($changes | is-not-empty) {
        load-env ($changes | from json)
    }
}

# Before each prompt. Only digits are compared. What it keeps between two prompts is a record, as
# records are not passed on to programs.
def --env __awsso_hook [] {
    let due = ($env.AWSSO_RENEW_AT? | default '' | into string)
    if not ($due =~ '^[0-9]{1,15}$') { return }
    let now = ((date now | into int) // 1_000_000_000)
    let attempt = ($env.__awsso_attempt? | default {next: 0, pause: 60})
    if $now < ($due | into int) or $now < $attempt.next { return }
    let before = $env.LAST_EXIT_CODE?
    # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one itself,
    # unless something is wrong with it.
    $env.__awsso_attempt = {next: ($now + $attempt.pause), pause: ([($attempt.pause * 2) 3600] | math min)}
    try {
        __awsso_evaluate renew --hook
        $env.__awsso_attempt = {next: 0, pause: 60}
    }
    $env.LAST_EXIT_CODE = $before
}

# Found again by its text, so that loading twice leaves one.
$env.config.hooks.pre_prompt = (
    $env.config.hooks.pre_prompt?
    | default []
    | where {|hook| ($hook | describe) != string or $hook != '__awsso_hook' }
    | append '__awsso_hook'
)
