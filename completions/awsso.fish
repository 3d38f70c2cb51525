# Completion of awsso in fish, from 3.1 on.
#
# Load:        awsso completions fish | source        (awsso init fish brings it along)
#              or as a file awsso.fish in ~/.config/fish/completions
# Switch off:  complete -c awsso -e
#
# awsso tells one candidate a line, a tab before its description. fish does the quoting.

function __awsso_complete
    set -l program awsso
    set -q __awsso_program
    and set program $__awsso_program
    command -sq -- $program
    or return
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    set -l lines (command $program __complete --shell fish -- $words "$current" 2>/dev/null </dev/null)
    set -l mark (builtin string split \t -- "$lines[1]")
    if builtin test -n "$mark[1]"
        builtin printf '%s\n' $lines
    else if builtin test "$mark[2]" = files
        __fish_complete_path "$current"
    else if builtin test "$mark[2]" = command
        # The words from there on, as a line of their own.
        set -l before (commandline -opc)
        set -l before (string escape -- $before[(math $mark[3] + 1)..-1])
        set -l line (string join -- ' ' $before "$current")
        builtin test -n "$line" || set line ' '
        builtin complete "-C$line"
    end
end

complete -c awsso -e
complete -c awsso -f -a '(__awsso_complete)'
