# shellcheck shell=bash
# awsso in bash, from 3.2 (macOS) on.
#
# Load:        eval "$(awsso init bash)"        as the last line of ~/.bashrc
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call
# of `awsso renew`; if asked for, a segment in PS1, which takes no process either.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment
# and a title of the terminal, and what the segment looks like.
# Backslashes keep aliases from taking over; behind them `local` splits what is not quoted. Nothing here prints, asks, or fails under `set -eu`.

\builtin : "${__awsso_program:=awsso}" "${__awsso_verbs:=env use assume unset renew import}" \
    "${__awsso_prompt=}" "${__awsso_title=}" "${__awsso_color=}" "${__awsso_format=}"

# Runs the program. A snippet is evaluated here, wherever the output goes: it must not be that a line
# prints it somewhere, succeeds, and what follows works in the old account.
function awsso() {
    # Traces would show secrets, and a trap could print between the statements. Before 4.4 there is no
    # `local -`; `set -` with no letter behind it changes nothing more.
    {
        \builtin local __awsso_flags="${-//[!xvTE]/}" __awsso_status=0
        \builtin local - || \builtin true
        \builtin set +xvTE
    } 2>/dev/null
    if __awsso_is_snippet "$@"; then
        __awsso_evaluate "$@" || __awsso_status=$?
    else
        AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \command "$__awsso_program" "$@" ||
            __awsso_status=$?
    fi
    \builtin set "-$__awsso_flags"
    \builtin return "$__awsso_status"
}

# Whether the program answers these words with a snippet. Flags before the verb are passed over.
function __awsso_is_snippet() {
    \builtin local __awsso_word __awsso_before='' __awsso_verb=''
    for __awsso_word in "$@"; do
        case $__awsso_word in
        -h | --help | --explain | --print | --format | --format=*) \builtin return 1 ;;
        -*) ;;
        *)
            if [[ -z $__awsso_verb && $__awsso_before != --color ]]; then
                __awsso_verb=$__awsso_word
            fi
            ;;
        esac
        __awsso_before=$__awsso_word
    done
    [[ " $__awsso_verbs " == *" $__awsso_verb "* ]]
}

# Evaluates what the program prints, if it succeeds; its exit code is returned. Bash does not tell
# whether a substitution reads the output. It reads a pipe from a subshell: there the snippet is
# printed as well.
function __awsso_evaluate() {
    \builtin local __awsso_code='' __awsso_status=0 __awsso_prints=''
    if [[ -p /dev/fd/1 && ${BASH_SUBSHELL-1} != 0 ]]; then __awsso_prints=1; fi
    # Not `local code=$(…)`: that would hide the exit code.
    if [[ -n $__awsso_prints && /dev/fd/1 -ef /dev/fd/2 ]]; then
        # With `2>&1` the program sees that no message may get between the statements.
        __awsso_code="$(AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \
            \command "$__awsso_program" --wrapper bash "$@" 2>&1)" || __awsso_status=$?
    else
        __awsso_code="$(AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \
            \command "$__awsso_program" --wrapper bash "$@")" || __awsso_status=$?
    fi
    if ((__awsso_status == 0)); then
        \builtin eval "$__awsso_code" || __awsso_status=$?
    fi
    if [[ -n $__awsso_prints ]]; then \builtin printf '%s\n' "$__awsso_code"; fi
    \builtin return "$__awsso_status"
}

# Sets __awsso_time to the time, in seconds since 1970, without a process.
if ((BASH_VERSINFO[0] >= 5)); then
    function __awsso_clock() { __awsso_time=${EPOCHSECONDS-0}; }
elif ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 402)); then
    function __awsso_clock() { \builtin printf -v __awsso_time '%(%s)T' -1; }
else
    # bash 3.2 only counts from its own start. Who resets SECONDS gets a renewal late or early.
    __awsso_start=$(($(\command date +%s) - SECONDS))
    function __awsso_clock() { __awsso_time=$((__awsso_start + SECONDS)); }
fi

# Before each prompt.
function __awsso_hook() {
    \builtin local __awsso_before="$?" __awsso_time=0
    # Only digits are compared: in arithmetic anything else could be code.
    case ${AWSSO_RENEW_AT-} in
    '' | *[!0-9]*) ;;
    *)
        __awsso_clock
        if ((__awsso_time >= 10#$AWSSO_RENEW_AT && __awsso_time >= __awsso_next)); then
            # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one
            # itself, unless something is wrong with it.
            __awsso_next=$((__awsso_time + __awsso_pause))
            if \awsso renew --hook </dev/null; then
                __awsso_next=0 __awsso_pause=60
            elif ((__awsso_pause < 3600)); then
                __awsso_pause=$((__awsso_pause * 2))
            fi
        fi
        ;;
    esac
    if [[ -n $__awsso_prompt$__awsso_title ]]; then __awsso_draw; fi
    # Under `set -e` an interactive shell would end here, with a status that was not fatal before.
    case $- in
    *e*) \builtin return 0 ;;
    esac
    \builtin return "$__awsso_before"
}

# Sets __awsso_segment to what the segment shows, and __awsso_on and __awsso_off to what goes around
# it for the terminal. PS1 refers to these variables: what they hold is shown as it is.
function __awsso_draw() {
    \builtin local __awsso_left='' __awsso_style=36 __awsso_rest="$__awsso_format" __awsso_value
    \builtin local __awsso_shown="$__awsso_segment"
    __awsso_segment='' __awsso_on='' __awsso_off=''
    if [[ -n ${AWSSO_PROMPT-} ]]; then
        __awsso_remaining
        while [[ $__awsso_rest == *'{'*'}'* ]]; do
            __awsso_segment+=${__awsso_rest%%'{'*}
            __awsso_rest=${__awsso_rest#*'{'}
            case ${__awsso_rest%%'}'*} in
            profile) __awsso_value=$AWSSO_PROMPT ;;
            account) __awsso_value=${AWSSO_ACCOUNT_ID-} ;;
            role) __awsso_value=${AWSSO_ROLE-} ;;
            region) __awsso_value=${AWS_REGION-} ;;
            left) __awsso_value=$__awsso_left ;;
            *) __awsso_value='' ;;
            esac
            # What is not there takes the blank before it along.
            if [[ -z $__awsso_value ]]; then __awsso_segment=${__awsso_segment% }; fi
            __awsso_segment+=${__awsso_value//[[:cntrl:]]/}
            __awsso_rest=${__awsso_rest#*'}'}
        done
        __awsso_segment+=$__awsso_rest
        if [[ ${AWSSO_DANGER-} == 1 ]]; then __awsso_style='1;37;41'; fi
        if [[ -n $__awsso_color ]]; then
            __awsso_on=$'\e['${__awsso_style}m __awsso_off=$'\e[0m'
        fi
    fi
    if [[ -n $__awsso_title && $__awsso_segment != "$__awsso_shown" ]]; then
        \builtin printf '\033]2;%s\007' "$__awsso_segment" >&2
    fi
}

# Sets __awsso_left to the time that the credentials have left, and __awsso_style to its colour.
function __awsso_remaining() {
    \builtin local __awsso_tail="${AWS_SESSION_TOKEN-}"
    if [[ ${AWSSO_FINGERPRINT-} != "${AWS_ACCESS_KEY_ID-}:${__awsso_tail: -8}:${AWS_CREDENTIAL_EXPIRATION-}" ]]; then
        __awsso_left='other keys' __awsso_style=33
        \builtin return 0
    fi
    case ${AWSSO_EXPIRATION-} in
    '' | *[!0-9]*) \builtin return 0 ;;
    esac
    __awsso_clock
    \builtin local __awsso_seconds="$((10#$AWSSO_EXPIRATION - __awsso_time))"
    if ((__awsso_seconds <= 0)); then
        __awsso_left=expired __awsso_style=31
    elif ((__awsso_seconds < 60)); then
        __awsso_left=${__awsso_seconds}s __awsso_style=33
    elif ((__awsso_seconds < 3600)); then
        __awsso_left=$((__awsso_seconds / 60))m
        if ((__awsso_seconds < 300)); then __awsso_style=33; fi
    else
        \builtin printf -v __awsso_left '%dh%02dm' $((__awsso_seconds / 3600)) \
            $((__awsso_seconds % 3600 / 60))
    fi
    if [[ -n ${AWSSO_NOTICE-} ]]; then
        __awsso_left+=" $AWSSO_NOTICE"
        if ((__awsso_style == 36)); then __awsso_style=33; fi
    fi
}

# Registers the hook, once, in whichever way the shell's set-up has for it.
function __awsso_register() {
    \builtin local __awsso_entry
    if [[ -n ${bash_preexec_imported-}${__bp_imported-} ]]; then
        for __awsso_entry in ${precmd_functions[@]+"${precmd_functions[@]}"}; do
            if [[ $__awsso_entry == __awsso_hook ]]; then \builtin return 0; fi
        done
        precmd_functions+=(__awsso_hook)
    else
        # An array, from 5.1 on, begins with what the name alone stands for.
        # shellcheck disable=SC2128,SC2178
        case "${PROMPT_COMMAND[*]-}" in
        *__awsso_hook*) ;;
        # A line feed: what is there may end in a semicolon.
        *) PROMPT_COMMAND="__awsso_hook${PROMPT_COMMAND:+
$PROMPT_COMMAND}" ;;
        esac
    fi
}

# Not inherited, whatever `set -a` exported: a child shell begins anew.
__awsso_next=0
__awsso_pause=60
__awsso_segment='' __awsso_on='' __awsso_off=''
# Taken out again by exactly this text. bash expands it at each prompt, once.
# shellcheck disable=SC2016
__awsso_ps1='\[${__awsso_on-}\]${__awsso_segment-}\[${__awsso_off-}\]${__awsso_segment:+ }'
PS1=${PS1-}
PS1=${PS1//"$__awsso_ps1"/}
case $- in
*i*)
    if [[ -n $__awsso_prompt ]]; then PS1=$__awsso_ps1$PS1; fi
    __awsso_register
    ;;
esac

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload() {
    \builtin local __awsso_name __awsso_command
    PS1=${PS1//"$__awsso_ps1"/}
    # Before 4.4, an array without elements is unset to `set -u`, hence what stands before its own.
    for __awsso_name in ${PROMPT_COMMAND[@]+"${!PROMPT_COMMAND[@]}"}; do
        __awsso_command=${PROMPT_COMMAND[__awsso_name]}
        __awsso_command=${__awsso_command#__awsso_hook}
        __awsso_command=${__awsso_command#$'\n'}
        __awsso_command=${__awsso_command//__awsso_hook/:}
        if ((__awsso_name > 0)); then
            PROMPT_COMMAND[__awsso_name]=$__awsso_command
        else
            # With an index, a string would become an array.
            # shellcheck disable=SC2178
            PROMPT_COMMAND=$__awsso_command
        fi
    done
    for __awsso_name in ${precmd_functions[@]+"${!precmd_functions[@]}"}; do
        if [[ ${precmd_functions[__awsso_name]} == __awsso_hook ]]; then
            \builtin unset -v "precmd_functions[$__awsso_name]"
        fi
    done
    while IFS= \builtin read -r __awsso_name; do
        \builtin unset -f "$__awsso_name"
    done <<<"$(\builtin compgen -A function __awsso_)"
    while IFS= \builtin read -r __awsso_name; do
        case $__awsso_name in
        '' | __awsso_name | __awsso_command) ;;
        *) \builtin unset -v "$__awsso_name" ;;
        esac
    done <<<"$(\builtin compgen -A variable __awsso_)"
    \builtin complete -r awsso 2>/dev/null || \builtin true
    \builtin unset -f awsso awsso_unload
}

# Completion: `awsso init` appends the script that registers it here.
