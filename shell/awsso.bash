# shellcheck shell=bash
# awsso in bash, from 3.2 (macOS) on.
#
# Load:        eval "$(awsso init bash)"        as the last line of ~/.bashrc
# Switch off:  awsso_unload                     in this shell; for good: delete the line
#
# The function `awsso` evaluates the snippets of `awsso env` and the other snippet verbs. `awsso init`
# prints the settings before this text, and after it renewal.bash, prompt.bash if the prompt or the
# title shows the session, and the completion.
#
# Backslashes bypass aliases. Nothing here prints, prompts, or fails under `set -eu`.

\builtin : "${__awsso_program:=awsso}" "${__awsso_verbs:=env use assume unset renew import}"
IFS=' ' \builtin read -r -a __awsso_variables <<<"${__awsso_variables-}"

function awsso() {
    \builtin local __awsso_task=__awsso_call __awsso_behind=''
    if __awsso_is_snippet "$@"; then
        __awsso_task=__awsso_enter
        if ! \builtin shopt -q localvar_unset 2>/dev/null; then
            # Variables set for this command only (AWS_REGION=x awsso env) become local, like these.
            __awsso_behind=1
            \builtin local ${__awsso_variables[@]+"${__awsso_variables[@]}"} 2>/dev/null || \builtin true
        fi
    fi
    __awsso_quietly "$__awsso_task" "$@" || \builtin return
}

# Runs a function without traces, which would show secrets, and without traps, which could print
# between statements. Before bash 4.4 there is no `local -`. `set -` without a letter changes
# nothing.
function __awsso_quietly() {
    \builtin local __awsso_status=0
    if [[ $- != *[xvTE]* ]]; then
        "$@" || __awsso_status=$?
        \builtin return "$__awsso_status"
    fi
    {
        \builtin local __awsso_flags="${-//[!xvTE]/}"
        \builtin local - || \builtin true
        \builtin set +xvTE
    } 2>/dev/null
    "$@" || __awsso_status=$?
    \builtin set "-$__awsso_flags"
    \builtin return "$__awsso_status"
}

# Runs the program and passes it the earlier values of this terminal, which are not exported.
function __awsso_call() {
    AWSSO_SAVED="${AWSSO_PROFILE:+${__awsso_saved:-${AWSSO_SAVED-}}}" \command "$__awsso_program" "$@"
}

# Switches the terminal.
function __awsso_enter() {
    \builtin local __awsso_status=0 __awsso_once=''
    if [[ -n $__awsso_behind ]]; then __awsso_look_behind; fi
    __awsso_switch "$@" || __awsso_status=$?
    # Ctrl-C at a prompt reaches only the program. Send it to bash too, so that it stops the line.
    if ((__awsso_status == 130)); then \builtin kill -INT $$; fi
    \builtin return "$__awsso_status"
}

# Removes the local variables, to see those of the terminal. Sets __awsso_once to one that was set
# for this command only. A region for one command changes nothing; others could lead to another
# account.
function __awsso_look_behind() {
    \builtin local __awsso_name __awsso_value
    for __awsso_name in ${__awsso_variables[@]+"${__awsso_variables[@]}"}; do
        __awsso_value=${!__awsso_name+=}${!__awsso_name-}
        \builtin unset -v "$__awsso_name" 2>/dev/null || \builtin true
        if [[ -n $__awsso_value && $__awsso_name != *_REGION &&
            $__awsso_value != "${!__awsso_name+=}${!__awsso_name-}" ]]; then
            __awsso_once=$__awsso_name
        fi
    done
}

# Whether the program prints a snippet for these words.
function __awsso_is_snippet() {
    \builtin local __awsso_word __awsso_last='' __awsso_verb=''
    for __awsso_word in "$@"; do
        case $__awsso_word in
        -h | --help | --explain | --print | --format | --format=*) \builtin return 1 ;;
        -*) ;;
        *) if [[ $__awsso_last != --color ]]; then __awsso_verb=${__awsso_verb:-$__awsso_word}; fi ;;
        esac
        __awsso_last=$__awsso_word
    done
    [[ " $__awsso_verbs " == *" $__awsso_verb "* ]]
}

# Evaluates the output of the program if it succeeds, and returns its exit code. In a subshell, also
# prints what a substitution may read.
function __awsso_switch() {
    \builtin local __awsso_code='' __awsso_status=0 __awsso_prints='' __awsso_errors=2
    \builtin local __awsso_before="${AWSSO_PROFILE:+${__awsso_saved:-${AWSSO_SAVED-}}}"
    if [[ ${BASH_SUBSHELL-1} != 0 && ! -t 1 && ! -f /dev/fd/1 && ! -c /dev/fd/1 ]]; then
        __awsso_prints=1
        # With `2>&1` the program sees that no message may get between the statements.
        if [[ /dev/fd/1 -ef /dev/fd/2 ]]; then __awsso_errors=1; fi
    fi
    # Not `local code=$(…)`: that would hide the exit code.
    if [[ -n ${__awsso_once-} ]]; then
        __awsso_status=2 __awsso_code='(\builtin exit 2);'
        if ((__awsso_errors == 2)); then
            \builtin printf 'awsso: %s is set for this command only, and a switch lasts longer\nhint: export %s first, or leave it out\n' "$__awsso_once" "$__awsso_once" >&2
        fi
    elif ((__awsso_errors == 1)); then
        __awsso_code="$(AWSSO_SAVED="$__awsso_before" \command "$__awsso_program" --wrapper bash "$@" 2>&1)" ||
            __awsso_status=$?
    else
        __awsso_code="$(AWSSO_SAVED="$__awsso_before" \command "$__awsso_program" --wrapper bash "$@")" ||
            __awsso_status=$?
    fi
    if ((__awsso_status == 0)); then
        \builtin eval "$__awsso_code" || __awsso_status=$?
    fi
    if [[ -n $__awsso_prints ]]; then
        if __awsso_is_read; then \builtin printf '%s\n' "$__awsso_code" 2>/dev/null; fi
    elif [[ -n $__awsso_shows && ${BASH_SUBSHELL-1} == 0 ]]; then
        __awsso_show
    fi
    \builtin return "$__awsso_status"
}

# Whether bash itself may read the output of this subshell, as in `$(…)` and `<(…)`. In a pipe of
# the shell, another program reads it, and bash has no reading end of that pipe. Only Linux tells.
function __awsso_is_read() {
    \builtin local __awsso_line='' __awsso_number
    if [[ $BASH_SUBSHELL != 1 || ! -r /proc/$$/fd ]]; then \builtin return 0; fi
    \builtin read -r __awsso_line </proc/self/stat || \builtin true
    if [[ ${__awsso_line##*) } != ?" $$ "* ]]; then \builtin return 0; fi
    for ((__awsso_number = 0; __awsso_number < 256; __awsso_number++)); do
        if [[ /proc/$$/fd/$__awsso_number -ef /dev/fd/1 ]]; then
            # Both ends of a pipe are one file: the last digit is 1 for the writing end.
            while \builtin read -r __awsso_line; do
                case $__awsso_line in flags:*[!1]) \builtin return 0 ;; esac
            done <"/proc/$$/fdinfo/$__awsso_number"
        fi
    done
    \builtin return 1
}

# Removes awsso from this shell. The variables of a session stay, for `awsso unset`.
function awsso_unload() {
    \builtin local __awsso_rest IFS=$'\n'
    if [[ -n $__awsso_shows ]]; then __awsso_leave; fi
    __awsso_others ${preexec_functions[@]+"${preexec_functions[@]}"}
    preexec_functions=(${__awsso_rest[@]+"${__awsso_rest[@]}"})
    __awsso_others ${precmd_functions[@]+"${precmd_functions[@]}"}
    precmd_functions=(${__awsso_rest[@]+"${__awsso_rest[@]}"})
    if __awsso_is_free PROMPT_COMMAND; then
        __awsso_others ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"}
        PROMPT_COMMAND=(${__awsso_rest[@]+"${__awsso_rest[@]}"})
    fi
    if [[ -n ${__awsso_saved-} ]]; then \builtin export AWSSO_SAVED="$__awsso_saved"; fi
    # shellcheck disable=SC2154 # of the completion
    \builtin complete -r ${__awsso_completed[@]+"${__awsso_completed[@]}"} 2>/dev/null || \builtin true
    # shellcheck disable=SC2046 # one name a line
    \builtin unset -f $(\builtin compgen -A function __awsso_) awsso awsso_unload
    \builtin unset -v "${!__awsso_@}"
}
