# shellcheck shell=bash
# Renewal in bash: before each prompt a hook compares two numbers and, if the credentials expire soon,
# runs `awsso renew`. `awsso init` prints this after awsso.bash.

# Sets __awsso_time to the seconds since 1970, without a process. Before bash 5 they are counted:
# assigning SECONDS makes a renewal late or early.
function __awsso_clock() { __awsso_time=${EPOCHSECONDS:-$((__awsso_start + SECONDS))}; }
__awsso_start=0
if ((BASH_VERSINFO[0] < 5)); then __awsso_start=$(($(\command date +%s) - SECONDS)); fi

# Whether it is time $1, and time for another attempt. Only digits are compared: in arithmetic
# anything else could be code.
function __awsso_has_come() {
    case ${1-} in '' | *[!0-9]*) \builtin return 1 ;; esac
    __awsso_clock
    ((__awsso_time >= 10#$1 && __awsso_time >= __awsso_next))
}

# Before each prompt, as the first hook.
function __awsso_look() {
    \builtin local __awsso_before="$?" __awsso_time=0
    if __awsso_has_come "${AWSSO_RENEW_AT-}"; then __awsso_quietly __awsso_renew; fi
    if [[ -z $__awsso_settled ]]; then
        # At the first prompt, all other hooks are installed.
        __awsso_settled=1
        __awsso_before_commands
        if [[ -n $__awsso_shows ]]; then __awsso_arrange; fi
    fi
    if [[ ${BASH_ALIASES[*]+${#BASH_ALIASES[@]}} != "${__awsso_aliases-}" ]]; then __awsso_complete_aliases; fi
    __awsso_return "$__awsso_before"
}

# Keeps the status for the following hooks. For elements of an array bash does that; under `set -e`
# it would end the shell.
function __awsso_return() {
    case $-$__awsso_arrays in *e* | *1*) \builtin return 0 ;; esac
    \builtin return "$1"
}

# Before a command, with bash-preexec: the prompt may be hours old.
function __awsso_preexec() {
    \builtin local __awsso_time=0
    if [[ ${1-} != awsso* ]] && __awsso_has_come "${AWSSO_EXPIRATION-}"; then __awsso_look; fi
    \builtin return 0
}

function __awsso_renew() {
    # Ctrl-C ends all of this, so first update the prompt and the time of the next attempt.
    if [[ -n $__awsso_shows ]]; then __awsso_show; fi
    __awsso_next=$((__awsso_time + __awsso_pause))
    if __awsso_switch renew --hook </dev/null; then
        __awsso_next=0 __awsso_pause=60
    elif ((__awsso_pause < 3600)); then
        __awsso_pause=$((__awsso_pause * 2))
    fi
}

# Sets __awsso_rest to the arguments without awsso's hooks.
function __awsso_others() {
    \builtin local __awsso_word __awsso_name
    __awsso_rest=()
    for __awsso_word in "$@"; do
        for __awsso_name in look draw preexec; do __awsso_word=${__awsso_word//__awsso_$__awsso_name/:}; done
        __awsso_word=${__awsso_word#:$'\n'} __awsso_word=${__awsso_word%$'\n':}
        case $__awsso_word in '' | :) ;; *) __awsso_rest+=("$__awsso_word") ;; esac
    done
}

# Whether a variable can be assigned: a readonly one cannot be made local.
function __awsso_is_free() { \builtin local "$1" 2>/dev/null; }

# Adds the hook for commands if bash-preexec is loaded. The variable must not exist without it:
# others (starship) take it for a sign of bash-preexec.
function __awsso_before_commands() {
    \builtin local __awsso_rest
    case ${bash_preexec_imported-}${__bp_imported-} in '') \builtin return 0 ;; esac
    __awsso_others ${preexec_functions[@]+"${preexec_functions[@]}"}
    preexec_functions=(${__awsso_rest[@]+"${__awsso_rest[@]}"} __awsso_preexec)
}

# Adds the hooks, once. From 5.1 on PROMPT_COMMAND may be an array, which is never exported.
function __awsso_register() {
    \builtin local __awsso_rest
    __awsso_before_commands
    if [[ -n ${bash_preexec_imported-}${__bp_imported-} ]]; then
        __awsso_others ${precmd_functions[@]+"${precmd_functions[@]}"}
        precmd_functions=(__awsso_look ${__awsso_rest[@]+"${__awsso_rest[@]}"})
    elif __awsso_is_free PROMPT_COMMAND; then
        __awsso_others ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"}
        if [[ -n $__awsso_arrays ]]; then
            PROMPT_COMMAND=(__awsso_look ${__awsso_rest[@]+"${__awsso_rest[@]}"})
        else
            # shellcheck disable=SC2178
            PROMPT_COMMAND="__awsso_look${__awsso_rest:+$'\n'$__awsso_rest}"
            \builtin export -n PROMPT_COMMAND
        fi
    fi
}

if \builtin declare -F __awsso_leave >/dev/null; then __awsso_leave; fi
# Not inherited, whatever `set -a` exports: a child shell starts without.
__awsso_next=0 __awsso_pause=60 __awsso_arrays='' __awsso_shows='' __awsso_settled=''
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then __awsso_arrays=1; fi
case $- in *i*) __awsso_register ;; esac
