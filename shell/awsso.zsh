# awsso in zsh, from 5.8 on.
#
# Load:        eval "$(awsso init zsh)"         as the last line of ~/.zshrc
# Switch off:  awsso_unload                     in this shell; for good: remove the line
#
# The function `awsso` evaluates the snippets of `awsso env` and its kin. Before each prompt a hook
# compares two numbers and, when the credentials end soon, runs `awsso renew`. `awsso init` writes the
# settings in front of this text, and prompt.zsh behind it if the prompt is to show the session.
#
# Backslashes keep aliases from taking over. Nothing here prints, asks, or fails under `set -eu`.

\builtin : "${__awsso_program:=awsso}" "${__awsso_verbs:=env use assume unset renew import}"

function awsso() {
    __awsso_quietly __awsso_run "$@" || \builtin return
    # In a widget of the line editor, too, the prompt shows at once what has changed.
    if [[ -n "$__awsso_shows" ]] && \builtin zle 2>/dev/null; then
        \builtin zle .reset-prompt
    fi
}

# Runs a function with the options of zsh, without traces, which would show secrets, and without traps,
# which could print between statements.
function __awsso_quietly() {
    {
        \builtin local __awsso_form=text
        if [[ -o promptpercent ]]; then
            __awsso_form=percent
        elif [[ -o promptsubst ]]; then
            __awsso_form=subst
        fi
        \builtin emulate -L zsh
        \builtin setopt extendedglob noxtrace noverbose
        \builtin trap - DEBUG ZERR
    } 2>/dev/null
    "$@"
}

# Runs the program. A snippet is evaluated here, wherever the output goes: printed and not evaluated, it
# would leave what follows in the old account.
function __awsso_run() {
    \builtin local -i __awsso_status=0
    if ! __awsso_is_snippet "$@"; then
        AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \command "$__awsso_program" "$@"
        \builtin return
    fi
    __awsso_switch "$@" || __awsso_status=$?
    # Ctrl-C at a question reaches the program alone. The line ends if zsh gets the signal, too.
    if (( __awsso_status == 130 )); then
        \builtin kill -INT $$
    fi
    \builtin return "$__awsso_status"
}

# Whether the program answers these words with a snippet.
function __awsso_is_snippet() {
    \builtin local __awsso_word __awsso_before='' __awsso_verb=''
    for __awsso_word in "$@"; do
        case $__awsso_word in
            (-h|--help|--explain|--print|--format|--format=*) \builtin return 1 ;;
            (-*) ;;
            (*) [[ $__awsso_before == --color ]] || __awsso_verb=${__awsso_verb:-$__awsso_word} ;;
        esac
        __awsso_before=$__awsso_word
    done
    [[ " $__awsso_verbs " == *" $__awsso_verb "* ]]
}

# Evaluates what the program prints, if it succeeds, and returns its exit code. In a substitution, which
# may be there to read it, the snippet is printed as well; `=(…)` reads a file.
function __awsso_switch() {
    \builtin local __awsso_code='' __awsso_prints=''
    \builtin local -i __awsso_status=0
    if [[ $ZSH_EVAL_CONTEXT == *subst* && ! -t 1 && ! -c /dev/fd/1 ]] &&
        [[ ! -f /dev/fd/1 || $ZSH_EVAL_CONTEXT == *equalsubst* ]]; then
        __awsso_prints=1
    fi
    # Not `local code=$(…)`: that would hide the exit code.
    if [[ -n $__awsso_prints && /dev/fd/1 -ef /dev/fd/2 ]]; then
        # With `2>&1` the program sees that no message may get between the statements.
        __awsso_code="$(AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \
            \command "$__awsso_program" --wrapper zsh "$@" 2>&1)" || __awsso_status=$?
    else
        __awsso_code="$(AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \
            \command "$__awsso_program" --wrapper zsh "$@")" || __awsso_status=$?
    fi
    if (( __awsso_status == 0 )); then
        \builtin eval "$__awsso_code" || __awsso_status=$?
    fi
    if [[ -n $__awsso_prints ]]; then
        \builtin print -r -- "$__awsso_code" 2>/dev/null
    elif [[ -n $__awsso_shows ]] && (( ! ZSH_SUBSHELL )); then
        __awsso_show
    fi
    \builtin return "$__awsso_status"
}

# Whether the time $1 has come, and the one before which nothing is tried again. Only digits are
# compared. powerlevel10k wants no output before the first prompt.
function __awsso_has_come() {
    [[ ${1-} == <1-> && -z ${__p9k_instant_prompt_active-} ]] &&
        (( EPOCHSECONDS >= $1 && EPOCHSECONDS >= __awsso_next ))
}

# Before each prompt, as the first of the hooks. zsh keeps the status of the last command by itself.
function __awsso_look() {
    __awsso_quietly __awsso_renew
    \builtin return 0
}

# Before a command: the prompt may have been drawn hours ago.
function __awsso_preexec() {
    __awsso_quietly __awsso_renew "${1-}"
    \builtin return 0
}

# With an argument, the command that is about to run: it needs credentials that have not expired.
function __awsso_renew() {
    __awsso_has_come "${AWSSO_RENEW_AT-}" || \builtin return 0
    if (( $# == 0 )); then
        # Ctrl-C ends the wait, not the hooks that follow.
        \builtin trap : INT
    elif [[ $1 == awsso* ]] || ! __awsso_has_come "${AWSSO_EXPIRATION-}"; then
        \builtin return 0
    fi
    (( __awsso_next = EPOCHSECONDS + __awsso_pause ))
    if __awsso_switch renew --hook </dev/null; then
        (( __awsso_next = 0, __awsso_pause = 60 ))
    elif (( __awsso_pause < 3600 )); then
        (( __awsso_pause *= 2 ))
    fi
}

# Puts the hooks in, or takes them out: the first of precmd_functions, the last ones, and preexec.
function __awsso_register() {
    \builtin typeset -ga precmd_functions preexec_functions
    precmd_functions=($1 "${(@)precmd_functions:#__awsso_(look|draw)}" $2)
    preexec_functions=("${(@)preexec_functions:#__awsso_preexec}" $3)
}

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload() {
    \builtin emulate -L zsh
    __awsso_register
    precmd_functions=("${(@)precmd_functions:#__awsso_register_completion}")
    if [[ -n $__awsso_shows ]]; then
        __awsso_leave
    fi
    if (( $+functions[compdef] )); then
        compdef -d awsso 2>/dev/null
    fi
    if (( $+functions[_awsso] )); then
        \builtin unset -f _awsso
    fi
    \builtin unset -m '__awsso_*'
    \builtin unset -fm '__awsso_*'
    \builtin unset -f awsso awsso_unload
}

# `+x`: not inherited, whatever `allexport` says. A child shell begins anew.
\builtin typeset -g +x -i __awsso_next=0 __awsso_pause=60
if [[ -n "${__awsso_shows-}" ]]; then
    __awsso_quietly __awsso_leave
fi
\builtin typeset -g +x __awsso_shows=''
if [[ -o interactive ]]; then
    \builtin zmodload -F zsh/datetime p:EPOCHSECONDS 2>/dev/null || \builtin true
    __awsso_quietly __awsso_register __awsso_look '' __awsso_preexec
fi

# `awsso init` appends prompt.zsh, if asked for, and the completion.
