# awsso in nushell, from 0.108 on.
#
# Load:        mkdir $nu.user-autoload-dirs.0
#              awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)
#              once, and after an upgrade of awsso or a change of its settings; nushell reads files
#              only
# Switch off:  remove the file
#
# What it does: a command `awsso` that loads what the snippet verbs print, and completes at TAB;
# before each prompt a look at the clock, and once in a while a call of `awsso renew`; if asked for, a
# segment in front of the prompt, which takes no process either. A pipe behind `awsso env` gets
# nothing: `^awsso env PROFILE` is the program itself.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment,
# and what it looks like.

# What could stand at the cursor; the values are quoted already.
def "nu-complete awsso" [spans: list<string>] {
    ^$__awsso_program __complete --shell nu -- ($spans | str join ' ') | complete | get stdout | from json
}

# AWS accounts and roles, one terminal at a time. The output of some verbs is data for `load-env`;
# everything else goes straight to the program. Flags before the verb are passed over, not read.
# Words of no type: `true` would be none of the type string.
@complete "nu-complete awsso"
def --env --wrapped awsso [...words] {
    let verb = ($words | where {|word| not ($word | into string | str starts-with '-')} | get 0? | default '')
    if $verb in [env use assume unset renew import] {
        __awsso_evaluate ...$words
    } else {
        ^$__awsso_program ...$words
    }
}

# What the program prints is loaded. A failure raises before anything is. What the terminal had before
# stays in a record, which programs do not inherit; the program gets it back at each call.
def --env --wrapped __awsso_evaluate [...words] {
    let before = (if $env.__awsso_kept? == null { {} } else { {AWSSO_SAVED: $env.__awsso_kept.saved} })
    let changes = (with-env $before { ^$__awsso_program --wrapper nu ...$words } | from json)
    if '__awsso_saved' in $changes {
        $env.__awsso_kept = (if $changes.__awsso_saved == '' { null } else { {saved: $changes.__awsso_saved} })
    }
    load-env ($changes | reject --optional __awsso_saved)
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

# The time that the credentials have left, and the number of the colour to show it in.
def __awsso_remaining [] {
    let values = [
        $env.AWS_ACCESS_KEY_ID?
        ($env.AWS_SESSION_TOKEN? | default '' | str substring (-8..))
        $env.AWS_CREDENTIAL_EXPIRATION?
    ]
    if ($env.AWSSO_FINGERPRINT? | default '') != ($values | each {|value| $value | default '' } | str join ':') {
        return {left: 'other keys', color: 33}
    }
    let end = ($env.AWSSO_EXPIRATION? | default '' | into string)
    if not ($end =~ '^[0-9]{1,15}$') {
        return {left: '', color: 36}
    }
    let seconds = ($end | into int) - ((date now | into int) // 1_000_000_000)
    let minutes = $seconds // 60
    let left = if $seconds <= 0 {
        'expired'
    } else if $seconds < 60 {
        $'($seconds)s'
    } else if $minutes < 60 {
        $'($minutes)m'
    } else {
        $'($minutes // 60)h($minutes mod 60 | fill --alignment right --character "0" --width 2)m'
    }
    let notice = ($env.AWSSO_NOTICE? | default '')
    let color = if $seconds <= 0 { 31 } else if $seconds < 300 or $notice != '' { 33 } else { 36 }
    {left: ([$left $notice] | where {|text| $text != '' } | str join ' '), color: $color}
}

# What stands in front of the prompt; nothing without a session.
def __awsso_segment [] {
    if ($env.AWSSO_PROMPT? | default '') == '' { return '' }
    let remaining = (__awsso_remaining)
    let values = {
        profile: $env.AWSSO_PROMPT
        account: ($env.AWSSO_ACCOUNT_ID? | default '')
        role: ($env.AWSSO_ROLE? | default '')
        region: ($env.AWS_REGION? | default '')
        left: $remaining.left
    }
    mut text = ''
    mut rest = $__awsso_format
    loop {
        let parts = ($rest | parse --regex '(?s)^(?<before>[^{]*)\{(?<field>[^}]*)\}(?<after>.*)$')
        if ($parts | is-empty) { break }
        let part = ($parts | first)
        let value = if $part.field in ($values | columns) { $values | get $part.field | into string } else { '' }
        $text = $text + $part.before
        if $value == '' {
            # What is not there takes the blank before it along.
            $text = ($text | str replace --regex ' $' '')
        }
        $text = $text + ($value | str replace --all --regex '[[:cntrl:]]' '')
        $rest = $part.after
    }
    $text = $text + $rest
    if $__awsso_color == '' { return $'($text) ' }
    let style = if ($env.AWSSO_DANGER? | default '' | into string) == '1' { '1;37;41' } else { $remaining.color | into string }
    $"\e[($style)m($text)\e[0m "
}

# In front of whatever the prompt is now, unless it is there already.
def --env __awsso_put_up [] {
    let before = ($env.PROMPT_COMMAND? | default '')
    let is_closure = (($before | describe) == 'closure')
    if $is_closure and (view source $before | str contains '__awsso_segment') { return }
    $env.PROMPT_COMMAND = {|| (__awsso_segment) + (if $is_closure { do $before } else { $before }) }
}
if $__awsso_prompt != '' { __awsso_put_up }
