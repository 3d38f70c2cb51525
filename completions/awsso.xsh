# Completion of awsso in xonsh, from 0.11 on.
#
# Load:        execx($(awsso completions xonsh))        in ~/.xonshrc
# Switch off:  completer remove awsso
#
# awsso tells one candidate a line, a tab before its description. xonsh inserts what it is given, so
# the quoting is done here.


def __awsso_register_completion():
    import re
    import shutil
    import subprocess

    from xonsh.completers.completer import add_one_completer
    from xonsh.completers.tools import RichCompletion, contextual_command_completer

    def literal(value, quote):
        # A bare word if it is one, else a string, in the quotes that were begun with. Variables are
        # expanded in a string, unless it is a raw one; that has no escapes.
        words = ("and", "or", "not", "in", "is", "if", "else", "for", "while", "with", "lambda")
        if not quote and re.fullmatch(r"[\w./:@%+=,-]+", value) and value not in words:
            return value
        quotes = [quote] if quote in ("'", '"') else ["'", '"']
        if not re.search(r"[$~\\]", value):
            for mark in quotes:
                if mark not in value:
                    return mark + value + mark
            return repr(value)
        for mark in [*quotes, "'", '"', "'''", '"""']:
            if mark not in value and not value.endswith(("\\", mark[0])):
                return "r" + mark + value + mark
        return None

    @contextual_command_completer
    def complete_awsso(context):
        """awsso: verbs, flags, profiles, regions and the like."""
        words = [argument.value for argument in context.args[: context.arg_index]]
        # Somebody's short name for it, with or without a verb.
        for _ in range(9):
            if words and words[0] != "awsso" and words[0] in aliases and isinstance(aliases[words[0]], list):
                words = [*aliases[words[0]], *words[1:]]
        if words[:1] != ["awsso"] or shutil.which("awsso") is None:
            return None
        answer = subprocess.run(
            ["awsso", "__complete", "--shell", "xonsh", "--", *words[1:], context.prefix],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        candidates = set()
        for line in answer.stdout.decode("utf-8", "replace").splitlines():
            value, _, description = line.partition("\t")
            if not value:
                # Files and commands are xonsh's own business.
                return None
            word = literal(value, context.opening_quote)
            if word is not None:
                candidates.add(
                    RichCompletion(
                        word,
                        display=value,
                        description=description,
                        append_closing_quote=False,
                        append_space=True,
                    )
                )
        # The word is replaced from its quote on.
        return candidates, len(context.raw_prefix)

    add_one_completer("awsso", complete_awsso, "start")


__awsso_register_completion()
del __awsso_register_completion
