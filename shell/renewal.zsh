# Renewal in zsh: before each prompt a hook compares two numbers and, when the credentials end soon, runs
# `awsso renew`. `awsso init` puts this behind awsso.zsh.

# Whether the time $1 has come, and the one before which nothing is tried again. Only digits are
# compared. powerlevel10k wants no output before the first prompt.
function __awsso_has_come() {
    case "${1-}" in
        (''|*[!0-9]*) \builtin return 1 ;;
    esac
    [[ -z "${__p9k_instant_prompt_active-}" ]] && (( EPOCHSECONDS >= $1 && EPOCHSECONDS >= __awsso_next ))
}

# Before each prompt, as the first of the hooks. zsh keeps the status of the last command by itself.
function __awsso_look() {
    if __awsso_has_come "${AWSSO_RENEW_AT-}"; then
        __awsso_quietly __awsso_renew prompt
    fi
    \builtin return 0
}

# Before a command: the prompt may have been drawn hours ago.
function __awsso_preexec() {
    if [[ "${1-}" != awsso* ]] && __awsso_has_come "${AWSSO_EXPIRATION-}" &&
        __awsso_has_come "${AWSSO_RENEW_AT-}"; then
        __awsso_quietly __awsso_renew command
    fi
    \builtin return 0
}

function __awsso_renew() {
    if [[ $1 == prompt ]]; then
        # Ctrl-C ends the wait, not the hooks that follow.
        \builtin trap : INT
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
