//! The models are strict: they refuse what awsso must not write, and see what it changes.

use super::aws_files;
use super::emitters::{BASH, KSH, SH, ZSH};
use super::grammar::fish::Fish;
use super::grammar::{World, cmd, data, elvish, powershell, tcsh, xonsh};

type Reader = fn(&str) -> Result<(), String>;

const READERS: [(&str, Reader, &[&str]); 14] = [
    (
        "bash",
        |text| BASH.run(text, &mut World::default()).map(drop),
        &[
            "A=$(x) &&\n\\builtin export A;\n",
            "A=`x`;\n",
            "A=b c;\n",
            "A='b;\n",
            "A=\"$x\";\n",
            "A={a,b};\n",
            "A='a*';\n",
            "A=$'\\0';\n",
            "A=$'\\7';\n",
            "A=$'a b';\n",
            "A='\u{e9}';\n",
            "A='b'\n",
            "A='b' || x;\n",
            "A='b'; x;\n",
            "export A;\n",
            "\\export A;\n",
            "\\builtin unset A;\n",
            "\\builtin eval x;\n",
            "\\builtin source 'x';\n",
            "\\builtin export A=$B;\n",
            "# A\nA='b';\n",
        ],
    ),
    (
        "zsh",
        |text| ZSH.run(text, &mut World::default()).map(drop),
        &["( \\builtin unset -v A ) &&\nA='b';\n", "A==ls;\n", "\\builtin eval $'rm\\040x';\n"],
    ),
    ("ksh", |text| KSH.run(text, &mut World::default()).map(drop), &["\\builtin unset -v A;\n"]),
    (
        "sh",
        |text| SH.run(text, &mut World::default()).map(drop),
        &[
            "A=$'b';\n",
            "A=\"$(x)\";\n",
            "A=\"$(\\printf '%s')\";\n",
            "A=\"$(\\printf '\\012')\";\n",
            "A='it's';\n",
        ],
    ),
    (
        "fish",
        |text| Fish::default().run(text).map(drop),
        &[
            "set -gx A (x);\n",
            "set -gx A $(x);\n",
            "set -gx A \"$x(y)\";\n",
            "set -gx A {a,b};\n",
            "set -gx A 'b\n",
            "set -gx A 'b'\n",
            "set -gx A '\u{e9}';\n",
            "set -gx A b*;\n",
            "set -e A;\n",
            "set -e -g -U A;\n",
            "set -Ux A b;\n",
            "eval x;\n",
            "x; true;\n",
            "begin; true;\n",
            "builtin printf '%s' x;\n",
            "true # c;\n",
        ],
    ),
    (
        "powershell",
        |text| powershell::run(text, &mut World::default()),
        &[
            "$env:A = \"$(x)\";\n",
            "$env:A = 'it's';\n",
            "$env:A = '\u{2019}';\n",
            "$env:A = 'a';\n$env:B = 'b';\n",
            "$env:A = 'a'; x;\n",
            "$env:A = [char]0x41;\n",
            "$env:A = -join ('a', $b);\n",
            "$env:A = 'a'\n",
            "iex x;\n",
        ],
    ),
    (
        "tcsh",
        |text| tcsh::run(text, &mut World::default()),
        &[
            "setenv A 'a!b';\n",
            "setenv A b;\n",
            "setenv A 'a\nb';\n",
            "setenv A \"$x\";\n",
            "setenv A 'a'\n",
            "x;\n",
        ],
    ),
    (
        "elvish",
        |text| elvish::run(text, &mut World::default()),
        &[
            "set-env A (x)\n",
            "set-env A 'a'b'\n",
            "set-env A b\n",
            "unset-env $x\n",
            "set-env A 'a'; x\n",
            "",
        ],
    ),
    (
        "xonsh",
        |text| xonsh::run(text, &mut World::default()),
        &[
            "$A = 'a'b'\n",
            "$A = $(x)\n",
            "$A = f'{x}'\n",
            "$A = '\\N{BULLET}'\n",
            "$A = 'a' + x\n",
            "del $A\n",
            "x()\n",
            "$A = '\u{e9}'\n",
        ],
    ),
    (
        "cmd",
        |text| cmd::run(text, &mut World::default()),
        &[
            "set \"A=%B%\"\n",
            "set A=b\n",
            "set \"A=b\" & x\n",
            "set \"A=a\"b\"\n",
            "set \"A=!b!\"\n",
            "x\n",
        ],
    ),
    (
        "JSON",
        |text| data::json(text).map(drop),
        &[
            "{\"A\":1}\n",
            "{\"A\":\"b\",\"A\":\"c\"}\n",
            "{\"A\":\"\u{e9}\"}\n",
            "{\"A\":\"b\"}",
            "{\"A\":\"\\x41\"}\n",
        ],
    ),
    (
        "nushell",
        |text| data::nu_string(text).map(drop),
        &["\"\\u0041\"", "\"a\" x", "'a'", "\"\\u{}\"", "$\"(x)\""],
    ),
    (
        "dotenv",
        |text| data::dotenv(text).map(drop),
        &["A=a b\n", "A=\"$x\"\n", "A='a'b'\n", "A='a\nb'\n", "A=\"\\x\"\n", "A=a#b\n"],
    ),
    ("docker", |text| data::docker(text).map(drop), &["A\n", "A=a\r\n"]),
];

#[test]
fn a_model_refuses_what_awsso_must_not_write() {
    for (name, read, texts) in READERS {
        for text in texts {
            assert!(read(text).is_err(), "{name} takes {text:?}");
        }
    }
}

#[test]
fn a_changed_line_of_somebody_else_is_no_edit() {
    const BEFORE: &str = "# c\n[profile a]\nk = 1\n  2\nx = 1\n\n[profile b]\nk = 1\n";
    let explains = |after: &str| aws_files::explains(["s", "a", "k", "3"], BEFORE, after);
    assert!(explains("# c\n[profile a]\nk = 3\nx = 1\n\n[profile b]\nk = 1\n"));
    for after in [
        "[profile a]\nk = 3\nx = 1\n\n[profile b]\nk = 1\n",
        "# c\n[profile a]\nk = 3\nx = 2\n\n[profile b]\nk = 1\n",
        "# c\n[profile a]\nk = 3\nx = 1\n\n[profile b]\nk = 1",
        "# c\n[profile a]\nk = 3\nx = 1\n[profile b]\nk = 1\n",
        "# c\r\n[profile a]\nk = 3\nx = 1\n\n[profile b]\nk = 1\n",
        "# c\n[profile a]\nk = 3\nk = 3\nx = 1\n\n[profile b]\nk = 1\n",
        "# c\n[profile a]\nk = 4\nx = 1\n\n[profile b]\nk = 1\n",
        "# c\n[profile a]\nk = 3\nx = 1\n\n[profile b]\n",
        "# c\n[profile a]\nk = 3\nx = 1\n\n[profile b]\nk = 1\ny = 2\n",
    ] {
        assert!(!explains(after), "{after:?}");
    }
}
