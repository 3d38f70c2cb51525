
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'awsso' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'awsso'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'awsso' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, '`awsso env`')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, '`awsso env`')
            [CompletionResult]::new('assume', 'assume', [CompletionResultType]::ParameterValue, '`awsso assume`')
            [CompletionResult]::new('renew', 'renew', [CompletionResultType]::ParameterValue, '`awsso renew`')
            [CompletionResult]::new('unset', 'unset', [CompletionResultType]::ParameterValue, '`awsso unset`')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, '`awsso login`')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, '`awsso logout`')
            [CompletionResult]::new('configure', 'configure', [CompletionResultType]::ParameterValue, '`awsso configure`')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, '`awsso list`')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, '`awsso status`')
            [CompletionResult]::new('whoami', 'whoami', [CompletionResultType]::ParameterValue, '`awsso whoami`')
            [CompletionResult]::new('credential-process', 'credential-process', [CompletionResultType]::ParameterValue, '`awsso credential-process`')
            [CompletionResult]::new('prompt', 'prompt', [CompletionResultType]::ParameterValue, '`awsso prompt`')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, '`awsso init`')
            [CompletionResult]::new('settings', 'settings', [CompletionResultType]::ParameterValue, '`awsso settings`')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, '`awsso completions`')
            break
        }
        'awsso;env' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, under the AWS CLI''s name for it')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The sign-in to take where ACCOUNT/ROLE could come from several')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Set this region instead of the configured one')
            [CompletionResult]::new('--mfa-code', '--mfa-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--token-code', '--token-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Fetch anew when less than this is left (seconds, or 1h30m)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print data instead of shell code')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell to write for; without it, the shell that called')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before switching to what the settings call dangerous')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before switching to what the settings call dangerous')
            [CompletionResult]::new('--profile-only', '--profile-only', [CompletionResultType]::ParameterName, 'Set AWS_PROFILE instead of credentials')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Ignore cached role credentials')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say how the credentials would be obtained, and ask nobody')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'With --explain: as data on stdout')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print even if stdout is a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;use' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, under the AWS CLI''s name for it')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The sign-in to take where ACCOUNT/ROLE could come from several')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Set this region instead of the configured one')
            [CompletionResult]::new('--mfa-code', '--mfa-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--token-code', '--token-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Fetch anew when less than this is left (seconds, or 1h30m)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print data instead of shell code')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell to write for; without it, the shell that called')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before switching to what the settings call dangerous')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before switching to what the settings call dangerous')
            [CompletionResult]::new('--profile-only', '--profile-only', [CompletionResultType]::ParameterName, 'Set AWS_PROFILE instead of credentials')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Ignore cached role credentials')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say how the credentials would be obtained, and ask nobody')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'With --explain: as data on stdout')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print even if stdout is a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;assume' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--role-arn', '--role-arn', [CompletionResultType]::ParameterName, 'The role to assume')
            [CompletionResult]::new('--session-name', '--session-name', [CompletionResultType]::ParameterName, 'Name of the role session, as it stands in CloudTrail (default: user and host)')
            [CompletionResult]::new('--role-session-name', '--role-session-name', [CompletionResultType]::ParameterName, 'Name of the role session, as it stands in CloudTrail (default: user and host)')
            [CompletionResult]::new('--source-profile', '--source-profile', [CompletionResultType]::ParameterName, 'The profile, ACCOUNT/ROLE or alias whose credentials make the call (default: this terminal''s, else the default chain)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, ACCOUNT/ROLE or alias whose credentials make the call (default: this terminal''s, else the default chain)')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The sign-in to take where ACCOUNT/ROLE could come from several')
            [CompletionResult]::new('--external-id', '--external-id', [CompletionResultType]::ParameterName, 'What the role''s owner asks third parties for')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session lasts (seconds, or 1h30m; default: one hour)')
            [CompletionResult]::new('--duration-seconds', '--duration-seconds', [CompletionResultType]::ParameterName, 'How long the session lasts (seconds, or 1h30m; default: one hour)')
            [CompletionResult]::new('--mfa-serial', '--mfa-serial', [CompletionResultType]::ParameterName, 'The MFA device')
            [CompletionResult]::new('--serial-number', '--serial-number', [CompletionResultType]::ParameterName, 'The MFA device')
            [CompletionResult]::new('--mfa-code', '--mfa-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--token-code', '--token-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A session tag, repeatable (also Key=k,Value=v)')
            [CompletionResult]::new('--transitive-tag', '--transitive-tag', [CompletionResultType]::ParameterName, 'Key of a tag that later hops inherit, repeatable')
            [CompletionResult]::new('--source-identity', '--source-identity', [CompletionResultType]::ParameterName, 'Who is behind the session, for CloudTrail')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'An inline session policy: JSON, or a file (also file://…)')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'A managed session policy, repeatable')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Call STS in this region, and set it')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Fetch anew when less than this is left (seconds, or 1h30m)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print data instead of shell code')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell to write for; without it, the shell that called')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Ignore cached role credentials')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say how the credentials would be obtained, and ask nobody')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'With --explain: as data on stdout')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print even if stdout is a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;renew' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--mfa-code', '--mfa-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--token-code', '--token-code', [CompletionResultType]::ParameterName, 'The six digits of the MFA device, instead of being asked')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell to write for; without it, the shell that called')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--hook', '--hook', [CompletionResultType]::ParameterName, 'For the shell''s hook: only what is at hand, unless the credentials have ended; ask nobody')
            [CompletionResult]::new('--background', '--background', [CompletionResultType]::ParameterName, 'For the hook''s helper: fetch into the cache, and say nothing')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print even if stdout is a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;unset' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print data instead of shell code')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell to write for; without it, the shell that called')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print even if stdout is a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;login' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, under the AWS CLI''s name for it')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The sso-session')
            [CompletionResult]::new('--callback-port', '--callback-port', [CompletionResultType]::ParameterName, 'The port the browser comes back to, for `ssh -L PORT:127.0.0.1:PORT`')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every sso-session, one after the other')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Sign in anew even if the session is still good')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the address, do not open it')
            [CompletionResult]::new('--use-device-code', '--use-device-code', [CompletionResultType]::ParameterName, 'Sign in with a code that can be confirmed on any device')
            [CompletionResult]::new('--device-code', '--device-code', [CompletionResultType]::ParameterName, 'Sign in with a code that can be confirmed on any device')
            [CompletionResult]::new('--pkce', '--pkce', [CompletionResultType]::ParameterName, 'Sign in with a browser that comes back to this machine')
            [CompletionResult]::new('--qr', '--qr', [CompletionResultType]::ParameterName, 'Show the address as a QR code, for a phone')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the code (or the address) on the terminal''s clipboard')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;logout' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, under the AWS CLI''s name for it')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The sso-session')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every sso-session, one after the other')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;configure' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('sso', 'sso', [CompletionResultType]::ParameterValue, 'A profile of an IAM Identity Center role, or with --all one for every account and role')
            [CompletionResult]::new('sso-session', 'sso-session', [CompletionResultType]::ParameterValue, 'A sign-in that profiles share')
            break
        }
        'awsso;configure;sso' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to write (default: asked for)')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The sso-session to use or to make')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The sso-session to use or to make')
            [CompletionResult]::new('--start-url', '--start-url', [CompletionResultType]::ParameterName, 'The address of the access portal')
            [CompletionResult]::new('--sso-start-url', '--sso-start-url', [CompletionResultType]::ParameterName, 'The address of the access portal')
            [CompletionResult]::new('--sso-region', '--sso-region', [CompletionResultType]::ParameterName, 'The region of IAM Identity Center')
            [CompletionResult]::new('--scopes', '--scopes', [CompletionResultType]::ParameterName, 'What the sign-in may be used for, separated by commas')
            [CompletionResult]::new('--sso-registration-scopes', '--sso-registration-scopes', [CompletionResultType]::ParameterName, 'What the sign-in may be used for, separated by commas')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The account: id, name or a unique part of the name; with --all a pattern such as "prod-*", repeatable')
            [CompletionResult]::new('--sso-account-id', '--sso-account-id', [CompletionResultType]::ParameterName, 'The account: id, name or a unique part of the name; with --all a pattern such as "prod-*", repeatable')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role; with --all a pattern, repeatable')
            [CompletionResult]::new('--sso-role-name', '--sso-role-name', [CompletionResultType]::ParameterName, 'The role; with --all a pattern, repeatable')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The region that the profile works in')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The AWS CLI''s output format')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'With --all: how profiles are named, from {account_name}, {account_id}, {account_email}, {role}, {sso_session}')
            [CompletionResult]::new('--convert', '--convert', [CompletionResultType]::ParameterName, 'Turn a profile with its own sso_start_url into one with an sso-session, repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'A profile for every account and role')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'With --all: remove generated profiles whose account or role has vanished')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask: take what the flags say, else the defaults')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask: take what the flags say, else the defaults')
            [CompletionResult]::new('--use-device-code', '--use-device-code', [CompletionResultType]::ParameterName, 'Sign in with a code that can be typed on any device')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the address, do not open it')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;configure;sso-session' {
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'The name of the sso-session')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The name of the sso-session')
            [CompletionResult]::new('--start-url', '--start-url', [CompletionResultType]::ParameterName, 'The address of the access portal')
            [CompletionResult]::new('--sso-start-url', '--sso-start-url', [CompletionResultType]::ParameterName, 'The address of the access portal')
            [CompletionResult]::new('--sso-region', '--sso-region', [CompletionResultType]::ParameterName, 'The region of IAM Identity Center')
            [CompletionResult]::new('--scopes', '--scopes', [CompletionResultType]::ParameterName, 'What the sign-in may be used for, separated by commas')
            [CompletionResult]::new('--sso-registration-scopes', '--sso-registration-scopes', [CompletionResultType]::ParameterName, 'What the sign-in may be used for, separated by commas')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask: take what the flags say, else the defaults')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask: take what the flags say, else the defaults')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;list' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--sso-session', '--sso-session', [CompletionResultType]::ParameterName, 'Accounts, roles: of this sso-session (default: this terminal''s, or the only one)')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Roles: in this account (id, name or a unique part of the name), repeatable')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Roles: in all accounts')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Accounts, roles: ask the portal, whatever was listed before')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;status' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;whoami' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, under the AWS CLI''s name for it')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Ask STS in this region')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;credential-process' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile, under the AWS CLI''s name for it')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Fetch anew when less than this is left (seconds, or 1h30m)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Ignore cached role credentials')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;prompt' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to show, with {profile}, {account}, {role}, {region} and {left} (default: the setting prompt.format)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;init' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'With a segment in the prompt, whatever the setting prompt.enabled says')
            [CompletionResult]::new('--title', '--title', [CompletionResultType]::ParameterName, 'With the profile in the terminal''s title, whatever the setting prompt.title says')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;settings' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show every setting: its value, whether it is set, what it is for')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print one setting; of a list, one value a line')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set a setting; the rest of the file stays as it is')
            [CompletionResult]::new('unset', 'unset', [CompletionResultType]::ParameterValue, 'Take a setting out of the file, so that its default counts')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the file is')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Open the file in VISUAL or EDITOR, and check it afterwards')
            break
        }
        'awsso;settings;list' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As data')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;settings;get' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;settings;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;settings;unset' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;settings;path' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;settings;edit' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsso;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour what people read')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say on stderr what is being done; twice: every request')
            [CompletionResult]::new('--no-login', '--no-login', [CompletionResultType]::ParameterName, 'Never sign in or ask: end with exit code 3 when a person is needed')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
