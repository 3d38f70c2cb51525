# awsso in zsh, from 5.8 on.
#
# Load:        eval "$(awsso init zsh)"         as the last line of ~/.zshrc
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal.
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

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload() {
    \builtin emulate -L zsh
    if (( $+functions[compdef] )); then
        compdef -d awsso 2>/dev/null
    fi
    \builtin unset -m '__awsso_*'
    \builtin unset -fm '__awsso_*'
    \builtin unset -f awsso awsso_unload
}

# Completion: `awsso init` appends the script that registers it here.
