# awsso in tcsh.
#
# Load:        awsso init tcsh | source /dev/stdin     in ~/.tcshrc
# Switch off:  unalias awsso-env awsso-use awsso-assume awsso-renew awsso-unset awsso-import
#
# An alias cannot look at its words, so each verb whose output is code has an alias of its own:
# awsso-env PROFILE and so on. Everything else is `awsso` itself.
#
# What it does besides: tcsh has no clock for its prompt, but an appointment book (sched). After each
# switch the renewal is entered there, and made in time by a call of `awsso renew`; nothing looks at
# the clock before a prompt, and `precmd` stays yours. If asked for, a segment in front of the prompt,
# drawn anew after each switch, and without the time left, which would take a clock.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a
# segment, and what it looks like.

alias awsso-env 'set __awsso_words = (env \!*); __awsso_evaluate'
alias awsso-use 'set __awsso_words = (use \!*); __awsso_evaluate'
alias awsso-assume 'set __awsso_words = (assume \!*); __awsso_evaluate'
alias awsso-renew 'set __awsso_words = (renew \!*); __awsso_evaluate'
alias awsso-unset 'set __awsso_words = (unset \!*); __awsso_evaluate'
alias awsso-import 'set __awsso_words = (import \!*); __awsso_evaluate'

# Evaluates what the program prints, and keeps its exit code: nothing, if it fails. What the terminal had
# before stays in a shell variable; the program gets it back at each call. What stands within backquotes
# within double quotes is read twice, hence an alias: it has nothing to expand there.
alias __awsso_evaluate 'if ($__awsso_saved:q \!= "") setenv AWSSO_SAVED $__awsso_saved:q; eval "`__awsso_ask`"; set __awsso_status = $status; unsetenv AWSSO_SAVED; __awsso_enter; __awsso_draw; set status = $__awsso_status'
alias __awsso_ask '$__awsso_program:q --wrapper tcsh $__awsso_words:q'

# Enters the next renewal, unless it is entered. Only digits are compared: an expression could hold a
# command.
alias __awsso_enter 'if ($?AWSSO_RENEW_AT) eval __awsso_check'
alias __awsso_check 'if ($AWSSO_RENEW_AT:q =~ [1-9]* && $AWSSO_RENEW_AT:q \!~ *[^0-9]* && $AWSSO_RENEW_AT:q \!~ ????????????????*) eval __awsso_compare'
alias __awsso_compare 'if ($AWSSO_RENEW_AT:q \!= $__awsso_entered:q) eval __awsso_schedule'
# What is overdue is done at once; the rest no farther ahead than tcsh can count, and in minutes: late by
# one at the most.
alias __awsso_schedule '@ __awsso_wait = $AWSSO_RENEW_AT - `\date +%s`; if ($__awsso_wait < $__awsso_pause) set __awsso_wait = $__awsso_pause; if ($__awsso_wait > 0) eval __awsso_book; if ($__awsso_wait <= 0) eval __awsso_catch_up'
alias __awsso_book 'if ($__awsso_wait > 82800) set __awsso_wait = 82800; @ __awsso_wait = ( $__awsso_wait + 55 ) / 60; @ __awsso_hours = $__awsso_wait / 60; @ __awsso_minutes = $__awsso_wait % 60; sched +${__awsso_hours}:$__awsso_minutes __awsso_come $AWSSO_RENEW_AT; set __awsso_entered = $AWSSO_RENEW_AT; set __awsso_wait = 1'
alias __awsso_catch_up 'set __awsso_due = $AWSSO_RENEW_AT; __awsso_attempt; if ($__awsso_pause == 0) set __awsso_pause = 1; __awsso_enter; set __awsso_pause = 0'

# The time has come, unless the terminal has been switched since.
alias __awsso_come 'set __awsso_due = \!:1; if ($?AWSSO_RENEW_AT) eval __awsso_recognise'
alias __awsso_recognise 'if ($AWSSO_RENEW_AT:q == $__awsso_due:q) eval __awsso_renew'
alias __awsso_renew 'set __awsso_before = $status; set __awsso_entered = ""; @ __awsso_wait = $AWSSO_RENEW_AT - `\date +%s`; if ($__awsso_wait <= 5) eval __awsso_attempt; __awsso_enter; set __awsso_pause = 0; set status = $__awsso_before'
# The program sets the time of the next attempt itself, unless something is wrong with it. The book has
# minutes only, and what is due within this one comes at once, a little early: a time that is the same
# as before is looked at again in the next minute.
alias __awsso_attempt 'set __awsso_pause = 300; eval "`__awsso_ask_quietly`"; if ($status == 0) set __awsso_pause = 60; __awsso_draw; if ($?AWSSO_RENEW_AT) eval __awsso_hurry'
alias __awsso_ask_quietly '$__awsso_program:q --wrapper tcsh renew --hook < /dev/null'
alias __awsso_hurry 'if ($AWSSO_RENEW_AT:q \!= $__awsso_due:q) set __awsso_pause = 0'

# Draws the segment. The prompt refers to it: what it holds is shown as it is.
alias __awsso_draw 'if ($__awsso_prompt:q \!= "") eval __awsso_draw_segment'
alias __awsso_draw_segment 'set __awsso_on = ""; set __awsso_off = ""; set __awsso_segment = "`__awsso_show`"; if ($__awsso_segment:q \!= "") eval __awsso_paint'
alias __awsso_show '$__awsso_program:q prompt --color never --format $__awsso_shown:q'
alias __awsso_paint 'set __awsso_segment = $__awsso_segment:q" "; set __awsso_on = $__awsso_cyan:q; set __awsso_off = $__awsso_plain:q; if ($?AWSSO_DANGER) set __awsso_on = $__awsso_red:q'
alias __awsso_mix 'set __awsso_cyan = "`\printf \\033\[36m`" __awsso_red = "`\printf \\033\[1\;37\;41m`" __awsso_plain = "`\printf \\033\[0m`"'
alias __awsso_put_up 'set prompt = '\''%{%$__awsso_on%}%$__awsso_segment%{%$__awsso_off%}'\''$prompt:q'

set __awsso_entered = ''
if ($?__awsso_saved == 0) set __awsso_saved = ''
set __awsso_pause = 0
set __awsso_cyan = '' __awsso_red = '' __awsso_plain = ''
set __awsso_shown = $__awsso_format:s/ {left}//:q
set __awsso_shown = $__awsso_shown:s/{left}//:q
if ($__awsso_prompt:q != '' && $__awsso_color:q != '') eval __awsso_mix
if ($?prompt == 0) set __awsso_prompt = ''
if ($__awsso_prompt:q != '') eval 'if ($prompt:q \!~ *__awsso_segment*) eval __awsso_put_up'
if ($?prompt) eval '__awsso_enter; __awsso_draw'

# Completion: `awsso init` appends the script that registers it here.
