# awsso in elvish, from 0.19 on.
#
# Load:        eval (awsso init elvish | slurp)     in ~/.config/elvish/rc.elv
# Switch off:  take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call of
# `awsso renew`; if asked for, a segment in front of the prompt, which takes no process either.
#
# elvish has no clock. On Linux the kernel's files tell the time; elsewhere there is no renewal before
# the prompt, and no time left in the segment: type `awsso renew`.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment
# and a title of the terminal, and what the segment looks like.

use math
use re
use str

# Evaluates what the program prints. A failure throws before anything is evaluated. What the terminal
# had before stays in a variable, which programs do not inherit; the program gets it back at each call.
var __awsso-saved = ''
fn __awsso-evaluate {|@words|
  var code = ''
  try {
    if (not-eq $__awsso-saved '') {
      set-env AWSSO_SAVED $__awsso-saved
    }
    set code = ((external $__awsso_program) --wrapper elvish $@words | slurp)
  } finally {
    if (not-eq $__awsso-saved '') {
      unset-env AWSSO_SAVED
    }
  }
  eval $code &on-end={|names|
    if (has-key $names __awsso_saved) {
      set __awsso-saved = $names[__awsso_saved]
    }
  }
}

# The verbs whose output is code; everything else goes straight to the program. Flags before the
# verb are passed over, not read.
fn awsso {|@words|
  var verb = ''
  for word $words {
    if (not (str:has-prefix $word '-')) {
      set verb = $word
      break
    }
  }
  if (not (has-value [env use assume unset renew import] $verb)) {
    (external $__awsso_program) $@words
    return
  }
  # Not within the parentheses of `if`: there it is they that read.
  var is-on-terminal = ?(test -t 1)
  if $is-on-terminal {
    __awsso-evaluate $@words
  } else {
    (external $__awsso_program) $@words
  }
}

# Seconds since 1970, from the time of the start of the system and the time since then.
var __awsso-start = $nil
fn __awsso-clock {
  + $__awsso-start [(str:split ' ' (read-line < /proc/uptime))][0]
}
fn __awsso-set-clock {
  set __awsso-start = $nil
  try {
    from-lines < /proc/stat | each {|line|
      if (str:has-prefix $line 'btime ') {
        set __awsso-start = (num $line[6..])
      }
    }
    nop (__awsso-clock)
  } catch e {
    set __awsso-start = $nil
  }
}

# Before each prompt. Only digits are compared.
var __awsso-seen = ''
var __awsso-next = 0
var __awsso-pause = 60
fn __awsso-hook {
  var due = $E:AWSSO_RENEW_AT
  if (not (re:match '^[1-9][0-9]{0,14}$' $due)) {
    return
  }
  if (not-eq $due $__awsso-seen) {
    # Somebody may have set the clock since the last time.
    __awsso-set-clock
    set __awsso-seen = $due
  }
  if (eq $__awsso-start $nil) {
    return
  }
  var now = (__awsso-clock)
  if (or (< $now $due) (< $now $__awsso-next)) {
    return
  }
  # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one itself,
  # unless something is wrong with it.
  set __awsso-next = (+ $now $__awsso-pause)
  try {
    __awsso-evaluate renew --hook < /dev/null
    set __awsso-next = 0
    set __awsso-pause = 60
  } catch e {
    set __awsso-pause = (math:min 3600 (* 2 $__awsso-pause))
  }
}

# Puts the time that the credentials have left, and the colour to show it in.
fn __awsso-remaining {
  var tail = (re:find '.{0,8}$' $E:AWS_SESSION_TOKEN)[text]
  if (not-eq $E:AWSSO_FINGERPRINT $E:AWS_ACCESS_KEY_ID':'$tail':'$E:AWS_CREDENTIAL_EXPIRATION) {
    put 'other keys' yellow
    return
  }
  if (or (eq $__awsso-start $nil) (not (re:match '^[1-9][0-9]{0,14}$' $E:AWSSO_EXPIRATION))) {
    put '' cyan
    return
  }
  var seconds = (exact-num (math:ceil (- $E:AWSSO_EXPIRATION (__awsso-clock))))
  var minutes = (exact-num (math:trunc (/ $seconds 60)))
  var left = expired
  var colour = red
  if (> $seconds 0) {
    set colour = cyan
    if (< $seconds 300) {
      set colour = yellow
    }
    if (< $seconds 60) {
      set left = $seconds's'
    } elif (< $minutes 60) {
      set left = $minutes'm'
    } else {
      var hours = (exact-num (math:trunc (/ $minutes 60)))
      set left = (printf '%dh%02dm' $hours (% $minutes 60))
    }
  }
  if (not-eq $E:AWSSO_NOTICE '') {
    set left = $left' '$E:AWSSO_NOTICE
    if (eq $colour cyan) {
      set colour = yellow
    }
  }
  put $left $colour
}

# Puts what the segment shows, and its colour.
fn __awsso-draw {
  var left colour = (__awsso-remaining)
  var values = [&profile=$E:AWSSO_PROMPT &account=$E:AWSSO_ACCOUNT_ID &role=$E:AWSSO_ROLE &region=$E:AWS_REGION &left=$left]
  var text = ''
  var rest = $__awsso_format
  while (re:match '(?s)^[^{]*\{[^}]*\}' $rest) {
    var groups = (re:find '(?s)^([^{]*)\{([^}]*)\}(.*)$' $rest)[groups]
    var field = $groups[2][text]
    var value = ''
    if (has-key $values $field) {
      set value = (re:replace '[[:cntrl:]]' '' $values[$field])
    }
    set text = $text$groups[1][text]
    if (eq $value '') {
      # What is not there takes the blank before it along.
      set text = (str:trim-suffix $text ' ')
    }
    set text = $text$value
    set rest = $groups[3][text]
  }
  put $text$rest $colour
}

# Puts the parts of the prompt that stand in front of what was there before.
fn __awsso-segment {
  if (eq $E:AWSSO_PROMPT '') {
    return
  }
  var text colour = (__awsso-draw)
  if (eq $__awsso_color '') {
    put $text
  } elif (eq $E:AWSSO_DANGER 1) {
    put (styled $text bold white bg-red)
  } else {
    put (styled $text $colour)
  }
  put ' '
}

# Writes it into the title of the terminal.
fn __awsso-title {
  if (not-eq $E:AWSSO_PROMPT '') {
    var text _ = (__awsso-draw)
    print "\e]2;"$text"\a" > /dev/tty
  }
}

# What an interactive elvish gets; elsewhere the names in it would be a compilation error, hence the
# quotes. What `eval` defines would be gone after it, hence `edit:add-var`. Loaded twice, hook and
# segment are found again by what they are made of.
fn __awsso-is-own {|function|
  try {
    str:contains $function[body] __awsso
  } catch e {
    put $false
  }
}
__awsso-set-clock
var __awsso-is-interactive = ?(eval 'nop $edit:before-readline')
if $__awsso-is-interactive {
  eval &ns=(ns [&awsso~=$awsso~ &is-own~=$__awsso-is-own~ &hook~=$__awsso-hook~ &segment~=$__awsso-segment~ &title~=$__awsso-title~ &prompt=$__awsso_prompt &title=$__awsso_title]) '
    edit:add-var awsso~ $awsso~
    set edit:before-readline = [
      (each {|hook| if (not (is-own $hook)) { put $hook } } $edit:before-readline)
      $hook~
    ]
    if (not-eq $title "") {
      set edit:before-readline = [$@edit:before-readline $title~]
    }
    if (and (not-eq $prompt "") (not (is-own $edit:prompt))) {
      var before = $edit:prompt
      set edit:prompt = { nop __awsso; segment; $before }
    }
  '
}

# Completion: `awsso init` appends the script that registers it here.
