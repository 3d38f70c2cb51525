# awsso in tcsh.
#
# Load:        awsso init tcsh | source /dev/stdin     in ~/.tcshrc
# Switch off:  unalias awsso-env awsso-use awsso-assume awsso-renew awsso-unset awsso-import
#
# An alias cannot look at its words, so each verb whose output is code has an alias of its own:
# awsso-env PROFILE and so on. Everything else is `awsso` itself. Nothing is renewed before a prompt:
# type awsso-renew.
#
# `awsso init` prints assignments before this text; only that of the program is used.

alias awsso-env 'set __awsso_words = (env \!*); __awsso_switch'
alias awsso-use 'set __awsso_words = (use \!*); __awsso_switch'
alias awsso-assume 'set __awsso_words = (assume \!*); __awsso_switch'
alias awsso-renew 'set __awsso_words = (renew \!*); __awsso_switch'
alias awsso-unset 'set __awsso_words = (unset \!*); __awsso_switch'
alias awsso-import 'set __awsso_words = (import \!*); __awsso_switch'

# A flag that does not print a snippet calls the program itself.
alias __awsso_switch 'set __awsso_how = evaluate; if (" $__awsso_words " =~ *\ -{h,-help,-explain,-print,-format}[\ =]*) set __awsso_how = show; eval __awsso_$__awsso_how'
alias __awsso_show '$__awsso_program:q $__awsso_words:q'

# In a pipe, tcsh runs this in another process, where a switch would be lost: it fails.
alias __awsso_evaluate 'set __awsso_how = go_on; \sh -c '\''test -p /dev/stdout -a "$PPID" \!= "$0"'\'' $$ && set __awsso_how = refuse; eval __awsso_$__awsso_how'
alias __awsso_refuse '\sh -c "echo awsso: tcsh cannot switch in a pipe >&2; exit 2"'

# Evaluates the output of the program and keeps its exit code; a failure prints nothing. The earlier
# values of the terminal stay in a shell variable, which programs do not inherit; the program gets
# it at each call. Text in backquotes within double quotes is expanded twice, hence an alias without
# anything to expand.
alias __awsso_go_on 'if ($?AWSSO_PROFILE && $__awsso_saved:q \!= "") setenv AWSSO_SAVED $__awsso_saved:q; eval "`__awsso_ask`"; set __awsso_status = $status; unsetenv AWSSO_SAVED; set status = $__awsso_status'
alias __awsso_ask '$__awsso_program:q --wrapper tcsh $__awsso_words:q'
if ($?__awsso_saved == 0) set __awsso_saved = ''

# Completion: `awsso init` appends the script that registers it here.
