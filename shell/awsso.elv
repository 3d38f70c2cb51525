# awsso in elvish, from 0.19 on.
#
# Load:        eval (awsso init elvish | slurp)     in ~/.config/elvish/rc.elv
# Switch off:  delete the line
#
# `awsso init` prints assignments before this text: the program, its snippet verbs, and whether
# there is a segment, a title and color. prompt.elv, which follows if enabled, shows the session
# in the prompt.
#
# elvish has no clock. On Linux the kernel's files tell the time; elsewhere there is no renewal before
# the prompt, and no time left in the segment: type `awsso renew`.

use math
use re
use str

# The verb is the first word that is neither a flag nor the value of `--color`.
fn __awsso-is-snippet {|@words|
  var verb before = '' ''
  for word $words {
    if (re:match '^(-h|--help|--explain|--print|--format(=.*)?)$' $word) {
      put $false
      return
    }
    if (and (eq $verb '') (not-eq $before --color) (not (str:has-prefix $word '-'))) {
      set verb = $word
    }
    set before = $word
  }
  has-value [(str:split ' ' $__awsso_verbs)] $verb
}

# The earlier values of the terminal stay in a variable, which programs do not inherit; the program
# gets it for each snippet. A failure throws before anything is evaluated.
var __awsso-saved = ''
try {
  # Loaded again.
  set __awsso-saved = (__awsso-kept)
} catch e { }
fn __awsso-ask {|@words|
  try {
    if (and (not-eq $__awsso-saved '') (has-env AWSSO_PROFILE)) {
      set-env AWSSO_SAVED $__awsso-saved
    }
    (external $__awsso_program) --wrapper elvish $@words
  } finally {
    unset-env AWSSO_SAVED
  }
}
fn __awsso-evaluate {|code|
  eval $code &on-end={|names|
    if (has-key $names __awsso_saved) {
      set __awsso-saved = $names[__awsso_saved]
    }
  }
}

# A snippet is evaluated, wherever the output goes. In a pipe it is printed too: `eval` may be at
# its end.
fn awsso {|@words|
  if (not (__awsso-is-snippet $@words)) {
    (external $__awsso_program) $@words
    return
  }
  # Not within the parentheses of `if`, which would capture stdout. Nobody evaluates the output if
  # it goes where the whole shell writes to.
  var is-pipe = ?(test -p /dev/stdout -a ! /dev/stdout -ef /proc/$pid/fd/1)
  var is-shared = ?(test /dev/stdout -ef /dev/stderr)
  var code = ''
  if (and $is-pipe $is-shared) {
    # The program keeps its messages out of the evaluated code.
    set code = (__awsso-ask $@words 2>&1 | slurp)
  } else {
    set code = (__awsso-ask $@words | slurp)
  }
  __awsso-evaluate $code
  if $is-pipe {
    print $code
  }
}

# Seconds since 1970; nothing without /proc.
fn __awsso-clock {
  try {
    var start = (re:find '(?m)^btime ([0-9]+)$' (slurp < /proc/stat))[groups][1][text]
    + $start (str:split . (slurp < /proc/uptime) | take 1)
  } catch e { }
}

fn __awsso-is-own {
  var tail = (re:replace '^.*?(.{8})?$' '$1' $E:AWS_SESSION_TOKEN)
  eq $E:AWSSO_FINGERPRINT $E:AWS_ACCESS_KEY_ID':'$tail':'$E:AWS_CREDENTIAL_EXPIRATION
}

# Before each prompt. Only digits are compared.
var __awsso-next = 0
fn __awsso-hook {
  if (not (re:match '^[1-9][0-9]{0,14}$' $E:AWSSO_RENEW_AT)) {
    return
  }
  for now [(__awsso-clock)] {
    if (and (>= $now $E:AWSSO_RENEW_AT) (>= $now $__awsso-next) (__awsso-is-own)) {
      # Set before the attempt, which Ctrl-C may end. The program sets AWSSO_RENEW_AT itself, unless
      # it fails.
      set __awsso-next = (+ $now 60)
      try {
        __awsso-evaluate (__awsso-ask renew --hook < /dev/null | slurp)
        set __awsso-next = 0
      } catch e { }
    }
  }
}

# Whether a function is awsso's, by its text, so that loading twice does not double it.
fn __awsso-is-mine {|function|
  try {
    str:contains $function[body] __awsso
  } catch e {
    put $false
  }
}

# Only in an interactive elvish; elsewhere these names would be a compilation error, hence the
# quotes. `eval` would drop its definitions, hence `edit:add-var`.
var __awsso-is-interactive = ?(eval 'nop $edit:before-readline')
if $__awsso-is-interactive {
  eval &ns=(ns [&awsso~=$awsso~ &kept~={ put $__awsso-saved } &is-mine~=$__awsso-is-mine~ &hook~=$__awsso-hook~]) '
    edit:add-var awsso~ $awsso~
    edit:add-var __awsso-kept~ $kept~
    set edit:before-readline = [
      (each {|hook| if (not (is-mine $hook)) { put $hook } } $edit:before-readline)
      $hook~
    ]
  '
}

# Completion: `awsso init` appends the script that registers it here.
