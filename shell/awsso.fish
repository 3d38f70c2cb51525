# awsso in fish, from 3.1 on.
#
# Load:        awsso init fish | source         in ~/.config/fish/config.fish
# Switch off:  awsso_unload                     in this shell; for good: delete the line
#
# `awsso init` prints assignments before this text: the program, its snippet verbs, and whether
# there is a segment, a title and color. `builtin` stands where a function could replace a
# command; fish allows no function called `set`, `test`, `status` or `eval`. prompt.fish, which follows
# if enabled, shows the session in the prompt.

# A snippet is evaluated here, wherever stdout goes, unless a command substitution captures it.
function awsso --description 'AWS accounts and roles, one terminal at a time'
    # A trace would show secrets.
    set -l fish_trace
    if not __awsso_is_snippet $argv
        if string match -qr -- '^(-h|--help)$' $argv && not status is-command-substitution && command test -p /dev/stdout -a ! /dev/stdout -ef /proc/$fish_pid/fd/1
            # fish reads the pipe of a function before another program does. It may lead to
            # `source`, so help is printed as comments.
            set -l verb (string match -r -- "\b(?:$__awsso_verbs)\b" "$argv")
            if test -n "$verb"
                __awsso_call help $verb | string replace -r '^' '# '
                return
            end
        end
        __awsso_call $argv
        return
    end
    # A region for one command or function (`AWS_REGION=x awsso env …`) is not the terminal's.
    set -e -l AWS_REGION
    set -e -l AWS_DEFAULT_REGION
    set -l prints no
    set -l errors 2
    # Nobody evaluates the output if it goes where the whole shell writes to.
    if command test -p /dev/stdout -a ! /dev/stdout -ef /proc/$fish_pid/fd/1
        if status is-command-substitution
            # If only a calling function is captured, nobody evaluates the snippet.
            set -l callers (status stack-trace | string match -r '^in .*')
            if test "$callers[3]" = 'in command substitution'
                __awsso_call $argv
                return
            end
            set prints yes
        end
        # A pipe may lead to `source`, where messages must not go: then the program keeps them away.
        # `2>&1 | source` makes two pipes, so stderr counts unless the shell started with it.
        command test -p /dev/stderr -a \( /dev/stdout -ef /dev/stderr -o ! /dev/stderr -ef /proc/$fish_pid/fd/2 \) && set errors 1
    end
    set -l code (__awsso_call --wrapper fish $argv 2>&$errors)
    set -l result $status
    test $prints = no || builtin printf '%s\n' $code
    if test $result -eq 0
        # Each line is a statement with its semicolon, so eval may join them with spaces.
        eval $code
        set result $status
    end
    # In a key binding, redraw the prompt.
    status is-interactive && not set -q __awsso_runs && builtin commandline -f repaint 2>/dev/null
    return $result
end

# The verb is the first word that is neither a flag nor the value of `--color`.
set -g __awsso_verbs (string replace -a ' ' '|' -- $__awsso_verbs)
function __awsso_is_snippet
    not string match -qr -- '^(-h|--help|--explain|--print|--format(=.*)?)$' '' $argv
    and string match -qr -- "^(--color \S+ |-\S+ )*+($__awsso_verbs) " "$argv "
end

# The earlier values of the terminal are not exported, except for the program.
function __awsso_call
    set -l fish_trace
    set -q AWSSO_PROFILE && test -n "$__awsso_saved" && set -lx AWSSO_SAVED "$__awsso_saved"
    command $__awsso_program $argv
end

# fish has no clock. __awsso_tick sets __awsso_ticks to seconds since some time, very fast;
# __awsso_clock sets __awsso_now to seconds since 1970. Linux has its uptime; from fish 3.5 on, the
# age of a folder is used (`path` is a syntax error before, hence `eval`); else `date`, a process.
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

# Whether the credentials are those that awsso set.
function __awsso_is_own
    set -l fish_trace
    set -l tail (string match -r -- '.{8}$' "$AWS_SESSION_TOKEN")
    test "$AWSSO_FINGERPRINT" = "$AWS_ACCESS_KEY_ID:$tail:$AWS_CREDENTIAL_EXPIRATION"
end

# Renews the credentials if it is time. If not, this takes microseconds: no command substitution
# until something has changed, or for a minute, because the clock may be set.
set -g __awsso_due
set -g __awsso_from 0
set -g __awsso_until 0
set -g __awsso_next 0
function __awsso_renew_in_time
    set -q AWSSO_RENEW_AT || return 0
    __awsso_tick
    # Ticks go back if the folder whose age they are is changed.
    if test "$AWSSO_RENEW_AT" = "$__awsso_due" -a $__awsso_ticks -lt $__awsso_until -a $__awsso_ticks -ge $__awsso_from
        return 0
    end
    # Only digits are compared: awsso writes nothing else.
    string match -qr -- '^[0-9]{1,15}$' "$AWSSO_RENEW_AT" || return 0
    __awsso_clock
    set -l wait (builtin math $AWSSO_RENEW_AT - $__awsso_now)
    test $wait -lt 60 || set wait 60
    set -g __awsso_due $AWSSO_RENEW_AT
    set -g __awsso_from $__awsso_ticks
    set -g __awsso_until (builtin math $__awsso_ticks + $wait)
    if test $wait -le 0 -a $__awsso_now -ge $__awsso_next && __awsso_is_own
        # Set before the attempt, which Ctrl-C may end. The program sets AWSSO_RENEW_AT itself,
        # unless it fails.
        set -g __awsso_next (builtin math $__awsso_now + 60)
        awsso renew --hook </dev/null >/dev/null && set -g __awsso_next 0
    end
end

if status is-interactive
    # fish keeps the status of the last command by itself.
    function __awsso_before_prompt --on-event fish_prompt
        __awsso_renew_in_time
        test "$__awsso_shown" = "$__awsso_places" || __awsso_put_up
        set -g __awsso_shown
        set -e __awsso_runs
    end
    function __awsso_before_command --on-event fish_preexec
        set -g __awsso_runs
        string match -qr -- '^\s*awsso\b' "$argv" || __awsso_renew_in_time
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
