# Renewal in zsh: before each prompt a hook compares two numbers and, if the credentials expire soon, runs
# `awsso renew`. `awsso init` prints this after awsso.zsh.

# Whether it is time $1, and time for another attempt. Only digits are compared. powerlevel10k
# allows no output before the first prompt.
function __awsso_has_come() {
    case "${1-}" in
        (''|*[!0-9]*) \builtin return 1 ;;
    esac
    [[ -z "${__p9k_instant_prompt_active-}" ]] && (( EPOCHSECONDS >= $1 && EPOCHSECONDS >= __awsso_next ))
}

# Before each prompt, as the first hook. zsh keeps the status of the last command by itself.
function __awsso_look() {
    __awsso_line=''
    if __awsso_has_come "${AWSSO_RENEW_AT-}"; then
        __awsso_quietly __awsso_renew prompt
    fi
    \builtin return 0
}

# Before a command: the prompt may be hours old.
function __awsso_preexec() {
    __awsso_line=${3-}
    if [[ "${1-}" != awsso* ]] && __awsso_has_come "${AWSSO_EXPIRATION-}" &&
        __awsso_has_come "${AWSSO_RENEW_AT-}"; then
        __awsso_quietly __awsso_renew command
    fi
    \builtin return 0
}

function __awsso_renew() {
    if [[ $1 == prompt ]]; then
        # Ctrl-C ends the wait, not the following hooks.
        \builtin trap : INT
    fi
    (( __awsso_next = EPOCHSECONDS + __awsso_pause ))
    if __awsso_switch renew --hook </dev/null; then
        (( __awsso_next = 0, __awsso_pause = 60 ))
    elif (( __awsso_pause < 3600 )); then
        (( __awsso_pause *= 2 ))
    fi
}

# Adds or removes the hooks: first and last in precmd_functions, and in preexec_functions.
function __awsso_register() {
    \builtin typeset -ga precmd_functions preexec_functions
    precmd_functions=($1 "${(@)precmd_functions:#__awsso_(look|draw)}" $2)
    preexec_functions=("${(@)preexec_functions:#__awsso_preexec}" $3)
}

# `+x`: not inherited, whatever `allexport` says. A child shell starts without.
\builtin typeset -g +x -i __awsso_next=0 __awsso_pause=60
\builtin typeset -g +x __awsso_line=''
if [[ -n "${__awsso_shows-}" ]]; then
    __awsso_quietly __awsso_leave
fi
\builtin typeset -g +x __awsso_shows=''
if [[ -o interactive ]]; then
    \builtin zmodload -F zsh/datetime p:EPOCHSECONDS 2>/dev/null || \builtin true
    __awsso_quietly __awsso_register __awsso_look '' __awsso_preexec
fi
