# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_awsso_global_optspecs
    string join \n v/verbose color= no-login h/help V/version
end

function __fish_awsso_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_awsso_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_awsso_using_subcommand
    set -l cmd (__fish_awsso_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c awsso -n "__fish_awsso_needs_command" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_needs_command" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_needs_command" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_needs_command" -s V -l version -d 'Print version'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "env" -d '`awsso env`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "use" -d '`awsso env`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "assume" -d '`awsso assume`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "renew" -d '`awsso renew`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "unset" -d '`awsso unset`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "login" -d '`awsso login`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "logout" -d '`awsso logout`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "configure" -d '`awsso configure`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "list" -d '`awsso list`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "status" -d '`awsso status`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "whoami" -d '`awsso whoami`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "credential-process" -d '`awsso credential-process`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "prompt" -d '`awsso prompt`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "init" -d '`awsso init`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "settings" -d '`awsso settings`'
complete -c awsso -n "__fish_awsso_needs_command" -f -a "completions" -d '`awsso completions`'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand env" -l profile -d 'The profile, under the AWS CLI\'s name for it' -r
complete -c awsso -n "__fish_awsso_using_subcommand env" -l sso-session -d 'The sign-in to take where ACCOUNT/ROLE could come from several' -r
complete -c awsso -n "__fish_awsso_using_subcommand env" -l region -d 'Set this region instead of the configured one' -r
complete -c awsso -n "__fish_awsso_using_subcommand env" -l mfa-code -l token-code -d 'The six digits of the MFA device, instead of being asked' -r
complete -c awsso -n "__fish_awsso_using_subcommand env" -l min-ttl -d 'Fetch anew when less than this is left (seconds, or 1h30m)' -r
complete -c awsso -n "__fish_awsso_using_subcommand env" -l format -d 'Print data instead of shell code' -r -f -a "json\t'One JSON object: variable to value, null for "unset"'
dotenv\t'NAME=value lines for `--env-file` and its kin'"
complete -c awsso -n "__fish_awsso_using_subcommand env" -l shell -d 'The shell to write for; without it, the shell that called' -r
complete -c awsso -n "__fish_awsso_using_subcommand env" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand env" -s y -l yes -d 'Do not ask before switching to what the settings call dangerous'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l profile-only -d 'Set AWS_PROFILE instead of credentials'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l refresh -d 'Ignore cached role credentials'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l explain -d 'Say how the credentials would be obtained, and ask nobody'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l json -d 'With --explain: as data on stdout'
complete -c awsso -n "__fish_awsso_using_subcommand env" -l print -d 'Print even if stdout is a terminal'
complete -c awsso -n "__fish_awsso_using_subcommand env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand use" -l profile -d 'The profile, under the AWS CLI\'s name for it' -r
complete -c awsso -n "__fish_awsso_using_subcommand use" -l sso-session -d 'The sign-in to take where ACCOUNT/ROLE could come from several' -r
complete -c awsso -n "__fish_awsso_using_subcommand use" -l region -d 'Set this region instead of the configured one' -r
complete -c awsso -n "__fish_awsso_using_subcommand use" -l mfa-code -l token-code -d 'The six digits of the MFA device, instead of being asked' -r
complete -c awsso -n "__fish_awsso_using_subcommand use" -l min-ttl -d 'Fetch anew when less than this is left (seconds, or 1h30m)' -r
complete -c awsso -n "__fish_awsso_using_subcommand use" -l format -d 'Print data instead of shell code' -r -f -a "json\t'One JSON object: variable to value, null for "unset"'
dotenv\t'NAME=value lines for `--env-file` and its kin'"
complete -c awsso -n "__fish_awsso_using_subcommand use" -l shell -d 'The shell to write for; without it, the shell that called' -r
complete -c awsso -n "__fish_awsso_using_subcommand use" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand use" -s y -l yes -d 'Do not ask before switching to what the settings call dangerous'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l profile-only -d 'Set AWS_PROFILE instead of credentials'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l refresh -d 'Ignore cached role credentials'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l explain -d 'Say how the credentials would be obtained, and ask nobody'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l json -d 'With --explain: as data on stdout'
complete -c awsso -n "__fish_awsso_using_subcommand use" -l print -d 'Print even if stdout is a terminal'
complete -c awsso -n "__fish_awsso_using_subcommand use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l role-arn -d 'The role to assume' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l session-name -l role-session-name -d 'Name of the role session, as it stands in CloudTrail (default: user and host)' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l source-profile -l profile -d 'The profile, ACCOUNT/ROLE or alias whose credentials make the call (default: this terminal\'s, else the default chain)' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l sso-session -d 'The sign-in to take where ACCOUNT/ROLE could come from several' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l external-id -d 'What the role\'s owner asks third parties for' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l duration -l duration-seconds -d 'How long the session lasts (seconds, or 1h30m; default: one hour)' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l mfa-serial -l serial-number -d 'The MFA device' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l mfa-code -l token-code -d 'The six digits of the MFA device, instead of being asked' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l tag -d 'A session tag, repeatable (also Key=k,Value=v)' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l transitive-tag -d 'Key of a tag that later hops inherit, repeatable' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l source-identity -d 'Who is behind the session, for CloudTrail' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l policy -d 'An inline session policy: JSON, or a file (also file://…)' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l policy-arn -d 'A managed session policy, repeatable' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l region -d 'Call STS in this region, and set it' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l min-ttl -d 'Fetch anew when less than this is left (seconds, or 1h30m)' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l format -d 'Print data instead of shell code' -r -f -a "json\t'One JSON object: variable to value, null for "unset"'
dotenv\t'NAME=value lines for `--env-file` and its kin'"
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l shell -d 'The shell to write for; without it, the shell that called' -r
complete -c awsso -n "__fish_awsso_using_subcommand assume" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l refresh -d 'Ignore cached role credentials'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l explain -d 'Say how the credentials would be obtained, and ask nobody'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l json -d 'With --explain: as data on stdout'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -l print -d 'Print even if stdout is a terminal'
complete -c awsso -n "__fish_awsso_using_subcommand assume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l mfa-code -l token-code -d 'The six digits of the MFA device, instead of being asked' -r
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l shell -d 'The shell to write for; without it, the shell that called' -r
complete -c awsso -n "__fish_awsso_using_subcommand renew" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l hook -d 'For the shell\'s hook: only what is at hand, unless the credentials have ended; ask nobody'
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l background -d 'For the hook\'s helper: fetch into the cache, and say nothing'
complete -c awsso -n "__fish_awsso_using_subcommand renew" -l print -d 'Print even if stdout is a terminal'
complete -c awsso -n "__fish_awsso_using_subcommand renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand unset" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand unset" -l format -d 'Print data instead of shell code' -r -f -a "json\t'One JSON object: variable to value, null for "unset"'
dotenv\t'NAME=value lines for `--env-file` and its kin'"
complete -c awsso -n "__fish_awsso_using_subcommand unset" -l shell -d 'The shell to write for; without it, the shell that called' -r
complete -c awsso -n "__fish_awsso_using_subcommand unset" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand unset" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand unset" -l print -d 'Print even if stdout is a terminal'
complete -c awsso -n "__fish_awsso_using_subcommand unset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand login" -l profile -d 'The profile, under the AWS CLI\'s name for it' -r
complete -c awsso -n "__fish_awsso_using_subcommand login" -l sso-session -d 'The sso-session' -r
complete -c awsso -n "__fish_awsso_using_subcommand login" -l callback-port -d 'The port the browser comes back to, for `ssh -L PORT:127.0.0.1:PORT`' -r
complete -c awsso -n "__fish_awsso_using_subcommand login" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l all -d 'Every sso-session, one after the other'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l force -d 'Sign in anew even if the session is still good'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l no-browser -d 'Print the address, do not open it'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l use-device-code -l device-code -d 'Sign in with a code that can be confirmed on any device'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l pkce -d 'Sign in with a browser that comes back to this machine'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l qr -d 'Show the address as a QR code, for a phone'
complete -c awsso -n "__fish_awsso_using_subcommand login" -l copy -d 'Put the code (or the address) on the terminal\'s clipboard'
complete -c awsso -n "__fish_awsso_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand logout" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand logout" -l profile -d 'The profile, under the AWS CLI\'s name for it' -r
complete -c awsso -n "__fish_awsso_using_subcommand logout" -l sso-session -d 'The sso-session' -r
complete -c awsso -n "__fish_awsso_using_subcommand logout" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand logout" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand logout" -l all -d 'Every sso-session, one after the other'
complete -c awsso -n "__fish_awsso_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and not __fish_seen_subcommand_from sso sso-session" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand configure; and not __fish_seen_subcommand_from sso sso-session" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and not __fish_seen_subcommand_from sso sso-session" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and not __fish_seen_subcommand_from sso sso-session" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and not __fish_seen_subcommand_from sso sso-session" -f -a "sso" -d 'A profile of an IAM Identity Center role, or with --all one for every account and role'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and not __fish_seen_subcommand_from sso sso-session" -f -a "sso-session" -d 'A sign-in that profiles share'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l profile -d 'The profile to write (default: asked for)' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l sso-session -l session -d 'The sso-session to use or to make' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l start-url -l sso-start-url -d 'The address of the access portal' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l sso-region -d 'The region of IAM Identity Center' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l scopes -l sso-registration-scopes -d 'What the sign-in may be used for, separated by commas' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l account -l sso-account-id -d 'The account: id, name or a unique part of the name; with --all a pattern such as "prod-*", repeatable' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l role -l sso-role-name -d 'The role; with --all a pattern, repeatable' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l region -d 'The region that the profile works in' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l output -d 'The AWS CLI\'s output format' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l template -d 'With --all: how profiles are named, from {account_name}, {account_id}, {account_email}, {role}, {sso_session}' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l convert -d 'Turn a profile with its own sso_start_url into one with an sso-session, repeatable' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l all -d 'A profile for every account and role'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l prune -d 'With --all: remove generated profiles whose account or role has vanished'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l dry-run -d 'Show what would change, and change nothing'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -s y -l yes -d 'Do not ask: take what the flags say, else the defaults'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l use-device-code -d 'Sign in with a code that can be typed on any device'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l no-browser -d 'Print the address, do not open it'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l sso-session -l session -d 'The name of the sso-session' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l start-url -l sso-start-url -d 'The address of the access portal' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l sso-region -d 'The region of IAM Identity Center' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l scopes -l sso-registration-scopes -d 'What the sign-in may be used for, separated by commas' -r
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l dry-run -d 'Show what would change, and change nothing'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -s y -l yes -d 'Do not ask: take what the flags say, else the defaults'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand configure; and __fish_seen_subcommand_from sso-session" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand list" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand list" -l sso-session -d 'Accounts, roles: of this sso-session (default: this terminal\'s, or the only one)' -r
complete -c awsso -n "__fish_awsso_using_subcommand list" -l account -d 'Roles: in this account (id, name or a unique part of the name), repeatable' -r
complete -c awsso -n "__fish_awsso_using_subcommand list" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand list" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand list" -l all -d 'Roles: in all accounts'
complete -c awsso -n "__fish_awsso_using_subcommand list" -l refresh -d 'Accounts, roles: ask the portal, whatever was listed before'
complete -c awsso -n "__fish_awsso_using_subcommand list" -l json -d 'As data'
complete -c awsso -n "__fish_awsso_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand status" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand status" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand status" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand status" -l json -d 'As data'
complete -c awsso -n "__fish_awsso_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -l profile -d 'The profile, under the AWS CLI\'s name for it' -r
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -l region -d 'Ask STS in this region' -r
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -l json -d 'As data'
complete -c awsso -n "__fish_awsso_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -l profile -d 'The profile, under the AWS CLI\'s name for it' -r
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -l min-ttl -d 'Fetch anew when less than this is left (seconds, or 1h30m)' -r
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -l refresh -d 'Ignore cached role credentials'
complete -c awsso -n "__fish_awsso_using_subcommand credential-process" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand prompt" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand prompt" -l format -d 'What to show, with {profile}, {account}, {role}, {region} and {left} (default: the setting prompt.format)' -r
complete -c awsso -n "__fish_awsso_using_subcommand prompt" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand prompt" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand prompt" -l json -d 'As data'
complete -c awsso -n "__fish_awsso_using_subcommand prompt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand init" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand init" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand init" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand init" -l prompt -d 'With a segment in the prompt, whatever the setting prompt.enabled says'
complete -c awsso -n "__fish_awsso_using_subcommand init" -l title -d 'With the profile in the terminal\'s title, whatever the setting prompt.title says'
complete -c awsso -n "__fish_awsso_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -f -a "list" -d 'Show every setting: its value, whether it is set, what it is for'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -f -a "get" -d 'Print one setting; of a list, one value a line'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -f -a "set" -d 'Set a setting; the rest of the file stays as it is'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -f -a "unset" -d 'Take a setting out of the file, so that its default counts'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -f -a "path" -d 'Print where the file is'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and not __fish_seen_subcommand_from list get set unset path edit" -f -a "edit" -d 'Open the file in VISUAL or EDITOR, and check it afterwards'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from list" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from list" -l json -d 'As data'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from list" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from get" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from get" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from set" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from set" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from unset" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from unset" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from unset" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from unset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from path" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from path" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from edit" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from edit" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand settings; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsso -n "__fish_awsso_using_subcommand completions" -l color -d 'When to colour what people read' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c awsso -n "__fish_awsso_using_subcommand completions" -s v -l verbose -d 'Say on stderr what is being done; twice: every request'
complete -c awsso -n "__fish_awsso_using_subcommand completions" -l no-login -d 'Never sign in or ask: end with exit code 3 when a person is needed'
complete -c awsso -n "__fish_awsso_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
