# shellcheck shell=bash
# Completion of awsso in bash, from 3.2 (macOS) on, with and without bash-completion.
#
# Load:        eval "$(awsso completions bash)"       (awsso init bash brings it along)
#              or as a file `awsso` in a completions/ directory of bash-completion
# Switch off:  complete -r awsso
#
# awsso reads the line itself: readline splits words at `:` and `=`, and leaves quotes in them. What
# comes back is quoted already, one word a line.

__awsso_complete() {
    \builtin local IFS=$'\n' __awsso_flags="$-" __awsso_line="${COMP_LINE:0:COMP_POINT}"
    # The line as it will be when the alias is replaced. bash 3.2 does not tell what it stands for.
    if ((BASH_VERSINFO[0] > 3)) && [[ -n ${1-} && -n ${BASH_ALIASES[${1:-x}]-} ]]; then
        __awsso_line=${__awsso_line/"$1"/"${BASH_ALIASES[$1]}"}
    fi
    # No word is to be taken for a pattern.
    \builtin set -o noglob
    # shellcheck disable=SC2207 # mapfile came after 3.2
    COMPREPLY=($(
        \command "${__awsso_program:-awsso}" __complete --shell bash -- \
            "$__awsso_line" "${COMP_WORDBREAKS-}" 2>/dev/null </dev/null || \builtin true
    ))
    case $__awsso_flags in
    *f*) ;;
    *) \builtin set +o noglob ;;
    esac
    case ${COMPREPLY[0]-} in
    $'\tfiles')
        # compopt came after 3.2.
        COMPREPLY=()
        \builtin compopt -o default 2>/dev/null || \builtin true
        ;;
    $'\tcommand'*)
        # shellcheck disable=SC2207
        COMPREPLY=($(\builtin compgen -A command -- "${COMP_WORDS[COMP_CWORD]}" || \builtin true))
        ;;
    esac
    \builtin return 0
}

# Completes the aliases that stand for awsso; again whenever their number has changed.
__awsso_complete_aliases() {
    \builtin local __awsso_name
    __awsso_aliases=${BASH_ALIASES[*]+${#BASH_ALIASES[@]}}
    for __awsso_name in ${BASH_ALIASES[@]+"${!BASH_ALIASES[@]}"}; do
        case ${BASH_ALIASES[$__awsso_name]} in
        awsso | 'awsso '*)
            \builtin complete -F __awsso_complete "$__awsso_name"
            __awsso_completed+=("$__awsso_name")
            ;;
        esac
    done
    \builtin return 0
}

# There is no `complete` in a shell that was built without it.
__awsso_completed=(awsso)
if \builtin complete -F __awsso_complete awsso 2>/dev/null; then __awsso_complete_aliases; fi
