# awsso in zsh, from 5.8 on.
#
# Load:        eval "$(awsso init zsh)"         as the last line of ~/.zshrc
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call
# of `awsso renew`; if asked for, a segment in PROMPT, which takes no process either.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment
# and a title of the terminal, and what the segment looks like.
# Backslashes keep aliases from taking over. Nothing here prints, asks, or fails under `set -eu`.

\builtin : "${__awsso_program:=awsso}" "${__awsso_verbs:=env use assume unset renew import}" \
    "${__awsso_prompt=}" "${__awsso_title=}" "${__awsso_color=}" "${__awsso_format=}"

# Runs the program. A snippet is evaluated here, wherever the output goes: it must not be that a line
# prints it somewhere, succeeds, and what follows works in the old account.
function awsso() {
    # Traces would show secrets, and a trap could print between the statements.
    {
        \builtin emulate -L zsh
        \builtin setopt noxtrace noverbose
        \builtin trap - DEBUG ZERR
    } 2>/dev/null
    if ! __awsso_is_snippet "$@"; then
        AWSSO_SAVED="${__awsso_saved:-${AWSSO_SAVED-}}" \command "$__awsso_program" "$@"
        \builtin return
    fi
    \builtin local -i __awsso_status=0
    __awsso_evaluate "$@" || __awsso_status=$?
    # Ctrl-C at a question reaches the program alone. It ends the line if zsh gets the signal, too.
    if (( __awsso_status == 130 )); then
        \builtin kill -INT $$
    fi
    \builtin return "$__awsso_status"
}

# Whether the program answers these words with a snippet. Flags before the verb are passed over.
function __awsso_is_snippet() {
    \builtin emulate -L zsh
    \builtin local __awsso_word __awsso_before='' __awsso_verb=''
    for __awsso_word in "$@"; do
        case "$__awsso_word" in
            (-h|--help|--explain|--print|--format|--format=*) \builtin return 1 ;;
            (-*) ;;
            (*)
                if [[ -z $__awsso_verb && $__awsso_before != --color ]]; then
                    __awsso_verb=$__awsso_word
                fi
                ;;
        esac
        __awsso_before=$__awsso_word
    done
    [[ " $__awsso_verbs " == *" $__awsso_verb "* ]]
}

# Evaluates what the program prints, if it succeeds; its exit code is returned. Where a substitution
# reads the output, the snippet is printed as well; `=(…)` reads a file.
function __awsso_evaluate() {
    \builtin emulate -L zsh
    \builtin local __awsso_code='' __awsso_prints=''
    \builtin local -i __awsso_status=0
    case $ZSH_EVAL_CONTEXT in
        (*equalsubst*) [[ -p /dev/fd/1 || -f /dev/fd/1 ]] && __awsso_prints=1 ;;
        (*subst*) [[ -p /dev/fd/1 ]] && __awsso_prints=1 ;;
    esac
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
        \builtin print -r -- "$__awsso_code"
    fi
    \builtin return "$__awsso_status"
}

# Before each prompt. zsh keeps the status of the last command by itself.
function __awsso_hook() {
    {
        \builtin emulate -L zsh
        \builtin setopt noxtrace noverbose
        \builtin trap - DEBUG ZERR
    } 2>/dev/null
    # Only digits are compared: anything else is nothing that awsso wrote.
    if [[ ${AWSSO_RENEW_AT-} == <1-> ]] &&
        (( EPOCHSECONDS >= AWSSO_RENEW_AT && EPOCHSECONDS >= __awsso_next )); then
        # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one
        # itself, unless something is wrong with it.
        (( __awsso_next = EPOCHSECONDS + __awsso_pause ))
        if __awsso_evaluate renew --hook </dev/null; then
            __awsso_next=0
            __awsso_pause=60
        elif (( __awsso_pause < 3600 )); then
            (( __awsso_pause *= 2 ))
        fi
    fi
    if [[ -n $__awsso_prompt$__awsso_title ]]; then
        __awsso_draw
    fi
    \builtin return 0
}

# Puts what the segment shows into the one place of psvar that has the right colour. PROMPT refers to
# these: what they hold is shown as it is, whatever prompt_subst says.
function __awsso_draw() {
    \builtin emulate -L zsh
    \builtin local __awsso_left='' __awsso_rest="$__awsso_format" __awsso_value __awsso_text=''
    \builtin local -i __awsso_place=71
    if [[ -n ${AWSSO_PROMPT-} ]]; then
        __awsso_remaining
        while [[ $__awsso_rest == *'{'*'}'* ]]; do
            __awsso_text+=${__awsso_rest%%'{'*}
            __awsso_rest=${__awsso_rest#*'{'}
            case ${__awsso_rest%%'}'*} in
                (profile) __awsso_value=$AWSSO_PROMPT ;;
                (account) __awsso_value=${AWSSO_ACCOUNT_ID-} ;;
                (role) __awsso_value=${AWSSO_ROLE-} ;;
                (region) __awsso_value=${AWS_REGION-} ;;
                (left) __awsso_value=$__awsso_left ;;
                (*) __awsso_value='' ;;
            esac
            # What is not there takes the blank before it along.
            if [[ -z $__awsso_value ]]; then
                __awsso_text=${__awsso_text% }
            fi
            __awsso_text+=${__awsso_value//[[:cntrl:]]/}
            __awsso_rest=${__awsso_rest#*'}'}
        done
        __awsso_text+=$__awsso_rest
        if [[ ${AWSSO_DANGER-} == 1 ]]; then
            __awsso_place=74
        fi
    fi
    psvar[71]='' psvar[72]='' psvar[73]='' psvar[74]=''
    psvar[__awsso_place]=$__awsso_text
    if [[ -n $__awsso_title && $__awsso_text != $__awsso_shown ]]; then
        \builtin print -rn -- $'\e]2;'"$__awsso_text"$'\a' >&2
    fi
    __awsso_shown=$__awsso_text
}

# Sets __awsso_left to the time that the credentials have left, and __awsso_place to its colour.
function __awsso_remaining() {
    \builtin emulate -L zsh
    \builtin local __awsso_tail="${AWS_SESSION_TOKEN-}"
    if [[ ${AWSSO_FINGERPRINT-} != "${AWS_ACCESS_KEY_ID-}:${__awsso_tail[-8,-1]}:${AWS_CREDENTIAL_EXPIRATION-}" ]]; then
        __awsso_left='other keys'
        __awsso_place=72
        \builtin return 0
    fi
    [[ ${AWSSO_EXPIRATION-} == <1-> ]] || \builtin return 0
    \builtin local -i __awsso_seconds=$(( AWSSO_EXPIRATION - EPOCHSECONDS ))
    if (( __awsso_seconds <= 0 )); then
        __awsso_left=expired
        __awsso_place=73
    elif (( __awsso_seconds < 60 )); then
        __awsso_left=${__awsso_seconds}s
        __awsso_place=72
    elif (( __awsso_seconds < 3600 )); then
        __awsso_left=$(( __awsso_seconds / 60 ))m
        if (( __awsso_seconds < 300 )); then
            __awsso_place=72
        fi
    else
        \builtin printf -v __awsso_left '%dh%02dm' $(( __awsso_seconds / 3600 )) \
            $(( __awsso_seconds % 3600 / 60 ))
    fi
    if [[ -n ${AWSSO_NOTICE-} ]]; then
        __awsso_left+=" $AWSSO_NOTICE"
        if (( __awsso_place == 71 )); then
            __awsso_place=72
        fi
    fi
}

# `+x`: not inherited, whatever `allexport` says. A child shell begins anew.
\builtin typeset -g +x -i __awsso_next=0 __awsso_pause=60
\builtin typeset -g +x __awsso_shown=''
\builtin typeset -ga __awsso_segments
# The segment without colours and with them: one place of psvar for each state.
__awsso_segments=(
    '%(71V.%71v .)%(72V.%72v .)%(73V.%73v .)%(74V.%74v .)'
    '%(71V.%F{cyan}%71v%f .)%(72V.%F{yellow}%72v%f .)%(73V.%F{red}%73v%f .)%(74V.%K{red}%F{white}%B%74v%b%f%k .)'
)

# Takes the segment out of the prompt, and with an argument puts it in.
function __awsso_place_segment() {
    \builtin emulate -L zsh
    \builtin local __awsso_text
    for __awsso_text in "${__awsso_segments[@]}"; do
        # Without glob_subst the text is no pattern.
        PS1=${PS1//$__awsso_text/}
    done
    if [[ -n ${1-} ]]; then
        PS1=${__awsso_segments[${1}]}$PS1
    fi
}

if [[ -o interactive ]]; then
    \builtin zmodload -F zsh/datetime p:EPOCHSECONDS 2>/dev/null || \builtin true
    # As `add-zsh-hook` does it, which need not be there.
    \builtin typeset -ga precmd_functions
    precmd_functions=("${(@)precmd_functions:#__awsso_hook}" __awsso_hook)
    if [[ -z "$__awsso_prompt" ]]; then
        __awsso_place_segment
    elif [[ -n "$__awsso_color" ]]; then
        __awsso_place_segment 2
    else
        __awsso_place_segment 1
    fi
fi

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload() {
    \builtin emulate -L zsh
    __awsso_place_segment
    psvar[71]='' psvar[72]='' psvar[73]='' psvar[74]=''
    precmd_functions=("${(@)precmd_functions:#__awsso_(hook|register_completion)}")
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

# Completion: `awsso init` appends the script that registers it here.
