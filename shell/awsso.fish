# awsso in fish, from 3.1 on.
#
# Load:        awsso init fish | source         in ~/.config/fish/config.fish
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal.
#
# `awsso init` writes the assignment of __awsso_program in front of this text: the program.
# `builtin` and `command` keep functions of those names from taking over. Nothing here prints or asks.

# The verbs whose output is code; everything else goes straight to the program. Flags before the
# verb are passed over, not read.
function awsso --description 'AWS accounts and roles, one terminal at a time'
    for word in $argv
        switch $word
            case '-*'
                continue
            case env use assume unset renew import
                if builtin test -t 1
                    __awsso_evaluate $argv
                else
                    AWSSO_SHELL=fish command $__awsso_program $argv
                end
                return
        end
        break
    end
    command $__awsso_program $argv
end

# Evaluates what the program prints, if it succeeds; its exit code is returned. AWSSO_WRAPPED makes
# it write to the terminal what is for people, and only code to standard output.
function __awsso_evaluate
    # A trace would show secrets.
    set -l fish_trace
    set -l code (AWSSO_SHELL=fish AWSSO_WRAPPED=1 command $__awsso_program $argv | builtin string collect)
    set -l result $pipestatus[1]
    builtin test "$result" -eq 0
    or return $result
    builtin eval $code
end

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function awsso_unload --description 'Take awsso out of this shell'
    complete -c awsso -e
    for name in (functions --all --names | builtin string match '__awsso_*')
        functions --erase $name
    end
    for name in (set --global --names | builtin string match '__awsso_*')
        set --erase --global $name
    end
    functions --erase awsso awsso_unload
end

# Completion: `awsso init` appends the script that registers it here.
