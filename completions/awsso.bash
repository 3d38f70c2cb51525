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
    \builtin local IFS=$'\n' __awsso_flags="$-"
    # No word is to be taken for a pattern.
    \builtin set -o noglob
    # shellcheck disable=SC2207 # mapfile came after 3.2
    COMPREPLY=($(
        \command "${__awsso_program:-awsso}" __complete --shell bash -- \
            "${COMP_LINE:0:COMP_POINT}" "${COMP_WORDBREAKS-}" 2>/dev/null </dev/null
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
        COMPREPLY=($(\builtin compgen -A command -- "${COMP_WORDS[COMP_CWORD]}"))
        ;;
    esac
    \builtin return 0
}

# There is none in a shell that was built without it.
\builtin complete -F __awsso_complete awsso 2>/dev/null || \builtin true
