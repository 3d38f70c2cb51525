# awsso in zsh, from 5.8 on.
#
# Load:        eval "$(awsso init zsh)"         as the last line of ~/.zshrc
# Switch off:  awsso_unload                     in this shell; for good: delete the line
#
# The function `awsso` evaluates the snippets of `awsso env` and the other snippet verbs. `awsso init`
# prints the settings before this text, and after it renewal.zsh, prompt.zsh if the prompt or the title
# shows the session, and the completion.
#
# Backslashes bypass aliases. Nothing here prints, prompts, or fails under `set -eu`.

\builtin : "${__awsso_program:=awsso}" "${__awsso_verbs:=env use assume unset renew import}" "${__awsso_variables=}"

function awsso() {
    __awsso_quietly __awsso_run "$@" || \builtin return
    # In a widget of the line editor too, redraw the prompt.
    if [[ -n "$__awsso_shows" ]] && \builtin zle 2>/dev/null; then
        \builtin zle .reset-prompt
    fi
}

# Runs a function with zsh's default options, without traces, which would show secrets, and without
# traps, which could print between statements.
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
    # The earlier values of the terminal are not exported, except for the program.
    \builtin local __awsso_before=${AWSSO_PROFILE:+${__awsso_saved:-${AWSSO_SAVED-}}}
    "$@"
}

# Runs the program. A snippet is evaluated here, wherever the output goes: otherwise the next
# command would run in the old account.
function __awsso_run() {
    \builtin local -i __awsso_status=0
    \builtin local __awsso_once=''
    if ! __awsso_is_snippet "$@"; then
        AWSSO_SAVED=$__awsso_before \command "$__awsso_program" "$@"
        \builtin return
    fi
    __awsso_find_once
    __awsso_switch "$@" || __awsso_status=$?
    # Ctrl-C at a prompt reaches only the program. Send it to zsh too, so that it stops the line.
    if (( __awsso_status == 130 )); then
        \builtin kill -INT $$
    fi
    \builtin return "$__awsso_status"
}

# Whether the program prints a snippet for these words.
function __awsso_is_snippet() {
    \builtin local __awsso_word __awsso_last='' __awsso_verb=''
    for __awsso_word in "$@"; do
        case $__awsso_word in
            (-h|--help|--explain|--print|--format|--format=*) \builtin return 1 ;;
            (-*) ;;
            (*) [[ $__awsso_last == --color ]] || __awsso_verb=${__awsso_verb:-$__awsso_word} ;;
        esac
        __awsso_last=$__awsso_word
    done
    [[ " $__awsso_verbs " == *" $__awsso_verb "* ]]
}

# Sets __awsso_once to a variable that is set for this command only (AWS_REGION=x awsso env). zsh
# takes the value back afterwards, whatever a function does, and a function cannot see that. So look
# for it in the text of all callers.
function __awsso_find_once() {
    \builtin local __awsso_name __awsso_text __awsso_called
    \builtin local __awsso_begins='(|*[;&|(){}!`"'\''[:cntrl:]]|*[[:space:]](then|do|else|elif|if|while|until|time))'
    __awsso_begins+='[[:space:]]#([A-Za-z_][A-Za-z0-9_]#(|+)=[^;&|[:space:]]#[[:blank:]]##)#'
    \builtin local __awsso_value='(|+)=[^;&|[:cntrl:]]#[[:blank:]](|\\)' __awsso_ends='(|[^A-Za-z0-9_-]*)'
    \builtin local -i __awsso_at
    \builtin local -a __awsso_stack __awsso_places
    __awsso_stack=("${funcstack[@]}") __awsso_places=("${funcfiletrace[@]}")
    # In front of `awsso list` it is not the switch's.
    __awsso_called="awsso[[:blank:]]([^;&|[:cntrl:]]#[[:blank:]])#(${__awsso_verbs// /|})"
    for (( __awsso_at = ${__awsso_stack[(i)awsso]}; __awsso_at <= $#__awsso_stack; __awsso_at++ )); do
        __awsso_read_caller "${__awsso_stack[__awsso_at + 1]-}" "${__awsso_places[__awsso_at]}"
        for __awsso_name in ${=__awsso_variables}; do
            if [[ $__awsso_text == *$__awsso_name* && ${(Pt)__awsso_name} == *export* &&
                $__awsso_text == ${~__awsso_begins}$__awsso_name${~__awsso_value}${~__awsso_called}${~__awsso_ends} ]]; then
                __awsso_once=$__awsso_name
            fi
        done
        __awsso_called="${(b)__awsso_stack[__awsso_at + 1]-}"
    done
}

# Sets __awsso_text to what may hold a call: by the function $1, or else from line $2 (FILE:NUMBER).
function __awsso_read_caller() {
    \builtin local -a __awsso_lines
    __awsso_text=$'\n'"${functions[$1]-}"
    if [[ -z ${functions[$1]-} ]]; then
        __awsso_text+="${__awsso_line-}"$'\n'"${ZSH_EXECUTION_STRING-}"
        if [[ -f ${2%:*} && -r ${2%:*} ]]; then
            __awsso_lines=("${(@f)$(<${2%:*})}")
            __awsso_text+=$'\n'"${__awsso_lines[${2##*:}]-}"
        fi
    fi
}

# Evaluates the output of the program if it succeeds, and returns its exit code. In a substitution,
# which may read it, also prints the snippet; `=(…)` reads a file.
function __awsso_switch() {
    \builtin local __awsso_code='' __awsso_prints=''
    \builtin local -i __awsso_status=0 __awsso_errors=2
    if [[ $ZSH_EVAL_CONTEXT == *subst* && ! -t 1 && ! -c /dev/fd/1 ]] &&
        [[ ! -f /dev/fd/1 || $ZSH_EVAL_CONTEXT == *equalsubst* ]]; then
        __awsso_prints=1
        # With `2>&1` the program sees that no message may get between the statements.
        [[ ! /dev/fd/1 -ef /dev/fd/2 ]] || __awsso_errors=1
    fi
    # Not `local code=$(…)`: that would hide the exit code.
    if [[ -n ${__awsso_once-} ]]; then
        __awsso_status=2 __awsso_code='(\builtin exit 2);'
        if (( __awsso_errors == 2 )); then
            \builtin printf 'awsso: %s is set for this command only, and a switch lasts longer\nhint: export %s first, or leave it out\n' $__awsso_once $__awsso_once >&2
        fi
    elif (( __awsso_errors == 1 )); then
        __awsso_code="$(AWSSO_SAVED=$__awsso_before \command "$__awsso_program" --wrapper zsh "$@" 2>&1)" ||
            __awsso_status=$?
    else
        __awsso_code="$(AWSSO_SAVED=$__awsso_before \command "$__awsso_program" --wrapper zsh "$@")" ||
            __awsso_status=$?
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

# Removes awsso from this shell. The variables of a session stay, for `awsso unset`.
function awsso_unload() {
    \builtin emulate -L zsh
    __awsso_register
    precmd_functions=("${(@)precmd_functions:#__awsso_register_completion}")
    if [[ -n $__awsso_shows ]]; then
        __awsso_leave
    fi
    if [[ -n ${__awsso_saved-} ]]; then
        \builtin export AWSSO_SAVED=$__awsso_saved
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
