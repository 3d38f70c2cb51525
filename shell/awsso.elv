# awsso in elvish, from 0.18 on.
#
# Load:        eval (awsso init elvish | slurp)     in ~/.config/elvish/rc.elv
# Switch off:  take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal. elvish has no clock: there is no renewal before the prompt, type
# `awsso renew`.
#
# `awsso init` writes assignments in front of this text, of which this one uses the program.

# The verbs whose output is code; everything else goes straight to the program. Flags before the
# verb are passed over, not read.
fn awsso {|@words|
  var program = (external $__awsso_program)
  var verb = ''
  for word $words {
    if (not-eq $word[..1] '-') {
      set verb = $word
      break
    }
  }
  # Not within the parentheses below: there it is they that read.
  var is-on-terminal = ?(test -t 1)
  if (and (has-value [env use assume unset renew import] $verb) $is-on-terminal) {
    # AWSSO_WRAPPED makes the program write to the terminal what is for people. A failure throws
    # before anything is evaluated.
    tmp E:AWSSO_SHELL = elvish
    tmp E:AWSSO_WRAPPED = 1
    var code = ($program $@words | slurp)
    unset-env AWSSO_WRAPPED
    eval $code
  } else {
    $program $@words
  }
}

# What `eval` defines would be gone after it.
edit:add-var awsso~ $awsso~

# Completion: `awsso init` appends the script that registers it here.
