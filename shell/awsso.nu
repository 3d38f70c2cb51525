# awsso in nushell, from 0.108 on.
#
# Load:        mkdir $nu.user-autoload-dirs.0
#              awsso init nu | save --force ($nu.user-autoload-dirs.0 | path join awsso.nu)
#              once, and after an upgrade of awsso or a change of its settings; nushell reads files
#              only
# Switch off:  delete the file
#
# `awsso init` prints assignments before this text: the program, its snippet verbs, and whether
# there is a segment and color.

# The candidates at the cursor; the values are quoted already.
def "nu-complete awsso" [spans: list<string>] {
    if (which $__awsso_program | is-empty) { return null }
    ^$__awsso_program __complete --shell nu -- ($spans | str join ' ') | complete | get stdout | from json
}

# Assignments in front of a command.
const __awsso_for_one = r#'(^|[;|&({\n])\s*(\w+=("[^"]*"|'[^']*'|\S)+\s+)+awsso\s+$'#

# AWS accounts and roles, one terminal at a time. What snippet verbs print is loaded, wherever the
# output leads; `^awsso env PROFILE` is the program itself. Everything else goes straight to it.
# Words of no type: `true` would be none of the type string.
@complete "nu-complete awsso"
def --env --wrapped awsso [...words] {
    # The verb is the first word that is neither a flag nor the value of `--color`.
    let verb = '^(--color \S+ |-\S+ )*+(' + ($__awsso_verbs | str replace --all ' ' '|') + ') '
    let is_snippet = ($words | append '' | str join ' ') =~ $verb
    if not $is_snippet or ($words | any {|word| $word =~ '^(-h|--help|--explain|--print|--format(=.*)?)$' }) {
        __awsso_call ...$words
    } else if (__awsso_before (metadata $words).span.start) =~ $__awsso_for_one {
        # The value goes at the end of the command (AWS_REGION=x awsso env), and so would all that the
        # switch sets.
        error make --unspanned {msg: 'awsso: a switch behind a variable for one command only would not last'}
    } else {
        __awsso_evaluate ...$words
    }
}

# The source text before a place, of a script too.
def __awsso_before [place: int] {
    let files = (view files | where start < $place and end >= $place)
    if ($files | is-empty) { '' } else { view span $files.0.start $place }
}

# The earlier values of the terminal stay in a record, which programs do not inherit. The program
# gets them at each call.
def --wrapped __awsso_call [...words] {
    let is_kept = ($env.AWSSO_PROFILE? != null and $env.__awsso_kept? != null)
    let before = (if $is_kept { {AWSSO_SAVED: $env.__awsso_kept.saved} } else { {} })
    with-env $before { ^$__awsso_program ...$words }
}

# A failure raises before anything is loaded.
def --env --wrapped __awsso_evaluate [...words] {
    let changes = (__awsso_call --wrapper nu ...$words | from json)
    if '__awsso_saved' in $changes {
        $env.__awsso_kept = {saved: $changes.__awsso_saved}
    }
    load-env ($changes | reject --optional __awsso_saved)
}

# Whether the credentials are those that awsso set.
def __awsso_are_own [] {
    let tail = ($env.AWS_SESSION_TOKEN? | default '' | parse --regex '(?<tail>.{8})$' | get tail.0? | default '')
    let mark = $'($env.AWS_ACCESS_KEY_ID?):($tail):($env.AWS_CREDENTIAL_EXPIRATION?)'
    $env.AWSSO_FINGERPRINT? == $mark
}

# The seconds since 1970 in a variable; only digits are read.
def __awsso_time [text: any] {
    if ($text | default '' | into string) =~ '^[0-9]{1,15}$' { $text | into int } else { null }
}

# Before each prompt.
def --env __awsso_hook [] {
    let due = (__awsso_time $env.AWSSO_RENEW_AT?)
    let now = ((date now | into int) // 1_000_000_000)
    if $due == null or $now < $due or $now < ($env.__awsso_next?.at? | default 0) or not (__awsso_are_own) { return }
    let status = $env.LAST_EXIT_CODE?
    # Set before the attempt, which Ctrl-C may end. The program sets AWSSO_RENEW_AT itself, unless
    # it fails.
    $env.__awsso_next = {at: ($now + 60)}
    try {
        __awsso_evaluate renew --hook
        $env.__awsso_next = {at: 0}
    }
    $env.LAST_EXIT_CODE = $status
}
# Identified by its text, so that loading twice leaves one.
$env.config.hooks.pre_prompt = (
    $env.config.hooks.pre_prompt? | default [] | where {|hook| $hook != '__awsso_hook' } | append '__awsso_hook'
)

# The time left of the credentials, and the number of its color.
def __awsso_left [] {
    if not (__awsso_are_own) { return ['other keys' 33] }
    let end = (__awsso_time $env.AWSSO_EXPIRATION?)
    if $end == null { return ['' 36] }
    let seconds = $end - ((date now | into int) // 1_000_000_000)
    let minutes = $seconds // 60
    let left = if $seconds <= 0 {
        'expired'
    } else if $minutes < 1 {
        $'($seconds)s'
    } else if $minutes < 60 {
        $'($minutes)m'
    } else {
        $'($minutes // 60)h($minutes mod 60 | fill --alignment right --character "0" --width 2)m'
    }
    let notice = ($env.AWSSO_NOTICE? | default '')
    let color = if $seconds <= 0 { 31 } else if $seconds < 300 or $notice != '' { 33 } else { 36 }
    [([$left $notice] | where $it != '' | str join ' ') $color]
}

# What precedes the prompt; empty without a session. An empty value removes the space before it.
# `{}` stands for a brace of a name.
def __awsso_segment [] {
    if $env.AWSSO_PROFILE? == null { return '' }
    let left = (__awsso_left)
    let fields = [['{left}' $left.0] ['{region}' ($env.AWS_REGION? | default '')]]
    let text = ($fields | reduce --fold ($env.AWSSO_SEGMENT? | default '') {|field, text|
        let text = (if $field.1 == '' { $text | str replace --all $' ($field.0)' '' } else { $text })
        $text | str replace --all $field.0 $field.1
    })
    let text = ($text | str replace --all '{}' '{' | str replace --all --regex '[[:cntrl:]]' '')
    if $__awsso_color == '' { return $'($text) ' }
    let style = if $env.AWSSO_DANGER? == '1' { '1;37;41' } else { $left.1 }
    $"\e[($style)m($text)\e[0m "
}

# In front of the current prompt, unless it is already there.
def --env __awsso_put_up [] {
    let before = ($env.PROMPT_COMMAND? | default '')
    let is_closure = (($before | describe) == 'closure')
    if $is_closure and (view source $before | str contains '__awsso_segment') { return }
    $env.PROMPT_COMMAND = {|| (__awsso_segment) + (if $is_closure { do $before } else { $before }) }
}
if $__awsso_prompt != '' { __awsso_put_up }
