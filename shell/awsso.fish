# awsso in fish, from 3.1 on.
#
# Load:        awsso init fish | source         in ~/.config/fish/config.fish
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call
# of `awsso renew`.
#
# `awsso init` writes the assignment of __awsso_program in front of this text: the program.
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

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload --description 'Take awsso out of this shell'
    complete -c awsso -e
    for name in (functions --all --names | builtin string match '__awsso_*')
        functions --erase $name
    end
    for name in (set --global --names | builtin string match '__awsso_*')
        set --erase --global $name
    end
    functions --erase awsso awsso_unload
end

# Completion: `awsso init` appends the script that registers it here.
