# awsso in fish, from 3.1 on.
#
# Load:        awsso init fish | source         in ~/.config/fish/config.fish
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# `awsso init` writes assignments in front of this text: the program, its snippet verbs, and whether
# there is to be a segment, a title and colour. `builtin` stands where a function could replace a
# command; fish allows no function called `set`, `test`, `status` or `eval`.

# A snippet is evaluated here, wherever stdout leads, unless a command substitution captures it.
function awsso --description 'AWS accounts and roles, one terminal at a time'
    # A trace would show secrets.
    set -l fish_trace
    if not __awsso_is_snippet $argv
        __awsso_call $argv
        return
    end
    # A region for one command or function (`AWS_REGION=x awsso env …`) is not the terminal's.
    set -e -l AWS_REGION
    set -e -l AWS_DEFAULT_REGION
    set -l prints no
    set -l errors 2
    if command test -p /dev/stdout
        if status is-command-substitution
            # If only a function around this one is captured, nobody evaluates the snippet.
            set -l callers (status stack-trace | string match -r '^in .*')
            if test "$callers[3]" = 'in command substitution'
                __awsso_call $argv
                return
            end
        end
        # The pipe may lead to `source`, and messages must not: the program sees to that, if they do.
        # `2>&1 | source` makes two pipes, so stderr counts unless the shell started with it.
        set prints yes
        command test -p /dev/stderr -a \( /dev/stdout -ef /dev/stderr -o ! /dev/stderr -ef /proc/$fish_pid/fd/2 \) && set errors 1
    end
    set -l code (__awsso_call --wrapper fish $argv 2>&$errors)
    set -l result $status
    test $prints = no || builtin printf '%s\n' $code
    if test $result -eq 0
        # Each line is a statement with its semicolon, so eval may join them with blanks.
        eval $code
        set result $status
    end
    # In a key binding nobody else has the prompt drawn.
    status is-interactive && not set -q __awsso_runs && builtin commandline -f repaint 2>/dev/null
    return $result
end

# The verb is the first word that is neither a flag nor the value of `--color`.
set -g __awsso_verbs (string replace -a ' ' '|' -- $__awsso_verbs)
function __awsso_is_snippet
    not string match -qr -- '^(-h|--help|--explain|--print|--format(=.*)?)$' '' $argv
    and string match -qr -- "^(--color \S+ |-\S+ )*+($__awsso_verbs) " "$argv "
end

# What the terminal had before awsso is not exported, except for the program.
function __awsso_call
    set -q AWSSO_PROFILE && test -n "$__awsso_saved" && set -lx AWSSO_SAVED "$__awsso_saved"
    command $__awsso_program $argv
end

# fish has no clock. __awsso_tick sets __awsso_ticks to seconds that count from somewhere, for next to
# nothing; __awsso_clock sets __awsso_now to seconds since 1970. Linux tells its uptime; from fish 3.5 on
# the age of a folder will do (`path` is a syntax error before, hence `eval`); else `date`, a process.
if test -r /proc/uptime -a -r /proc/stat
    function __awsso_tick
        builtin read -g -d . __awsso_ticks __awsso_rest </proc/uptime
    end
    function __awsso_clock
        # Both are rounded down.
        set -g __awsso_now (builtin math (string replace -rf '^btime ' '' </proc/stat) + $__awsso_ticks + 1)
    end
else
    set -l age 'command date +%s'
    set -l start 0
    if builtin contains -- path (builtin --names)
        set age 'builtin path mtime -R -- /'
        set start '(builtin path mtime -- /)'
    end
    eval "function __awsso_tick; $age | builtin read -g __awsso_ticks; end"
    eval "function __awsso_clock; set -g __awsso_now (builtin math $start + \$__awsso_ticks); end"
end

# Brings the segment up to date; before that, if `renews` is set and it is time, renews the credentials. If
# nothing has changed, that takes microseconds: no command substitution here.
set -g __awsso_from 0
set -g __awsso_until 0
set -g __awsso_next 0
function __awsso_look -a renews
    if not set -q AWSSO_PROFILE
        set -g __awsso_state
        set -g __awsso_text
        return
    end
    __awsso_tick
    set -l state "$AWSSO_FINGERPRINT $AWS_ACCESS_KEY_ID $AWS_SESSION_TOKEN $AWS_CREDENTIAL_EXPIRATION $AWSSO_EXPIRATION $AWSSO_RENEW_AT $AWSSO_NOTICE $AWSSO_DANGER $AWS_REGION $AWSSO_SEGMENT"
    # Ticks go back if somebody changes the folder whose age they are.
    if test "$state" != "$__awsso_state" -o "$__awsso_ticks" -ge $__awsso_until -o "$__awsso_ticks" -lt $__awsso_from
        __awsso_update "$renews"
        set -g __awsso_state $state
    end
end

function __awsso_update -a renews
    __awsso_clock
    # When to look again, at the latest.
    set -l until (builtin math $__awsso_now + 60)
    set -l left 'other keys'
    set -l color yellow
    set -l tail (string match -r -- '.{8}$' "$AWS_SESSION_TOKEN")
    if test "$AWSSO_FINGERPRINT" = "$AWS_ACCESS_KEY_ID:$tail:$AWS_CREDENTIAL_EXPIRATION"
        # Only digits are compared: anything else is nothing that awsso wrote.
        set -l due (string match -r -- '^[0-9]{1,15}$' "$AWSSO_RENEW_AT"; or builtin echo $until)
        set -l end (string match -r -- '^[0-9]{1,15}$' "$AWSSO_EXPIRATION")
        test $due -ge $__awsso_next || set due $__awsso_next
        if test $due -le $__awsso_now -a -n "$renews"
            # Set before the attempt, which Ctrl-C may end. The program sets AWSSO_RENEW_AT itself,
            # unless something is wrong with it.
            set -g __awsso_next (builtin math $__awsso_now + 60)
            awsso renew --hook </dev/null >/dev/null && set -g __awsso_next 0
            __awsso_update ''
            return
        end
        set left
        set color cyan
        if test -n "$end"
            set -l seconds (builtin math $end - $__awsso_now)
            set -l minutes (builtin math "floor($seconds / 60)")
            set left {$minutes}m
            test $minutes -ge 60 && set left (builtin printf '%dh%02dm' (builtin math "floor($minutes / 60)") (builtin math "$minutes % 60"))
            test $minutes -lt 1 && set left {$seconds}s
            test $seconds -lt 300 -o -n "$AWSSO_NOTICE" && set color yellow
            if test $seconds -le 0
                set left expired
                set color red
            else
                set due $due (builtin math "$__awsso_now + $seconds % 60 + 1")
            end
            set left $left $AWSSO_NOTICE
        end
        for moment in $due
            test $moment -lt $until && set until $moment
        end
    end
    set -g __awsso_from $__awsso_ticks
    set -g __awsso_until (builtin math $until - $__awsso_now + $__awsso_ticks)
    # An empty value takes the blank before it along. A brace that is part of a name reads `{}`.
    set -l text "$AWSSO_SEGMENT"
    set -l region "$AWS_REGION"
    for field in left region
        test -n "$$field" || set text (string replace -a " {$field}" '' -- "$text")
        set text (string replace -a "{$field}" "$$field" -- "$text")
    end
    set -g __awsso_text (string replace -a '{}' '{' -- "$text" | string replace -ra '[\x00-\x1f\x7f-\x{9f}]' '')
    set -g __awsso_on
    set -g __awsso_off
    if test -n "$__awsso_color"
        test "$AWSSO_DANGER" = 1 && set color --bold --background red white
        set __awsso_on (builtin set_color $color)
        set __awsso_off (builtin set_color normal)
    end
end

# Prints the segment. fish runs fish_mode_prompt by itself in front of the prompt: there it disturbs
# neither what the prompt sees of the last command nor the tools that wrap fish_prompt.
function __awsso_show -a place
    set -g -a __awsso_shown $place
    __awsso_look
    test -n "$__awsso_text" || return
    test $place = fish_title && builtin printf '%s ' $__awsso_text
    or builtin printf '%s' $__awsso_on $__awsso_text $__awsso_off ' '
end

# Has a function begin with a call of __awsso_show, also where it is copied or saved.
function __awsso_put_up -a place
    set -l call "    functions -q __awsso_show; and __awsso_show $place"
    if not builtin functions --query $place
        builtin printf '%s\n' "function $place" $call end | source
    else if not builtin functions $place | string match -q -- "*$call"
        builtin functions $place | string replace -r -- "^function $place\b.*" '$0'\n"$call" | source
    end
end
set -g __awsso_places
test -n "$__awsso_prompt" && set -g -a __awsso_places fish_mode_prompt
test -n "$__awsso_title" -a "$TERM" != dumb && set -g -a __awsso_places fish_title

if status is-interactive
    function __awsso_before_prompt --on-event fish_prompt
        __awsso_look renew
        for place in $__awsso_places
            # Another prompt may have removed it since.
            builtin contains -- $place $__awsso_shown || __awsso_put_up $place
        end
        set -g __awsso_shown
        set -e __awsso_runs
    end
    function __awsso_before_command --on-event fish_preexec
        set -g __awsso_runs
        string match -qr -- '^\s*awsso\b' "$argv" || __awsso_look renew
    end
end

function awsso_unload --description 'Take awsso out of this shell'
    complete -c awsso -e
    for place in $__awsso_places
        builtin functions $place | string match -v -- '*__awsso_show*' | source
    end
    for name in (builtin functions --all --names | string match '__awsso_*')
        builtin functions --erase $name
    end
    test -n "$__awsso_saved" && set -gx AWSSO_SAVED "$__awsso_saved"
    for name in (set --global --names | string match '__awsso_*')
        set --erase --global $name
    end
    builtin functions --erase awsso awsso_unload
end

# Completion: `awsso init` appends the script that registers it here.
