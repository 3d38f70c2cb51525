//! Values that have broken somebody's quoting, and random ones from a fixed seed.

use std::ffi::OsString;

/// Every hazard by name: each has a shell in which careless quoting changes or executes it.
const HAZARDS: &[&str] = &[
    "",
    " ",
    "  two  blanks  ",
    "a\tb",
    "a\nb",
    "a\n",
    "\n\n",
    "a\r\nb\r",
    "'",
    "''",
    "it's",
    "'\\''",
    "\"",
    "a\"b\"c",
    "\\",
    "\\\\",
    "a\\",
    "\\\\server\\share",
    "\\n\\t\\0101\\x41",
    "\\'",
    "$",
    "$HOME",
    "${HOME}",
    "$(touch executed)",
    "$$ $! $? $# $* $@ $-",
    "$'a\\nb'",
    "`touch executed`",
    "';touch executed;'",
    "';touch executed;#",
    "\";touch executed;\"",
    "a;touch executed",
    "a&touch executed&",
    "a|touch executed",
    "a&&touch executed||x",
    "<(touch executed)",
    "=(touch executed)",
    ">executed",
    "{a,b}",
    "{1..3}",
    "*",
    "?",
    "[a-z]*",
    "**/*",
    "~",
    "~root",
    "a:~/b",
    "!",
    "!!",
    "!$ !touch",
    "\\!",
    "^a^b",
    "-",
    "--",
    "-n",
    "-e x",
    "=",
    "=ls",
    "a=b",
    "#",
    "# comment",
    "a #b",
    "%",
    "%PATH%",
    "%s%n%d",
    "(",
    ")",
    "()",
    "(){ :;}; touch executed",
    "[",
    "]]",
    "if",
    "end",
    "EOF",
    "\u{1}\u{2}\u{7}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}",
    "\u{85}",
    "\u{a0}",
    "ü",
    "日本語",
    "\u{1f600}",
    "e\u{301}",
    "\u{2018}\u{2019}\u{201a}\u{201b}",
    "\u{2019};touch executed;\u{2019}",
    "\u{201c}\u{201d}\u{201e}",
    "\u{2013}\u{2014}\u{2015}",
    "\u{2028}\u{2029}",
    "\u{feff}",
    "\u{202e}dorp",
    "\u{200b}",
    "\u{e000}",
    "\u{fffe}",
    "\u{10ffff}",
    "1\u{e9}2",
    "\u{e9}0",
    "%{$(touch executed)%}",
    "\\u0041",
    "x' + [char]65 + 'y",
    "`n`0`$",
    "@{a=1}",
    "0123",
    "null",
    "eu-west-1",
    "arn:aws:iam::123456789012:role/team/Deploy",
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY==",
];

/// Every named hazard, a very long value, and `count` random texts.
pub(crate) fn texts(count: usize) -> Vec<OsString> {
    let mut values: Vec<OsString> = HAZARDS.iter().map(OsString::from).collect();
    values.push("x'\u{2019} $y\\".repeat(2000).into());
    let mut random = Random(0x5eed_0001);
    values.extend((0..count).map(|_| random.text().into()));
    values
}

/// Each byte alone, and `count` random strings of bytes, few of them UTF-8.
#[cfg(unix)]
pub(crate) fn bytes(count: usize) -> Vec<OsString> {
    use std::os::unix::ffi::OsStringExt as _;

    let mut random = Random(0x5eed_0002);
    let single = (1..=255).map(|byte| OsString::from_vec(vec![byte]));
    let strings = (0..count).map(|_| OsString::from_vec(random.bytes()));
    single.chain(strings).collect()
}

/// The `SplitMix64` generator: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    #[cfg(unix)]
    fn bytes(&mut self) -> Vec<u8> {
        (0..=self.below(24)).map(|_| u8::try_from(self.below(255) + 1).unwrap()).collect()
    }

    /// A mix that is thick with what means something to a shell.
    fn text(&mut self) -> String {
        let special: Vec<char> =
            " \t\n\r'\"`$\\!*?[]{}()<>|&;#~=%^@-+,.:/_\u{7f}\u{1b}\u{1}".chars().collect();
        let wide: Vec<char> =
            "\u{85}\u{a0}üß\u{2018}\u{2019}\u{201a}\u{201b}\u{201c}\u{201d}\u{2028}\u{feff}\u{202e}\u{200b}日\u{1f600}\u{fffe}"
                .chars()
                .collect();
        (0..self.below(20))
            .map(|_| match self.below(10) {
                0..=4 => special[self.below(special.len())],
                5 | 6 => wide[self.below(wide.len())],
                7 => char::from(u8::try_from(self.below(31) + 1).unwrap()),
                _ => char::from(b"abcxyzHOME0189"[self.below(14)]),
            })
            .collect()
    }
}
