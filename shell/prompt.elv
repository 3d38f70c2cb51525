# The session in the prompt and the title of elvish. `awsso init` prints this after awsso.elv.

# Outputs the time left of the credentials, and its color.
fn __awsso-left {
  if (not (__awsso-is-own)) {
    put 'other keys' yellow
    return
  }
  var left color = '' cyan
  for now [(__awsso-clock)] {
    if (re:match '^[1-9][0-9]{0,14}$' $E:AWSSO_EXPIRATION) {
      var seconds = (- $E:AWSSO_EXPIRATION $now)
      var minutes = (exact-num (math:floor (/ $seconds 60)))
      if (<= $seconds 0) {
        set left color = expired red
      } elif (< $minutes 1) {
        set left = $seconds's'
      } elif (< $minutes 60) {
        set left = $minutes'm'
      } else {
        set left = (printf '%dh%02dm' (exact-num (math:floor (/ $minutes 60))) (% $minutes 60))
      }
      if (and (eq $color cyan) (or (< $seconds 300) (not-eq $E:AWSSO_NOTICE ''))) {
        set color = yellow
      }
      set left = (str:trim-right $left' '$E:AWSSO_NOTICE ' ')
    }
  }
  put $left $color
}

# Outputs the segment and its color. An empty value removes the space before it. `{}` stands for a
# brace of a name.
fn __awsso-draw {
  var left color = (__awsso-left)
  var text = $E:AWSSO_SEGMENT
  for field [['{left}' $left] ['{region}' $E:AWS_REGION]] {
    if (eq $field[1] '') {
      set text = (str:replace ' '$field[0] '' $text)
    }
    set text = (str:replace $field[0] $field[1] $text)
  }
  re:replace '[[:cntrl:]]' '' (str:replace '{}' '{' $text)
  put $color
}

# Outputs what precedes the earlier prompt.
fn __awsso-segment {
  if (not (has-env AWSSO_PROFILE)) {
    return
  }
  var text color = (__awsso-draw)
  if (eq $__awsso_color '') {
    put $text
  } elif (eq $E:AWSSO_DANGER 1) {
    put (styled $text bold white bg-red)
  } else {
    put (styled $text $color)
  }
  put ' '
}

fn __awsso-title {
  if (and (has-env AWSSO_PROFILE) (not-eq $E:TERM dumb)) {
    var text _ = (__awsso-draw)
    print "\e]2;"$text"\a" > /dev/tty
  }
}

if $__awsso-is-interactive {
  eval &ns=(ns [&is-mine~=$__awsso-is-mine~ &segment~=$__awsso-segment~ &title~=$__awsso-title~ &prompt=$__awsso_prompt &title=$__awsso_title]) '
    if (not-eq $title "") {
      set edit:before-readline = [$@edit:before-readline $title~]
    }
    if (and (not-eq $prompt "") (not (is-mine $edit:prompt))) {
      var before = $edit:prompt
      set edit:prompt = { nop __awsso; segment; $before }
    }
  '
}
