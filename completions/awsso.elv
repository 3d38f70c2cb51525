
use builtin;
use str;

set edit:completion:arg-completer[awsso] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'awsso'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'awsso'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand env '`awsso env`'
            cand use '`awsso env`'
            cand assume '`awsso assume`'
            cand renew '`awsso renew`'
            cand unset '`awsso unset`'
            cand login '`awsso login`'
            cand logout '`awsso logout`'
            cand list '`awsso list`'
            cand status '`awsso status`'
            cand whoami '`awsso whoami`'
            cand credential-process '`awsso credential-process`'
            cand prompt '`awsso prompt`'
            cand init '`awsso init`'
            cand settings '`awsso settings`'
            cand completions '`awsso completions`'
        }
        &'awsso;env'= {
            cand --color 'When to colour what people read'
            cand --profile 'The profile, under the AWS CLI''s name for it'
            cand --sso-session 'The sign-in to take where ACCOUNT/ROLE could come from several'
            cand --region 'Set this region instead of the configured one'
            cand --mfa-code 'The six digits of the MFA device, instead of being asked'
            cand --token-code 'The six digits of the MFA device, instead of being asked'
            cand --min-ttl 'Fetch anew when less than this is left (seconds, or 1h30m)'
            cand --format 'Print data instead of shell code'
            cand --shell 'The shell to write for; without it, the shell that called'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -y 'Do not ask before switching to what the settings call dangerous'
            cand --yes 'Do not ask before switching to what the settings call dangerous'
            cand --profile-only 'Set AWS_PROFILE instead of credentials'
            cand --refresh 'Ignore cached role credentials'
            cand --explain 'Say how the credentials would be obtained, and ask nobody'
            cand --json 'With --explain: as data on stdout'
            cand --print 'Print even if stdout is a terminal'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;use'= {
            cand --color 'When to colour what people read'
            cand --profile 'The profile, under the AWS CLI''s name for it'
            cand --sso-session 'The sign-in to take where ACCOUNT/ROLE could come from several'
            cand --region 'Set this region instead of the configured one'
            cand --mfa-code 'The six digits of the MFA device, instead of being asked'
            cand --token-code 'The six digits of the MFA device, instead of being asked'
            cand --min-ttl 'Fetch anew when less than this is left (seconds, or 1h30m)'
            cand --format 'Print data instead of shell code'
            cand --shell 'The shell to write for; without it, the shell that called'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -y 'Do not ask before switching to what the settings call dangerous'
            cand --yes 'Do not ask before switching to what the settings call dangerous'
            cand --profile-only 'Set AWS_PROFILE instead of credentials'
            cand --refresh 'Ignore cached role credentials'
            cand --explain 'Say how the credentials would be obtained, and ask nobody'
            cand --json 'With --explain: as data on stdout'
            cand --print 'Print even if stdout is a terminal'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;assume'= {
            cand --color 'When to colour what people read'
            cand --role-arn 'The role to assume'
            cand --session-name 'Name of the role session, as it stands in CloudTrail (default: user and host)'
            cand --role-session-name 'Name of the role session, as it stands in CloudTrail (default: user and host)'
            cand --source-profile 'The profile, ACCOUNT/ROLE or alias whose credentials make the call (default: this terminal''s, else the default chain)'
            cand --profile 'The profile, ACCOUNT/ROLE or alias whose credentials make the call (default: this terminal''s, else the default chain)'
            cand --sso-session 'The sign-in to take where ACCOUNT/ROLE could come from several'
            cand --external-id 'What the role''s owner asks third parties for'
            cand --duration 'How long the session lasts (seconds, or 1h30m; default: one hour)'
            cand --duration-seconds 'How long the session lasts (seconds, or 1h30m; default: one hour)'
            cand --mfa-serial 'The MFA device'
            cand --serial-number 'The MFA device'
            cand --mfa-code 'The six digits of the MFA device, instead of being asked'
            cand --token-code 'The six digits of the MFA device, instead of being asked'
            cand --tag 'A session tag, repeatable (also Key=k,Value=v)'
            cand --transitive-tag 'Key of a tag that later hops inherit, repeatable'
            cand --source-identity 'Who is behind the session, for CloudTrail'
            cand --policy 'An inline session policy: JSON, or a file (also file://…)'
            cand --policy-arn 'A managed session policy, repeatable'
            cand --region 'Call STS in this region, and set it'
            cand --min-ttl 'Fetch anew when less than this is left (seconds, or 1h30m)'
            cand --format 'Print data instead of shell code'
            cand --shell 'The shell to write for; without it, the shell that called'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --refresh 'Ignore cached role credentials'
            cand --explain 'Say how the credentials would be obtained, and ask nobody'
            cand --json 'With --explain: as data on stdout'
            cand --print 'Print even if stdout is a terminal'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;renew'= {
            cand --color 'When to colour what people read'
            cand --mfa-code 'The six digits of the MFA device, instead of being asked'
            cand --token-code 'The six digits of the MFA device, instead of being asked'
            cand --shell 'The shell to write for; without it, the shell that called'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --hook 'For the shell''s hook: only what is at hand, unless the credentials have ended; ask nobody'
            cand --background 'For the hook''s helper: fetch into the cache, and say nothing'
            cand --print 'Print even if stdout is a terminal'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;unset'= {
            cand --color 'When to colour what people read'
            cand --format 'Print data instead of shell code'
            cand --shell 'The shell to write for; without it, the shell that called'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --print 'Print even if stdout is a terminal'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;login'= {
            cand --color 'When to colour what people read'
            cand --profile 'The profile, under the AWS CLI''s name for it'
            cand --sso-session 'The sso-session'
            cand --callback-port 'The port the browser comes back to, for `ssh -L PORT:127.0.0.1:PORT`'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --all 'Every sso-session, one after the other'
            cand --force 'Sign in anew even if the session is still good'
            cand --no-browser 'Print the address, do not open it'
            cand --use-device-code 'Sign in with a code that can be confirmed on any device'
            cand --device-code 'Sign in with a code that can be confirmed on any device'
            cand --pkce 'Sign in with a browser that comes back to this machine'
            cand --qr 'Show the address as a QR code, for a phone'
            cand --copy 'Put the code (or the address) on the terminal''s clipboard'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;logout'= {
            cand --color 'When to colour what people read'
            cand --profile 'The profile, under the AWS CLI''s name for it'
            cand --sso-session 'The sso-session'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --all 'Every sso-session, one after the other'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;list'= {
            cand --color 'When to colour what people read'
            cand --sso-session 'Accounts, roles: of this sso-session (default: this terminal''s, or the only one)'
            cand --account 'Roles: in this account (id, name or a unique part of the name), repeatable'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --all 'Roles: in all accounts'
            cand --refresh 'Accounts, roles: ask the portal, whatever was listed before'
            cand --json 'As data'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;status'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --json 'As data'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;whoami'= {
            cand --color 'When to colour what people read'
            cand --profile 'The profile, under the AWS CLI''s name for it'
            cand --region 'Ask STS in this region'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --json 'As data'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;credential-process'= {
            cand --color 'When to colour what people read'
            cand --profile 'The profile, under the AWS CLI''s name for it'
            cand --min-ttl 'Fetch anew when less than this is left (seconds, or 1h30m)'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --refresh 'Ignore cached role credentials'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;prompt'= {
            cand --color 'When to colour what people read'
            cand --format 'What to show, with {profile}, {account}, {role}, {region} and {left} (default: the setting prompt.format)'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --json 'As data'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;init'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand --prompt 'With a segment in the prompt, whatever the setting prompt.enabled says'
            cand --title 'With the profile in the terminal''s title, whatever the setting prompt.title says'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;settings'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'Show every setting: its value, whether it is set, what it is for'
            cand get 'Print one setting; of a list, one value a line'
            cand set 'Set a setting; the rest of the file stays as it is'
            cand unset 'Take a setting out of the file, so that its default counts'
            cand path 'Print where the file is'
            cand edit 'Open the file in VISUAL or EDITOR, and check it afterwards'
        }
        &'awsso;settings;list'= {
            cand --color 'When to colour what people read'
            cand --json 'As data'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;settings;get'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;settings;set'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;settings;unset'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;settings;path'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;settings;edit'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsso;completions'= {
            cand --color 'When to colour what people read'
            cand -v 'Say on stderr what is being done; twice: every request'
            cand --verbose 'Say on stderr what is being done; twice: every request'
            cand --no-login 'Never sign in or ask: end with exit code 3 when a person is needed'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
