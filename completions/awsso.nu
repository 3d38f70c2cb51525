# Completion of awsso in nushell, from 0.93 on.
#
# Load:        awsso completions nu | save -f ~/.awsso-completion.nu, then in config.nu:
#              source ~/.awsso-completion.nu
# Switch off:  hide awsso
#
# awsso answers with records whose values are quoted already.

def "nu-complete awsso" [context: string] {
    ^awsso __complete --shell nu -- $context | complete | get stdout | from json
}

def --wrapped awsso [...words: string@"nu-complete awsso"] {
    ^awsso ...$words
}
