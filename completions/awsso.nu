# Completion of awsso in nushell, from 0.108 on.
#
# Load:        awsso completions nu | save -f ~/.awsso-completion.nu, then in config.nu:
#              source ~/.awsso-completion.nu
# Switch off:  hide awsso
#
# awsso answers with records whose values are quoted already. Not together with `awsso init`, which
# brings its own.

def "nu-complete awsso" [spans: list<string>] {
    ^awsso __complete --shell nu -- ($spans | str join ' ') | complete | get stdout | from json
}

@complete "nu-complete awsso"
def --wrapped awsso [...words] {
    ^awsso ...$words
}
