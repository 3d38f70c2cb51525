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
                if builtin test -t 1
                    __awsso_evaluate $argv
                else
                    AWSSO_SHELL=fish command $__awsso_program $argv
                end
                return
        end
        break
    end
    command $__awsso_program $argv
end

# Evaluates what the program prints, if it succeeds; its exit code is returned. AWSSO_WRAPPED makes
# it write to the terminal what is for people, and only code to standard output.
function __awsso_evaluate
    # A trace would show secrets.
    set -l fish_trace
    set -l code (AWSSO_SHELL=fish AWSSO_WRAPPED=1 command $__awsso_program $argv | builtin string collect)
    set -l result $pipestatus[1]
    builtin test "$result" -eq 0
    or return $result
    builtin eval $code
end

# Prints the time, in seconds since 1970. fish has no clock, but from 3.5 on it knows how old a file
# is, and when it was made. Linux tells its uptime in a file. What is left is `date`, a process, for
# old versions on other systems, and only while there are credentials to renew.
if builtin contains -- path (builtin --names)
    function __awsso_clock
        builtin math (builtin path mtime -- /) + (builtin path mtime -R -- /)
    end
else if builtin test -r /proc/uptime -a -r /proc/stat
    set -g __awsso_boot (builtin string replace -rf '^btime ' '' </proc/stat)
    function __awsso_clock
        builtin read -l -d . seconds rest </proc/uptime
        builtin math $__awsso_boot + $seconds
    end
else
    function __awsso_clock
        command date +%s
    end
end

set -g __awsso_next 0
set -g __awsso_pause 60
if status is-interactive
    # Before each prompt. fish keeps the status of the last command by itself.
    function __awsso_hook --on-event fish_prompt
        # Only digits are compared: anything else is nothing that awsso wrote.
        builtin string match -qr -- '^[0-9]{1,15}$' "$AWSSO_RENEW_AT"
        or return 0
        set -l now (__awsso_clock)
        if builtin test "$now" -ge "$AWSSO_RENEW_AT" -a "$now" -ge "$__awsso_next"
            # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one
            # itself, unless something is wrong with it.
            set -g __awsso_next (builtin math $now + $__awsso_pause)
            if __awsso_evaluate renew --hook </dev/null
                set -g __awsso_next 0
                set -g __awsso_pause 60
            else if builtin test $__awsso_pause -lt 3600
                set -g __awsso_pause (builtin math "$__awsso_pause * 2")
            end
        end
        return 0
    end
end

# Prints the time that the credentials have left, and the colour to show it in.
function __awsso_remaining
    if builtin test "$AWSSO_ACCESS_KEY_ID" != "$AWS_ACCESS_KEY_ID"
        builtin printf '%s\n' 'other keys' yellow
        return
    end
    if not builtin string match -qr -- '^[0-9]{1,15}$' "$AWSSO_EXPIRATION"
        builtin printf '%s\n' '' cyan
        return
    end
    set -l seconds (builtin math $AWSSO_EXPIRATION - (__awsso_clock))
    set -l color cyan
    set -l left expired
    if builtin test $seconds -le 0
        set color red
    else if builtin test $seconds -lt 60
        set left {$seconds}s
        set color yellow
    else if builtin test $seconds -lt 3600
        set left (builtin math --scale=0 $seconds / 60)m
        builtin test $seconds -lt 300
        and set color yellow
    else
        set -l minutes (builtin math --scale=0 $seconds / 60)
        set left (builtin printf '%dh%02dm' (builtin math --scale=0 $minutes / 60) (builtin math $minutes % 60))
    end
    if builtin test -n "$AWSSO_NOTICE"
        set left "$left $AWSSO_NOTICE"
        builtin test $color = cyan
        and set color yellow
    end
    builtin printf '%s\n' $left $color
end

# Prints what the segment shows, and its colour.
function __awsso_draw
    set -l remaining (__awsso_remaining)
    set -l text ''
    set -l rest $__awsso_format
    while builtin string match -q -- '*{*}*' $rest
        set -l halves (builtin string split -m 1 '{' -- $rest)
        set -l field (builtin string split -m 1 '}' -- $halves[2])
        set -l value ''
        switch $field[1]
            case profile
                set value "$AWSSO_PROMPT"
            case account
                set value "$AWSSO_ACCOUNT_ID"
            case role
                set value "$AWSSO_ROLE"
            case region
                set value "$AWS_REGION"
            case left
                set value "$remaining[1]"
        end
        set text "$text$halves[1]"
        # What is not there takes the blank before it along.
        builtin test -n "$value"
        or set text (builtin string replace -r -- ' $' '' $text)
        set text $text(builtin string replace -ra -- '[[:cntrl:]]' '' $value)
        set rest "$field[2]"
    end
    builtin printf '%s\n' "$text$rest" $remaining[2]
end

# Puts the function `fish_prompt` (or another) behind one of awsso's, once.
function __awsso_wrap -a name
    # Loads it, if it is one of those that wait in a file.
    functions --query $name
    or return 1
    functions $name | builtin string match -q '*__awsso_draw*'
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
            if set -q AWSSO_PROMPT
                set -l drawn (__awsso_draw)
                if builtin test -n "$__awsso_color"; and builtin test "$AWSSO_DANGER" = 1
                    set_color --bold --background red white
                else if builtin test -n "$__awsso_color"
                    set_color $drawn[2]
                end
                builtin printf %s "$drawn[1]"
                builtin test -n "$__awsso_color"
                and set_color normal
                builtin printf ' '
            end
            __awsso_leave_status $before
            __awsso_before_fish_prompt
        end
    end
    if builtin test -n "$__awsso_title"; and __awsso_wrap fish_title
        function fish_title
            set -q AWSSO_PROMPT
            and builtin printf '%s ' (__awsso_draw)[1]
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
