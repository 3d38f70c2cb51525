# The session in the prompt and the title of fish. `awsso init` prints this after awsso.fish.
#
# The segment is part of fish_mode_prompt, which fish runs by itself in front of the prompt: there it
# disturbs neither what the prompt sees of the last command nor the tools that wrap fish_prompt.

# Prints the segment after everything that changes the environment before a prompt. If nothing has
# changed, prints the last one again.
set -g __awsso_state
set -g __awsso_shown_from 0
set -g __awsso_shown_until 0
# A trace would show secrets.
function __awsso_show -a place
    set -l fish_trace
    set -g -a __awsso_shown $place
    set -q AWSSO_PROFILE || return
    __awsso_tick
    set -l state "$AWSSO_FINGERPRINT $AWS_ACCESS_KEY_ID $AWS_SESSION_TOKEN $AWS_CREDENTIAL_EXPIRATION $AWSSO_EXPIRATION $AWSSO_NOTICE $AWSSO_DANGER $AWS_REGION $AWSSO_SEGMENT"
    if test "$state" != "$__awsso_state" -o $__awsso_ticks -ge $__awsso_shown_until -o $__awsso_ticks -lt $__awsso_shown_from
        __awsso_draw
        set -g __awsso_state $state
    end
    test $place = fish_title && builtin printf '%s ' "$__awsso_text" || builtin printf %s "$__awsso_segment"
end

# Sets __awsso_text, and its color.
function __awsso_draw
    set -l fish_trace
    set -l left 'other keys'
    set -l color yellow
    set -l wait 60
    if __awsso_is_own
        set left
        set color cyan
        # Only digits are compared: awsso writes nothing else.
        if string match -qr -- '^[0-9]{1,15}$' "$AWSSO_EXPIRATION"
            __awsso_clock
            set -l seconds (builtin math $AWSSO_EXPIRATION - $__awsso_now)
            set -l minutes (builtin math "floor($seconds / 60)")
            set left {$minutes}m
            test $minutes -ge 60 && set left (builtin printf '%dh%02dm' (builtin math "floor($minutes / 60)") (builtin math "$minutes % 60"))
            test $minutes -lt 1 && set left {$seconds}s
            test $seconds -lt 300 -o -n "$AWSSO_NOTICE" && set color yellow
            if test $seconds -le 0
                set left expired
                set color red
            else
                set wait (builtin math "$seconds % 60 + 1")
            end
            set left $left $AWSSO_NOTICE
        end
    end
    set -g __awsso_shown_from $__awsso_ticks
    set -g __awsso_shown_until (builtin math $__awsso_ticks + $wait)
    # An empty value removes the space before it. `{}` stands for a brace of a name.
    set -l text "$AWSSO_SEGMENT"
    set -l region "$AWS_REGION"
    for field in left region
        test -n "$$field" || set text (string replace -a " {$field}" '' -- "$text")
        set text (string replace -a "{$field}" "$$field" -- "$text")
    end
    set -g __awsso_text (string replace -a '{}' '{' -- "$text" | string replace -ra '[\x00-\x1f\x7f-\x{9f}]' '')
    set -g __awsso_segment "$__awsso_text "
    if test -n "$__awsso_color"
        test "$AWSSO_DANGER" = 1 && set color --bold --background red white
        set -l on (builtin set_color $color)
        set -l off (builtin set_color normal)
        # In quotes: if a terminal cannot show a color, the list is empty.
        set __awsso_segment "$on$__awsso_text$off "
    end
end

set -g __awsso_places
test -n "$__awsso_prompt" && set -g -a __awsso_places fish_mode_prompt
test -n "$__awsso_title" -a "$TERM" != dumb && set -g -a __awsso_places fish_title

# Makes a function begin with a call of __awsso_show, also in copies. Another prompt may have
# replaced it since the last time.
function __awsso_put_up
    for place in $__awsso_places
        builtin contains -- $place $__awsso_shown && continue
        set -l call "    functions -q __awsso_show; and __awsso_show $place"
        if not builtin functions --query $place
            builtin printf '%s\n' "function $place" $call end | source
        else if not builtin functions $place | string match -q -- "*$call"
            builtin functions $place | string replace -r -- "^function $place\b.*" '$0'\n"$call" | source
        end
    end
end
