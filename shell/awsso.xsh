# awsso in xonsh.
#
# Load:        execx($(awsso init xonsh))       in ~/.xonshrc
# Switch off:  del aliases['awsso']             in this shell; for good: take the line out
#
# What it does: an alias `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call of
# `awsso renew`.
#
# `awsso init` writes assignments in front of this text, of which this one uses the program.


def __awsso_evaluate(words, stdin=None):
    # AWSSO_WRAPPED makes the program write to the terminal what is for people, and only code to
    # standard output.
    import subprocess

    variables = dict(__xonsh__.env.detype(), AWSSO_SHELL='xonsh', AWSSO_WRAPPED='1')
    done = subprocess.run([__awsso_program, *words], env=variables, stdin=stdin, stdout=subprocess.PIPE)
    if done.returncode == 0:
        execx(done.stdout.decode())
    return done.returncode


def __awsso_alias(args, stdin=None, stdout=None, stderr=None, spec=None):
    # The verbs whose output is code; everything else goes straight to the program. Flags before the
    # verb are passed over, not read.
    import subprocess
    import sys

    verb = next((word for word in args if not word.startswith('-')), '')
    is_captured = spec is not None and (spec.captured in ('stdout', 'object') or not spec.last_in_pipeline)
    if verb in ('env', 'use', 'assume', 'unset', 'renew', 'import') and not is_captured and sys.stdout.isatty():
        return __awsso_evaluate(args)
    variables = dict(__xonsh__.env.detype())
    if verb in ('env', 'use', 'assume', 'unset', 'renew', 'import'):
        variables['AWSSO_SHELL'] = 'xonsh'
    return subprocess.run([__awsso_program, *args], env=variables, stdin=stdin, stdout=stdout, stderr=stderr).returncode


# Not in a thread: the program may ask a person.
__awsso_alias.__xonsh_threadable__ = False
aliases['awsso'] = __awsso_alias

if not globals().get('__awsso_is_loaded'):
    # Loaded twice, the handler would run twice.
    __awsso_is_loaded = True

    @events.on_pre_prompt
    def __awsso_hook(**kw):
        # Only digits are compared.
        import subprocess
        import time

        due = __xonsh__.env.get('AWSSO_RENEW_AT', '')
        if str(due).isdigit() and time.time() >= int(due):
            __awsso_evaluate(['renew', '--hook'], stdin=subprocess.DEVNULL)

# Completion: `awsso init` appends the script that registers it here.
