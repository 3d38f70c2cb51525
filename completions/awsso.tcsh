# Completion of awsso in tcsh, from 6.20 on.
#
# Load:        awsso completions tcsh > ~/.awsso.tcsh, then in ~/.tcshrc: source ~/.awsso.tcsh
# Switch off:  uncomplete awsso 'awsso-*'
#
# tcsh leaves the line in COMMAND_LINE and splits what comes back at blanks, so names with blanks are
# not offered.

complete awsso 'p@*@`\awsso __complete --shell tcsh`@'
complete awsso-env 'p@*@`\awsso __complete --shell tcsh`@'
complete awsso-use 'p@*@`\awsso __complete --shell tcsh`@'
complete awsso-assume 'p@*@`\awsso __complete --shell tcsh`@'
complete awsso-renew 'p@*@`\awsso __complete --shell tcsh`@'
complete awsso-unset 'p@*@`\awsso __complete --shell tcsh`@'

# Aliases of awsso that are there by now; for one that comes later, see the lines above.
foreach __awsso_alias (`alias | \sed -e 's%^\([A-Za-z0-9_.+-]*\)[[:blank:]](\{0,1\}\\\{0,1\}\(awsso\(-[a-z]*\)\{0,1\}\( [A-Za-z0-9_.=-]*\)*\)\( .*\)\{0,1\})\{0,1\}$%\1 \2%' -e 't a' -e d -e ':a' -e 'y% %/%'`)
    set __awsso_alias = ($__awsso_alias:as%/% %)
    complete $__awsso_alias[1] 'p@*@`\awsso __complete --shell tcsh -- '"$__awsso_alias[2-]"'`@'
end
unset __awsso_alias
