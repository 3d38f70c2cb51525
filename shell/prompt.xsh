# The session in the prompt and the title of xonsh. `awsso init` prints this after awsso.xsh.


def __awsso_left():
    # The time left of the credentials, and its color.
    import time

    if not __awsso_is_own():
        return 'other keys', 'YELLOW'
    end = __awsso_time('AWSSO_EXPIRATION')
    if end is None:
        return '', 'CYAN'
    seconds = end - int(time.time())
    minutes = seconds // 60
    notice = str(__xonsh__.env.get('AWSSO_NOTICE', ''))
    left, color = f'{minutes}m', 'YELLOW' if notice or seconds < 300 else 'CYAN'
    if seconds <= 0:
        left, color = 'expired', 'RED'
    elif minutes < 1:
        left = f'{seconds}s'
    elif minutes >= 60:
        left = f'{minutes // 60}h{minutes % 60:02}m'
    return f'{left} {notice}'.rstrip(), color


def __awsso_segment(is_plain=False):
    # What precedes the prompt; empty without a session. An empty value removes the space before it.
    # `{}` stands for a brace of a name.
    import re

    get = __xonsh__.env.get
    if not get('AWSSO_PROFILE'):
        return ''
    left, color = __awsso_left()
    text = str(get('AWSSO_SEGMENT', ''))
    for field, value in (('{left}', left), ('{region}', str(get('AWS_REGION', '')))):
        text = text.replace(' ' + field, ' ' + value if value else '').replace(field, value)
    text = re.sub(r'[\x00-\x1f\x7f-\x9f]', '', text.replace('{}', '{'))
    # A brace could begin the name of a color.
    text = text.replace('{', '{{').replace('}', '}}')
    if is_plain or not __awsso_color:
        return text + ' '
    if get('AWSSO_DANGER') == '1':
        # Without Pygments, xonsh does not support two colors at once.
        color = 'BACKGROUND_RED'
    return '{' + color + '}' + text + '{RESET} '


def __awsso_title_segment():
    return '' if __xonsh__.env.get('TERM') == 'dumb' else __awsso_segment(True)


# A prompt that is a function must contain the field itself.
for __awsso_name, __awsso_field, __awsso_is_on, __awsso_function in (
    ('PROMPT', 'awsso', __awsso_prompt, __awsso_segment),
    ('TITLE', 'awsso_title', __awsso_title, __awsso_title_segment),
):
    if __awsso_is_on:
        __xonsh__.env['PROMPT_FIELDS'][__awsso_field] = __awsso_function
        __awsso_text = __xonsh__.env[__awsso_name]
        if isinstance(__awsso_text, str) and __awsso_field not in __awsso_text:
            __xonsh__.env[__awsso_name] = '{' + __awsso_field + '}' + __awsso_text
