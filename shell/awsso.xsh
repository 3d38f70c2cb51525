# awsso in xonsh, from 0.19 on.
#
# Load:        execx($(awsso init xonsh))       in ~/.xonshrc
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: an alias `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call of
# `awsso renew`; if asked for, a segment in front of the prompt, which takes no process either.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment
# and a title of the terminal, and what the segment looks like.


def __awsso_evaluate(words, **streams):
    # What the terminal had before stays in a Python variable, which programs do not inherit; the
    # program gets it back at each call.
    import subprocess

    line = [__awsso_program, '--wrapper', 'xonsh', *words]
    done = subprocess.run(line, env=__awsso_variables(), stdout=subprocess.PIPE, **streams)
    if done.returncode == 0:
        execx(done.stdout.decode(), glbs=__xonsh__.ctx)
    return done.returncode


def __awsso_variables():
    saved = __xonsh__.ctx.get('__awsso_saved')
    return dict(__xonsh__.env.detype(), **({'AWSSO_SAVED': saved} if saved else {}))


def __awsso_command(args):
    # What stands for `awsso` and its words: the program, wherever that is possible, since only a
    # program can be part of a pipe. Flags before the verb are passed over, not read.
    verb = next((word for word in args if not word.startswith('-')), '')
    is_snippet = verb in ('env', 'use', 'assume', 'unset', 'renew', 'import')
    # xonsh expands what it is given here, and has done so once already.
    is_plain = all(__xonsh__.expand_path(word) == word for word in [__awsso_program, *args])
    if is_plain and not is_snippet:
        return [__awsso_program, *args]
    __awsso_state.words = args
    __awsso_state.is_snippet = is_snippet
    return ['__awsso_call']


def __awsso_call(args, stdin=None, stdout=None, stderr=None, spec=None):
    # The verbs whose output is code.
    import subprocess
    import sys

    if __awsso_state.is_snippet:
        is_captured = spec is not None and spec.captured in ('stdout', 'object')
        if not is_captured and (stdout or sys.stdout).isatty():
            return __awsso_evaluate(__awsso_state.words)
    words = [__awsso_program, *__awsso_state.words]
    streams = {'stdin': stdin, 'stdout': stdout, 'stderr': stderr}
    return subprocess.run(words, env=__awsso_variables(), **streams).returncode


class __awsso_state:
    words = []
    is_snippet = False
    # When the next attempt to renew may be made, and how long after it the one after that.
    next = 0
    pause = 60


def __awsso_hook(**kw):
    # Before each prompt. Only digits are compared.
    import re
    import subprocess
    import time

    due = str(__xonsh__.env.get('AWSSO_RENEW_AT', ''))
    now = time.time()
    if not re.fullmatch('[0-9]{1,15}', due) or now < int(due) or now < __awsso_state.next:
        return
    # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one itself,
    # unless something is wrong with it.
    __awsso_state.next = now + __awsso_state.pause
    __awsso_state.pause = min(__awsso_state.pause * 2, 3600)
    try:
        is_done = __awsso_evaluate(['renew', '--hook'], stdin=subprocess.DEVNULL) == 0
    except OSError:
        # Whoever types `awsso` learns that there is none.
        return
    if is_done:
        __awsso_state.next = 0
        __awsso_state.pause = 60


def __awsso_remaining():
    # The time that the credentials have left, and the colour to show it in.
    import re
    import time

    get = __xonsh__.env.get
    key, token, end = (
        str(get(name, '')) for name in ('AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION')
    )
    if get('AWSSO_FINGERPRINT') != f'{key}:{token[-8:]}:{end}':
        return 'other keys', 'YELLOW'
    end = str(get('AWSSO_EXPIRATION', ''))
    if not re.fullmatch('[0-9]{1,15}', end):
        return '', 'CYAN'
    seconds = int(end) - int(time.time())
    minutes = seconds // 60
    left, color = 'expired', 'RED'
    if seconds > 0:
        color = 'YELLOW' if seconds < 300 else 'CYAN'
        left = f'{seconds}s' if minutes == 0 else f'{minutes}m'
        if minutes >= 60:
            left = f'{minutes // 60}h{minutes % 60:02}m'
    notice = str(get('AWSSO_NOTICE', ''))
    if notice and color == 'CYAN':
        color = 'YELLOW'
    return f'{left} {notice}'.strip(), color


def __awsso_segment(is_plain=False):
    # What stands in front of the prompt; nothing without a session.
    import re

    get = __xonsh__.env.get
    if not get('AWSSO_PROMPT'):
        return ''
    left, color = __awsso_remaining()
    values = {
        'profile': get('AWSSO_PROMPT'),
        'account': get('AWSSO_ACCOUNT_ID'),
        'role': get('AWSSO_ROLE'),
        'region': get('AWS_REGION'),
        'left': left,
    }

    text = ''
    rest = __awsso_format
    while part := re.match(r'([^{]*)\{([^}]*)\}', rest):
        value = re.sub(r'[\x00-\x1f\x7f-\x9f]', '', str(values.get(part[2]) or ''))
        text += part[1]
        if not value and text.endswith(' '):
            # What is not there takes the blank before it along.
            text = text[:-1]
        text += value
        rest = rest[part.end() :]
    # A brace could begin the name of a colour.
    text = (text + rest).replace('{', '{{').replace('}', '}}')
    if is_plain or not __awsso_color:
        return text + ' '
    if get('AWSSO_DANGER') == '1':
        # Without Pygments xonsh knows no two colours at once.
        color = 'BACKGROUND_RED'
    return '{' + color + '}' + text + '{RESET} '


def __awsso_withdraw():
    # Handlers are found again by their name.
    for handler in list(events.on_pre_prompt_format):
        if getattr(handler, '__name__', '') == '__awsso_hook':
            events.on_pre_prompt_format.discard(handler)


def __awsso_unload(args):
    # Takes everything out of this shell again; the variables of a session stay (awsso unset).
    __awsso_withdraw()
    for name, field in (('PROMPT', 'awsso'), ('TITLE', 'awsso_title')):
        if isinstance(__xonsh__.env[name], str):
            __xonsh__.env[name] = __xonsh__.env[name].replace('{' + field + '}', '')
        __xonsh__.env['PROMPT_FIELDS'].pop(field, None)
    __xonsh__.completers.pop('awsso', None)
    for name in ('awsso', '__awsso_call', 'awsso_unload'):
        aliases.pop(name, None)
    for name in [name for name in __xonsh__.ctx if name.startswith('__awsso')]:
        del __xonsh__.ctx[name]


# Not in a thread: the program may ask a person.
__awsso_call.__xonsh_threadable__ = False
aliases['__awsso_call'] = __awsso_call
aliases['awsso'] = aliases.return_command(__awsso_command)
# Loaded twice, the handler would run twice.
__awsso_withdraw()
events.on_pre_prompt_format(__awsso_hook)
aliases['awsso_unload'] = __awsso_unload
# A prompt that is a function has to name the field itself.
for __awsso_name, __awsso_field, __awsso_is_on in (
    ('PROMPT', 'awsso', __awsso_prompt),
    ('TITLE', 'awsso_title', __awsso_title),
):
    if __awsso_is_on:
        is_title = __awsso_name == 'TITLE'
        __xonsh__.env['PROMPT_FIELDS'][__awsso_field] = (lambda: __awsso_segment(True)) if is_title else __awsso_segment
        __awsso_text = __xonsh__.env[__awsso_name]
        if isinstance(__awsso_text, str) and __awsso_field not in __awsso_text:
            __xonsh__.env[__awsso_name] = '{' + __awsso_field + '}' + __awsso_text

# Completion: `awsso init` appends the script that registers it here.
