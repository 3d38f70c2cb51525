# awsso in nushell, from 0.100 on.
#
# Load:        awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)
#              once, and after an upgrade of awsso; nushell reads files only
# Switch off:  remove the file
#
# What it does: a command `awsso` that loads what the snippet verbs print; before each prompt a look
# at the clock, and once in a while a call of `awsso renew`.
#
# `awsso init` writes assignments in front of this text, of which this one uses the program.

# AWS accounts and roles, one terminal at a time. The output of some verbs is data for `load-env`;
# everything else goes straight to the program. Flags before the verb are passed over, not read.
def --env --wrapped awsso [...words] {
    let verb = ($words | where {|word| not ($word | into string | str starts-with '-')} | get 0? | default '')
    if $verb in [env use assume unset renew import] {
        # AWSSO_WRAPPED makes the program write to the terminal what is for people. A failure raises
        # before anything is loaded.
        let changes = (with-env {AWSSO_SHELL: nu, AWSSO_WRAPPED: '1'} { ^$__awsso_program ...$words } | from json)
        load-env $changes
    } else {
        ^$__awsso_program ...$words
    }
}

# Before each prompt. Only digits are compared.
def --env __awsso_hook [] {
    let due = ($env.AWSSO_RENEW_AT? | default '')
    if ($due =~ '^[0-9]{1,15}$') and ((date now | into int) // 1_000_000_000) >= ($due | into int) {
        try { awsso renew --hook }
    }
}

# Found again by its text, so that loading twice leaves one.
$env.config.hooks.pre_prompt = (
    $env.config.hooks.pre_prompt?
    | default []
    | where {|hook| ($hook | describe) != string or $hook != '__awsso_hook' }
    | append '__awsso_hook'
)

# Completion: `awsso completions nu` prints a script of its own for it.
