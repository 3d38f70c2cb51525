# Completion of awsso in elvish, from 0.19 on.
#
# Load:        eval (awsso completions elvish | slurp)        in rc.elv
# Switch off:  del edit:completion:arg-completer[awsso]
#
# awsso tells one candidate a line, a tab before its description. elvish does the quoting.

use str

fn __awsso-complete {|@words|
  (external awsso) __complete --shell elvish -- (all $words[1..]) 2>/dev/null </dev/null | from-lines | each {|line|
    var parts = [(str:split "\t" $line)]
    if (eq $parts[0] '') {
      if (eq $parts[1] files) {
        edit:complete-filename $words[-1]
      }
    } elif (> (count $parts) 1) {
      edit:complex-candidate $parts[0] &display=$parts[0]' ('$parts[1]')'
    } else {
      put $parts[0]
    }
  }
}

# Only an interactive elvish completes; elsewhere the name would be a compilation error.
var __awsso-completes = ?(eval 'nop $edit:completion:arg-completer')
if $__awsso-completes {
  eval &ns=(ns [&complete~=$__awsso-complete~]) 'set edit:completion:arg-completer[awsso] = $complete~'
}
