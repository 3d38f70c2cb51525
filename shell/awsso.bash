# shellcheck shell=bash
# awsso in bash, from 3.2 (macOS) on.
#
# Load:        eval "$(awsso init bash)"        as the last line of ~/.bashrc
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal.
#
# `awsso init` writes the assignment of __awsso_program in front of this text: the program.
# Backslashes keep aliases from taking over. Nothing here prints, asks, or fails under `set -eu`.

\builtin : "${__awsso_program:=awsso}"

# The verbs whose output is code; everything else goes straight to the program. Flags before the
# verb are passed over, not read.
function awsso() {
    \builtin local __awsso_word
    for __awsso_word in "$@"; do
        case $__awsso_word in
        -*) \builtin continue ;;
        env | use | assume | unset | renew | import)
            if [[ -t 1 ]]; then
                __awsso_evaluate "$@"
            else
                AWSSO_SHELL=bash \command "$__awsso_program" "$@"
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
    # A trace (set -x) would show secrets. `local -` restores it by itself, but only from 4.4 on.
    {
        \builtin local __awsso_flags=$- __awsso_code='' __awsso_status=0
        \builtin set +x
    } 2>/dev/null
    # Not `local code=$(…)`: that would hide the exit code.
    __awsso_code="$(AWSSO_SHELL=bash AWSSO_WRAPPED=1 \command "$__awsso_program" "$@")" ||
        __awsso_status=$?
    if ((__awsso_status == 0)); then
        \builtin eval "$__awsso_code" || __awsso_status=$?
    fi
    case $__awsso_flags in
    *x*) \builtin set -x ;;
    esac
    \builtin return "$__awsso_status"
}

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload() {
    \builtin local __awsso_name
    while IFS= \builtin read -r __awsso_name; do
        \builtin unset -f "$__awsso_name"
    done <<<"$(\builtin compgen -A function __awsso_)"
    while IFS= \builtin read -r __awsso_name; do
        if [[ $__awsso_name != __awsso_name ]]; then \builtin unset -v "$__awsso_name"; fi
    done <<<"$(\builtin compgen -A variable __awsso_)"
    \builtin complete -r awsso 2>/dev/null || \builtin true
    \builtin unset -f awsso awsso_unload
}

# Completion: `awsso init` appends the script that registers it here.
