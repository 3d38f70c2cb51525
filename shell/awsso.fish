# awsso in fish, from 3.1 on.
#
# Load:        awsso init fish | source         in ~/.config/fish/config.fish
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call
# of `awsso renew`; if asked for, a segment before the prompt, which takes no process either.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment
# and a title of the terminal, and what the segment looks like.
# `builtin` and `command` keep functions of those names from taking over. Nothing here prints or asks.

# The verbs whose output is code; everything else goes straight to the program. Flags before the
# verb are passed over, not read.
function awsso --description 'AWS accounts and roles, one terminal at a time'
    for word in $argv
        switch $word
            case '-*'
                continue
            case env use assume unset renew import
                if __awsso_is_for_terminal
                    __awsso_evaluate $argv
                else
                    AWSSO_SAVED="$__awsso_saved" command $__awsso_program $argv
                end
                return
        end
        break
    end
    command $__awsso_program $argv
end

# Whether standard output is a terminal. Before 3.2, what fish has built in does not see where the
# output of a function goes.
if builtin string match -q '3.1*' -- $version
    function __awsso_is_for_terminal
        command test -t 1
    end
else
    function __awsso_is_for_terminal
        builtin test -t 1
    end
end

# Evaluates what the program prints, if it succeeds; its exit code is returned. AWSSO_WRAPPED makes
# it write to the terminal what is for people, and only code to standard output.
function __awsso_evaluate
    # A trace would show secrets.
    set -l fish_trace
    # Without `string collect`: fish 3.1 does not hand $pipestatus out of the parentheses. Each line
    # is a statement with its semicolon, so eval may join them with blanks.
    set -l code (AWSSO_SAVED="$__awsso_saved" command $__awsso_program --wrapper fish $argv)
    or return
    builtin eval $code
end

# fish has no clock. Two things stand in for one:
#
# __awsso_tick sets __awsso_ticks to seconds that count from somewhere, at each prompt and for next to
# nothing: Linux tells its uptime in a file, and from 3.5 on fish knows how old a file is. What is left
# is `date`, a process, for old versions on other systems, and only while there is a session.
#
# __awsso_clock sets __awsso_now to seconds since 1970, about once a minute: how old a file is, and when
# it was made; or when Linux was started.
#
# `builtin path` where there is none is a syntax error in the whole text, hence the quotes.
if builtin test -r /proc/uptime
    function __awsso_tick
        builtin read -g -d . __awsso_ticks __awsso_rest </proc/uptime
    end
else if builtin contains -- path (builtin --names)
    # A command substitution takes longer than this pipe, which needs no process either.
    builtin eval 'function __awsso_tick
        builtin path mtime -R -- / | builtin read -g __awsso_ticks
    end'
else
    function __awsso_tick
        set -g __awsso_ticks (command date +%s)
    end
end
if builtin contains -- path (builtin --names)
    builtin eval 'function __awsso_clock
        set -g __awsso_now (builtin math (builtin path mtime -- /) + (builtin path mtime -R -- /))
    end'
else if builtin test -r /proc/uptime -a -r /proc/stat
    function __awsso_clock
        set -l boot (builtin string replace -rf '^btime ' '' </proc/stat)
        # Both are rounded down.
        set -g __awsso_now (builtin math $boot + $__awsso_ticks + 1)
    end
else
    function __awsso_clock
        set -g __awsso_now (command date +%s)
    end
end

set -g __awsso_next 0
set -g __awsso_pause 60
# What was drawn last: the text, and with colours; for which variables, and from when to when it holds.
set -g __awsso_text
set -g __awsso_segment
set -g __awsso_state
set -g __awsso_from 0
set -g __awsso_until 0

if status is-interactive
    # Before each prompt. fish keeps the status of the last command by itself. As a rule there is
    # nothing new, and that has to be found out in microseconds: no command substitution here.
    function __awsso_hook --on-event fish_prompt
        if not set -q AWSSO_PROMPT; and not set -q AWSSO_RENEW_AT
            set -g __awsso_text
            set -g __awsso_segment
            set -g __awsso_state
            return 0
        end
        __awsso_tick
        set -l state "$AWSSO_RENEW_AT $AWSSO_EXPIRATION $AWSSO_NOTICE $AWSSO_DANGER $AWSSO_ACCOUNT_ID $AWSSO_ROLE $AWS_REGION $AWS_ACCESS_KEY_ID $AWSSO_FINGERPRINT $AWSSO_PROMPT"
        # Also when time has gone back: then the root folder has changed, whose age it was.
        if builtin test "$state" != "$__awsso_state" -o "$__awsso_ticks" -ge $__awsso_until -o "$__awsso_ticks" -lt $__awsso_from
            __awsso_clock
            # Seconds after which something may have changed, whatever clock was set meanwhile.
            set -g __awsso_wait 60
            __awsso_renew_when_due
            __awsso_draw
            set -g __awsso_state $state
            set -g __awsso_from $__awsso_ticks
            set -g __awsso_until (builtin math $__awsso_ticks + $__awsso_wait)
        end
        return 0
    end
end

function __awsso_renew_when_due
    # Only digits are compared: anything else is nothing that awsso wrote.
    builtin string match -qr -- '^[0-9]{1,15}$' "$AWSSO_RENEW_AT"
    or return 0
    if builtin test $__awsso_now -ge $AWSSO_RENEW_AT -a $__awsso_now -ge $__awsso_next
        # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one
        # itself, unless something is wrong with it.
        set -g __awsso_next (builtin math $__awsso_now + $__awsso_pause)
        if __awsso_evaluate renew --hook </dev/null
            set -g __awsso_next 0
            set -g __awsso_pause 60
        else if builtin test $__awsso_pause -lt 3600
            set -g __awsso_pause (builtin math "$__awsso_pause * 2")
        end
    else
        set -l wait (builtin math $AWSSO_RENEW_AT - $__awsso_now)
        if builtin test $wait -gt 0 -a $wait -lt $__awsso_wait
            set -g __awsso_wait $wait
        end
    end
end

# Sets the variables `left` and `color` of its caller: the time that the credentials have left, and the
# colour to show it in.
function __awsso_remaining --no-scope-shadowing
    if builtin test "$AWSSO_FINGERPRINT" != "$AWS_ACCESS_KEY_ID:"(builtin string sub -s -8 -- "$AWS_SESSION_TOKEN")":$AWS_CREDENTIAL_EXPIRATION"
        set left 'other keys'
        set color yellow
        return
    end
    builtin string match -qr -- '^[0-9]{1,15}$' "$AWSSO_EXPIRATION"
    or return
    set -l seconds (builtin math $AWSSO_EXPIRATION - $__awsso_now)
    if builtin test $seconds -le 0
        set left expired
        set color red
    else if builtin test $seconds -lt 60
        set left {$seconds}s
        set color yellow
        set -g __awsso_wait 1
    else
        set -l minutes (builtin math --scale=0 $seconds / 60)
        set -l wait (builtin math "$seconds - $minutes * 60 + 1")
        builtin test $wait -lt $__awsso_wait
        and set -g __awsso_wait $wait
        if builtin test $seconds -lt 3600
            set left {$minutes}m
            builtin test $seconds -lt 300
            and set color yellow
        else
            set -l hours (builtin math --scale=0 $minutes / 60)
            set left (builtin printf '%dh%02dm' $hours (builtin math "$minutes - $hours * 60"))
        end
    end
    if builtin test -n "$AWSSO_NOTICE"
        set left "$left $AWSSO_NOTICE"
        builtin test $color = cyan
        and set color yellow
    end
end

# Sets __awsso_text to what the segment shows, and __awsso_segment to the same with its colour.
function __awsso_draw
    set -l left ''
    set -l color cyan
    set -g __awsso_text
    set -g __awsso_segment
    if not set -q AWSSO_PROMPT; or builtin test -z "$__awsso_prompt$__awsso_title"
        return
    end
    __awsso_remaining
    set -l text ''
    for part in $__awsso_parts
        set -l value ''
        switch $part
            case '{profile}'
                set value "$AWSSO_PROMPT"
            case '{account}'
                set value "$AWSSO_ACCOUNT_ID"
            case '{role}'
                set value "$AWSSO_ROLE"
            case '{region}'
                set value "$AWS_REGION"
            case '{left}'
                set value "$left"
            case '{*}'
            case '*'
                set text "$text$part"
                continue
        end
        if builtin test -z "$value"
            # What is not there takes the blank before it along.
            set text (builtin string replace -r -- ' $' '' "$text")
        else if builtin string match -qr -- '[[:cntrl:]]' "$value"
            set value (builtin string replace -ra -- '[[:cntrl:]]' '' "$value")
        end
        set text "$text$value"
    end
    set -g __awsso_text "$text"
    set -l on
    set -l off
    if builtin test -n "$__awsso_color"
        set off (set_color normal)
        if builtin test "$AWSSO_DANGER" = 1
            set on (set_color --bold --background red white)
        else
            set on (set_color $color)
        end
    end
    # In quotes: what a terminal has no sequence for is no element, and would take the text along.
    set -g __awsso_segment "$on$text$off "
end
# What the segment is made of: placeholders in their braces, and what stands between them.
set -g __awsso_parts (builtin string match -ar -- '(?s)\{[^}]*\}|[^{]+|\{.*' "$__awsso_format")

# Puts the function `fish_prompt` (or another) behind one of awsso's, once.
function __awsso_wrap -a name
    # Loads it, if it is one of those that wait in a file.
    functions --query $name
    or return 1
    functions $name | builtin string match -q '*__awsso_before_*'
    and return 1
    functions --query __awsso_before_$name
    and functions --erase __awsso_before_$name
    functions --copy $name __awsso_before_$name
end

function __awsso_leave_status -a value
    return $value
end

if status is-interactive
    if builtin test -n "$__awsso_prompt"; and __awsso_wrap fish_prompt
        function fish_prompt
            set -l before $status
            builtin printf %s "$__awsso_segment"
            __awsso_leave_status $before
            __awsso_before_fish_prompt
        end
    end
    if builtin test -n "$__awsso_title"; and __awsso_wrap fish_title
        function fish_title
            builtin test -n "$__awsso_text"
            and builtin printf '%s ' "$__awsso_text"
            __awsso_before_fish_title $argv
        end
    end
end

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload --description 'Take awsso out of this shell'
    complete -c awsso -e
    for name in fish_prompt fish_title
        if functions --query __awsso_before_$name
            functions --erase $name
            functions --copy __awsso_before_$name $name
        end
    end
    for name in (functions --all --names | builtin string match '__awsso_*')
        functions --erase $name
    end
    for name in (set --global --names | builtin string match '__awsso_*')
        set --erase --global $name
    end
    functions --erase awsso awsso_unload
end

# Completion: `awsso init` appends the script that registers it here.
