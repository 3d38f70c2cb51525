# The session in the prompt and the title of zsh. `awsso init` prints this after awsso.zsh.

\builtin : "${__awsso_prompt=}" "${__awsso_title=}" "${__awsso_color=}"

# Before each prompt, as the last hook: others may change the environment.
function __awsso_draw() {
    __awsso_quietly __awsso_show
    # If other hooks were added after it, from the next prompt on.
    if [[ "${precmd_functions[*]}" != *__awsso_draw ]]; then
        __awsso_quietly __awsso_register __awsso_look __awsso_draw __awsso_preexec
    fi
    \builtin return 0
}

# Puts the segment into the element of psvar with the right color, and into the title.
function __awsso_show() {
    \builtin local __awsso_left=''
    \builtin local -i __awsso_place=71
    [[ -z ${AWSSO_SEGMENT-} ]] || __awsso_remaining
    [[ ${AWSSO_DANGER-} != 1 ]] || __awsso_place=74
    if [[ "${AWSSO_SEGMENT-} ${AWS_REGION-} $__awsso_left $__awsso_place" != $__awsso_filled ]]; then
        __awsso_fill
    fi
    [[ -z $__awsso_prompt ]] || __awsso_put_in
    # powerlevel10k allows no output before the first prompt.
    if [[ -n $__awsso_title && $__awsso_segment != $__awsso_titled && -z ${__p9k_instant_prompt_active-} ]]; then
        # 22 saves the terminal's title, 23 restores it.
        [[ -n $__awsso_titled ]] || \builtin print -rn -- $'\e[22;2t' >&2
        \builtin print -rn -- $'\e]2;'"$__awsso_segment"$'\a' >&2
        [[ -n $__awsso_segment ]] || \builtin print -rn -- $'\e[23;2t' >&2
        __awsso_titled=$__awsso_segment
    fi
}

# Fills in what changes. An empty value removes the space before it; `{}` stands for `{`.
function __awsso_fill() {
    __awsso_filled="${AWSSO_SEGMENT-} ${AWS_REGION-} $__awsso_left $__awsso_place"
    __awsso_segment=${AWSSO_SEGMENT-}
    [[ -n $__awsso_left ]] || __awsso_segment=${__awsso_segment// \{left\}/}
    [[ -n ${AWS_REGION-} ]] || __awsso_segment=${__awsso_segment// \{region\}/}
    __awsso_segment=${__awsso_segment//\{left\}/$__awsso_left}
    __awsso_segment=${__awsso_segment//\{region\}/${AWS_REGION-}}
    __awsso_segment=${__awsso_segment//\{\}/\{}
    __awsso_segment=${__awsso_segment//[[:cntrl:]]/}
    psvar[71]='' psvar[72]='' psvar[73]='' psvar[74]=''
    psvar[__awsso_place]=$__awsso_segment
}

# Puts the segment into PS1, on the first visible line. PS1 uses psvar, whose values zsh shows
# unchanged; without prompt_percent it uses a variable, or has the text itself.
function __awsso_put_in() {
    \builtin local __awsso_piece=$__awsso_places __awsso_head
    case $__awsso_form in
        (subst) __awsso_piece='${__awsso_segment:+$__awsso_segment }' ;;
        (text) __awsso_piece=$__awsso_segment${__awsso_segment:+ } ;;
    esac
    if [[ $__awsso_piece != $__awsso_placed || $PS1 != *$__awsso_piece* ]]; then
        __awsso_take_out
        __awsso_head=${(M)PS1##(\%\{[^%]#\%\}|$'\n')#$'\n'}
        PS1=$__awsso_head$__awsso_piece${PS1#$__awsso_head}
        __awsso_placed=$__awsso_piece
    fi
}

function __awsso_take_out() {
    [[ -z $__awsso_placed ]] || PS1=${PS1//$__awsso_placed/}
}

# Draws as if there were no session.
function __awsso_leave() {
    AWSSO_SEGMENT='' __awsso_show
    __awsso_take_out
}

# Sets __awsso_left to the time left, and __awsso_place to its color.
function __awsso_remaining() {
    if [[ ${AWSSO_FINGERPRINT-} != "${AWS_ACCESS_KEY_ID-}:${(M)AWS_SESSION_TOKEN%????????}:${AWS_CREDENTIAL_EXPIRATION-}" ]]; then
        __awsso_left='other keys'
        __awsso_place=72
        \builtin return 0
    fi
    [[ ${AWSSO_EXPIRATION-} == <1-> ]] || \builtin return 0
    \builtin local -i __awsso_seconds=$(( AWSSO_EXPIRATION - EPOCHSECONDS ))
    if (( __awsso_seconds < 300 )) || [[ -n ${AWSSO_NOTICE-} ]]; then
        __awsso_place=72
    fi
    if (( __awsso_seconds <= 0 )); then
        __awsso_left=expired
        __awsso_place=73
    elif (( __awsso_seconds < 60 )); then
        __awsso_left=${__awsso_seconds}s
    elif (( __awsso_seconds < 3600 )); then
        __awsso_left=$(( __awsso_seconds / 60 ))m
    else
        \builtin printf -v __awsso_left '%dh%02dm' $(( __awsso_seconds / 3600 )) \
            $(( __awsso_seconds % 3600 / 60 ))
    fi
    __awsso_left+=${AWSSO_NOTICE:+ $AWSSO_NOTICE}
}

if [[ -o interactive ]]; then
    if [[ -n "$__awsso_color" ]]; then
        \builtin typeset -g +x __awsso_places='%(71V.%F{cyan}%71v%f .)%(72V.%F{yellow}%72v%f .)%(73V.%F{red}%73v%f .)%(74V.%K{red}%F{white}%B%74v%b%f%k .)'
    else
        \builtin typeset -g +x __awsso_places='%(71V.%71v .)%(72V.%72v .)%(73V.%73v .)%(74V.%74v .)'
    fi
    if [[ "${TERM-}" == dumb ]]; then
        __awsso_title=''
    fi
    if [[ "${(t)PS1}" == *readonly* ]]; then
        __awsso_prompt=''
    fi
    \builtin typeset -g +x __awsso_segment='' __awsso_filled='' __awsso_titled='' __awsso_placed=''
    \builtin typeset -g +x __awsso_shows="$__awsso_prompt$__awsso_title"
    if [[ -n "$__awsso_shows" ]]; then
        __awsso_quietly __awsso_register __awsso_look __awsso_draw __awsso_preexec
    fi
fi
