# awsso in xonsh, from 0.19 on.
#
# Load:        execx($(awsso init xonsh))       in ~/.xonshrc
# Switch off:  awsso_unload                     in this shell; for good: delete the line
#
# `awsso init` prints assignments before this text: the program, its snippet verbs, and whether
# there is a segment, a title and color. prompt.xsh, which follows if enabled, shows the session
# in the prompt.


class __awsso_state:
    # The line for __awsso_call, and whether it prints a snippet.
    words = []
    is_snippet = False
    # The time of the next attempt to renew.
    next = 0


def __awsso_is_snippet(words):
    # The verb is the first word that is neither a flag nor the value of `--color`.
    import re

    if any(re.fullmatch('-h|--help|--explain|--print|--format(=.*)?', word) for word in words):
        return False
    rest = [word for before, word in zip(['', *words], words) if before != '--color' and word[:1] != '-']
    return rest[:1] != [] and rest[0] in __awsso_verbs.split(' ')


def __awsso_command(args):
    # What runs for `awsso` and its words: the program if possible, because only a program can be
    # part of a pipe.
    is_snippet = __awsso_is_snippet(args)
    # xonsh has already expanded the words, and would do so again here.
    if not is_snippet and all(__xonsh__.expand_path(word) == word for word in [__awsso_program, *args]):
        return [__awsso_program, *args]
    __awsso_state.words = args
    __awsso_state.is_snippet = is_snippet
    return ['__awsso_call']


def __awsso_call(args, stdin=None, stdout=None, stderr=None, spec=None):
    # A snippet is evaluated here, wherever stdout goes, unless `$()` or `!()` captures it.
    is_captured = spec is not None and spec.captured in ('stdout', 'object')
    # xonsh takes back what is set for this command only ($AWS_REGION='x' awsso env …).
    once = [name for name in getattr(spec, 'env', None) or {} if name in __awsso_variables.split(' ')]
    if __awsso_state.is_snippet and once:
        import sys

        print(
            f'awsso: {once[0]} is set for this command only, and a switch lasts longer\n'
            f'hint: set ${once[0]} first, or leave it out',
            file=stderr or sys.stderr,
        )
        return 2
    if __awsso_state.is_snippet and not is_captured:
        return __awsso_evaluate(__awsso_state.words, stdin=stdin, stderr=stderr)
    return __awsso_run(__awsso_state.words, stdin=stdin, stdout=stdout, stderr=stderr).returncode


def __awsso_run(words, **streams):
    # The earlier values of the terminal stay in a Python variable, which programs do not inherit;
    # the program gets it at each call.
    import subprocess

    variables = __xonsh__.env.detype()
    if 'AWSSO_PROFILE' in variables and __xonsh__.ctx.get('__awsso_saved'):
        variables = {**variables, 'AWSSO_SAVED': __xonsh__.ctx['__awsso_saved']}
    return subprocess.run([__awsso_program, *words], env=variables, **streams)


def __awsso_evaluate(words, **streams):
    import subprocess

    done = __awsso_run(['--wrapper', 'xonsh', *words], stdout=subprocess.PIPE, **streams)
    if done.returncode == 0:
        execx(done.stdout.decode(), glbs=__xonsh__.ctx)
    return done.returncode


def __awsso_time(name):
    # The seconds since 1970 in a variable; only digits are read.
    import re

    text = str(__xonsh__.env.get(name, ''))
    return int(text) if re.fullmatch('[0-9]{1,15}', text) else None


def __awsso_is_own():
    key, token, end, mark = (
        str(__xonsh__.env.get(name, ''))
        for name in ('AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWSSO_FINGERPRINT')
    )
    return mark == f'{key}:{token[-8:] if len(token) >= 8 else ""}:{end}'


def __awsso_hook(**kw):
    # Before each prompt and each command.
    import subprocess
    import time

    due = __awsso_time('AWSSO_RENEW_AT')
    now = time.time()
    if due is None or now < due or now < __awsso_state.next or not __awsso_is_own():
        return
    # Set before the attempt, which Ctrl-C may end. The program sets AWSSO_RENEW_AT itself, unless
    # it fails.
    __awsso_state.next = now + 60
    try:
        if __awsso_evaluate(['renew', '--hook'], stdin=subprocess.DEVNULL) == 0:
            __awsso_state.next = 0
    except OSError:
        # The next `awsso` reports that the program is missing.
        pass


def __awsso_withdraw():
    # Handlers are identified by their names.
    for event in (events.on_pre_prompt_format, events.on_precommand):
        for handler in list(event):
            if getattr(handler, '__name__', '') == '__awsso_hook':
                event.discard(handler)


def __awsso_unload(args):
    # Removes awsso from this shell. The variables of a session stay (awsso unset).
    __awsso_withdraw()
    if __xonsh__.ctx.get('__awsso_saved'):
        __xonsh__.env['AWSSO_SAVED'] = __xonsh__.ctx['__awsso_saved']
    for name, field in (('PROMPT', 'awsso'), ('TITLE', 'awsso_title')):
        if isinstance(__xonsh__.env[name], str):
            __xonsh__.env[name] = __xonsh__.env[name].replace('{' + field + '}', '')
        __xonsh__.env['PROMPT_FIELDS'].pop(field, None)
    __xonsh__.completers.pop('awsso', None)
    for name in ('awsso', '__awsso_call', 'awsso_unload'):
        aliases.pop(name, None)
    for name in [name for name in __xonsh__.ctx if name.startswith('__awsso')]:
        del __xonsh__.ctx[name]


# Not in a thread: the program may prompt.
__awsso_call.__xonsh_threadable__ = False
aliases['__awsso_call'] = __awsso_call
aliases['awsso'] = aliases.return_command(__awsso_command)
aliases['awsso_unload'] = __awsso_unload
# Loading twice must not run the handlers twice.
__awsso_withdraw()
events.on_pre_prompt_format(__awsso_hook)
events.on_precommand(__awsso_hook)

# Completion: `awsso init` appends the script that registers it here.
