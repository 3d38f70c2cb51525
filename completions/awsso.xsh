# Completion of awsso in xonsh, from 0.11 on.
#
# Load:        execx($(awsso completions xonsh))        in ~/.xonshrc
# Switch off:  completer remove awsso
#
# awsso tells one candidate a line, a tab before its description. xonsh does the quoting.


def __awsso_register_completion():
    import subprocess

    from xonsh.completers.completer import add_one_completer
    from xonsh.completers.tools import RichCompletion, contextual_command_completer_for

    @contextual_command_completer_for("awsso")
    def complete_awsso(context):
        """awsso: verbs, flags, profiles, regions and the like."""
        if context.arg_index == 0:
            return None
        words = [argument.value for argument in context.args[1 : context.arg_index]]
        answer = subprocess.run(
            ["awsso", "__complete", "--shell", "xonsh", "--", *words, context.prefix],
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
            candidates.add(
                RichCompletion(value, description=description, append_space=True)
            )
        return candidates

    add_one_completer("awsso", complete_awsso, "start")


__awsso_register_completion()
del __awsso_register_completion
