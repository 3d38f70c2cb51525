# awsso in tcsh.
#
# Load:        awsso init tcsh | source /dev/stdin     in ~/.tcshrc
# Switch off:  unalias awsso-env awsso-use awsso-assume awsso-renew awsso-unset
#
# An alias can neither look at its words nor pass a status on, so each verb whose output is code has
# an alias of its own: awsso-env PROFILE and so on. Everything else is `awsso` itself. There is no
# renewal before the prompt: type awsso-renew.
#
# `awsso init` writes assignments in front of this text, of which this one uses the program.

alias awsso-env 'eval "`env AWSSO_SHELL=tcsh AWSSO_WRAPPED=1 $__awsso_program:q env \!*`"'
alias awsso-use 'eval "`env AWSSO_SHELL=tcsh AWSSO_WRAPPED=1 $__awsso_program:q use \!*`"'
alias awsso-assume 'eval "`env AWSSO_SHELL=tcsh AWSSO_WRAPPED=1 $__awsso_program:q assume \!*`"'
alias awsso-renew 'eval "`env AWSSO_SHELL=tcsh AWSSO_WRAPPED=1 $__awsso_program:q renew \!*`"'
alias awsso-unset 'eval "`env AWSSO_SHELL=tcsh AWSSO_WRAPPED=1 $__awsso_program:q unset \!*`"'

# Completion: `awsso completions tcsh` prints a script of its own for it.
