# awsso in zsh, from 5.8 on.
#
# Load:        eval "$(awsso init zsh)"         as the last line of ~/.zshrc
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call
# of `awsso renew`.
#
# `awsso init` writes the assignment of __awsso_program in front of this text: the program.
# Backslashes keep aliases from taking over. Nothing here prints, asks, or fails under `set -eu`.

# The verbs whose output is code; everything else goes straight to the program. Flags before the
# verb are passed over, not read.
function awsso() {
    \builtin local __awsso_word
    for __awsso_word in "$@"; do
        case "$__awsso_word" in
            (-*) \builtin continue ;;
            (env|use|assume|unset|renew|import)
                if [[ -t 1 ]]; then
                    __awsso_evaluate "$@"
                else
                    AWSSO_SHELL=zsh \command "$__awsso_program" "$@"
                fi
                \builtin return
                ;;
        esac
        \builtin break
    done
    \command "$__awsso_program" "$@"
}

# Evaluates what the program prints, if it succeeds; its exit code is returned. AWSSO_WRAPPED makes
# it write to the terminal what is for people, and only code to standard output.
function __awsso_evaluate() {
    # A trace (set -x) would show secrets.
    { \builtin setopt localoptions noxtrace; } 2>/dev/null
    # Not `local code=$(…)`: that would hide the exit code.
    \builtin local __awsso_code='' __awsso_status=0
    __awsso_code="$(AWSSO_SHELL=zsh AWSSO_WRAPPED=1 \command "$__awsso_program" "$@")" ||
        __awsso_status=$?
    if (( __awsso_status == 0 )); then
        \builtin eval "$__awsso_code" || __awsso_status=$?
    fi
    \builtin return "$__awsso_status"
}

# Before each prompt. zsh keeps the status of the last command by itself.
function __awsso_hook() {
    \builtin emulate -L zsh
    # Only digits are compared: anything else is nothing that awsso wrote.
    [[ ${AWSSO_RENEW_AT-} == <1-> ]] || \builtin return 0
    if (( EPOCHSECONDS >= AWSSO_RENEW_AT && EPOCHSECONDS >= __awsso_next )); then
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
    \builtin return 0
}

# `+x`: not inherited, whatever `allexport` says. A child shell begins anew.
\builtin typeset -g +x -i __awsso_next=0 __awsso_pause=60
if [[ -o interactive ]]; then
    \builtin zmodload -F zsh/datetime p:EPOCHSECONDS 2>/dev/null || \builtin true
    # As `add-zsh-hook` does it, which need not be there.
    \builtin typeset -ga precmd_functions
    precmd_functions=("${(@)precmd_functions:#__awsso_hook}" __awsso_hook)
fi

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload() {
    \builtin emulate -L zsh
    precmd_functions=("${(@)precmd_functions:#__awsso_hook}")
    if (( $+functions[compdef] )); then
        compdef -d awsso 2>/dev/null
    fi
    \builtin unset -m '__awsso_*'
    \builtin unset -fm '__awsso_*'
    \builtin unset -f awsso awsso_unload
}

# Completion: `awsso init` appends the script that registers it here.
