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
