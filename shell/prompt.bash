# shellcheck shell=bash
# The session in the prompt and the title of bash. `awsso init` prints this after awsso.bash.

\builtin : "${__awsso_prompt=}" "${__awsso_title=}" "${__awsso_color=}"

# Before each prompt, as the last hook.
function __awsso_draw() {
    \builtin local __awsso_before="$?"
    __awsso_quietly __awsso_show
    __awsso_return "$__awsso_before"
}

# Puts the segment into the variables that PS1 uses, and into the title.
function __awsso_show() {
    \builtin local __awsso_left='' __awsso_style=36 __awsso_shown="$__awsso_segment"
    if [[ -n ${AWSSO_SEGMENT-} ]]; then __awsso_remaining; fi
    if [[ ${AWSSO_DANGER-} == 1 ]]; then __awsso_style='1;37;41'; fi
    if [[ "${AWSSO_SEGMENT-} ${AWS_REGION-} $__awsso_left $__awsso_style" != "$__awsso_filled" ]]; then
        __awsso_fill
    fi
    if [[ -n $__awsso_prompt ]]; then __awsso_place; fi
    if [[ -n $__awsso_title && $__awsso_segment != "$__awsso_shown" ]]; then
        # 22 saves the terminal's title, 23 restores it.
        if [[ -z $__awsso_shown ]]; then \builtin printf '\033[22;2t' >&2; fi
        \builtin printf '\033]2;%s\007' "$__awsso_segment" >&2
        if [[ -z $__awsso_segment ]]; then \builtin printf '\033[23;2t' >&2; fi
    fi
}

# Fills in what changes. An empty value removes the space before it; `{}` stands for `{`.
function __awsso_fill() {
    __awsso_filled="${AWSSO_SEGMENT-} ${AWS_REGION-} $__awsso_left $__awsso_style"
    __awsso_segment=${AWSSO_SEGMENT-} __awsso_on='' __awsso_off=''
    if [[ -z $__awsso_left ]]; then __awsso_segment=${__awsso_segment//' {left}'/}; fi
    if [[ -z ${AWS_REGION-} ]]; then __awsso_segment=${__awsso_segment//' {region}'/}; fi
    __awsso_segment=${__awsso_segment//'{left}'/"$__awsso_left"}
    __awsso_segment=${__awsso_segment//'{region}'/"${AWS_REGION-}"}
    __awsso_segment=${__awsso_segment//'{}'/'{'}
    __awsso_segment=${__awsso_segment//[[:cntrl:]]/}
    if [[ -n $__awsso_color && -n $__awsso_segment ]]; then
        __awsso_on=$'\e['${__awsso_style}m __awsso_off=$'\e[0m'
    fi
}

# Puts the segment into PS1, on the first visible line. PS1 uses variables, whose values bash shows
# unchanged. Without promptvars PS1 has the text itself.
function __awsso_place() {
    \builtin local __awsso_head=''
    # shellcheck disable=SC2016
    \builtin local __awsso_piece='\[${__awsso_on-}\]${__awsso_segment-}\[${__awsso_off-}\]${__awsso_segment:+ }'
    if ! \builtin shopt -q promptvars; then
        __awsso_piece="\\[$__awsso_on\\]${__awsso_segment//\\/\\\\}\\[$__awsso_off\\]${__awsso_segment:+ }"
    fi
    if [[ $__awsso_piece == "$__awsso_placed" && $PS1 == *"$__awsso_piece"* ]]; then \builtin return 0; fi
    # An exported PS1 may come from another shell.
    PS1=${PS1//"$__awsso_placed"/}
    PS1=${PS1//"$__awsso_piece"/}
    if [[ $PS1 =~ $__awsso_empty_lines ]]; then __awsso_head=${BASH_REMATCH[0]}; fi
    PS1=$__awsso_head$__awsso_piece${PS1#"$__awsso_head"}
    __awsso_placed=$__awsso_piece
}

# Sets __awsso_left to the time left, and __awsso_style to its color.
function __awsso_remaining() {
    \builtin local __awsso_tail="${AWS_SESSION_TOKEN-}" __awsso_time=0 __awsso_seconds
    __awsso_tail=${AWS_ACCESS_KEY_ID-}:${__awsso_tail: -8}:${AWS_CREDENTIAL_EXPIRATION-}
    if [[ ${AWSSO_FINGERPRINT-} != "$__awsso_tail" ]]; then
        __awsso_left='other keys' __awsso_style=33
        \builtin return 0
    fi
    case ${AWSSO_EXPIRATION-} in '' | *[!0-9]*) \builtin return 0 ;; esac
    __awsso_clock
    __awsso_seconds=$((10#$AWSSO_EXPIRATION - __awsso_time))
    if ((__awsso_seconds < 300)) || [[ -n ${AWSSO_NOTICE-} ]]; then __awsso_style=33; fi
    if ((__awsso_seconds <= 0)); then
        __awsso_left=expired __awsso_style=31
    elif ((__awsso_seconds < 60)); then
        __awsso_left=${__awsso_seconds}s
    elif ((__awsso_seconds < 3600)); then
        __awsso_left=$((__awsso_seconds / 60))m
    else
        \builtin printf -v __awsso_left '%dh%02dm' $((__awsso_seconds / 3600)) $((__awsso_seconds % 3600 / 60))
    fi
    __awsso_left+=${AWSSO_NOTICE:+ $AWSSO_NOTICE}
}

# Draws as if there were no session.
function __awsso_leave() {
    AWSSO_SEGMENT='' __awsso_show
    if [[ -n $__awsso_placed ]]; then PS1=${PS1//"$__awsso_placed"/}; fi
}

# Puts the drawing after hooks that may change the environment. Tools that watch commands with a
# DEBUG trap take the first hook after their own for a command of the user: theirs stays the last.
function __awsso_arrange() {
    \builtin local __awsso_rest __awsso_last __awsso_preexec="${bash_preexec_imported-}${__bp_imported-}"
    if [[ -n $__awsso_preexec && (-z $__awsso_arrays || ${PROMPT_COMMAND[*]-} == *__bp_install*) ]]; then
        # bash-preexec keeps its hooks in one text, or has not installed them yet.
        __awsso_others ${precmd_functions[@]+"${precmd_functions[@]}"}
        precmd_functions=(__awsso_look ${__awsso_rest[@]+"${__awsso_rest[@]}"} __awsso_draw)
        \builtin return 0
    fi
    if ! __awsso_is_free PROMPT_COMMAND; then \builtin return 0; fi
    __awsso_watched+=$__awsso_preexec${__vsc_original_prompt_command-}
    __awsso_others ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"}
    __awsso_last=$((${#__awsso_rest[@]} - 1))
    if [[ -n $__awsso_arrays ]]; then
        PROMPT_COMMAND=(__awsso_look ${__awsso_rest[@]+"${__awsso_rest[@]}"} __awsso_draw)
        if [[ -n $__awsso_watched ]] && ((__awsso_last >= 0)); then
            PROMPT_COMMAND[__awsso_last + 1]=__awsso_draw
            PROMPT_COMMAND[__awsso_last + 2]=${__awsso_rest[__awsso_last]}
        fi
    elif [[ -n $__awsso_watched ]]; then
        # shellcheck disable=SC2178
        PROMPT_COMMAND=__awsso_look$'\n'__awsso_draw${__awsso_rest:+$'\n'$__awsso_rest}
    else
        # shellcheck disable=SC2178
        PROMPT_COMMAND=__awsso_look${__awsso_rest:+$'\n'$__awsso_rest}$'\n'__awsso_draw
    fi
}

# Invisible lines of a prompt: a line feed, with control sequences before it.
__awsso_empty_lines='^((\\\[([^\]|\\[^]])*\\])*(\\n|'$'\n''))+'
__awsso_segment='' __awsso_on='' __awsso_off='' __awsso_filled='' __awsso_placed=''
case $- in
*i*)
    case ${TERM-} in dumb) __awsso_title='' ;; esac
    if ! __awsso_is_free PS1; then __awsso_prompt=''; fi
    # A function does not see the trap.
    __awsso_watched=$(\builtin trap -p DEBUG)
    __awsso_shows=$__awsso_prompt$__awsso_title
    if [[ -n $__awsso_shows ]]; then __awsso_arrange; fi
    ;;
esac
