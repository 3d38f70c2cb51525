//! Random files for tests, from a seed, so that a failure can be repeated.

/// A small generator (xorshift64*); the seed decides everything.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % limit
    }

    pub(super) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// Signs that mean something to some reader, in any order.
    pub(super) fn scraps(&mut self) -> String {
        const SCRAPS: [&str; 36] = [
            "[",
            "]",
            "profile ",
            "profile",
            "default",
            "sso-session ",
            "services ",
            "a",
            "b",
            "=",
            ":",
            " ",
            "  ",
            "\t",
            "\n",
            "\n",
            "\n  ",
            "\r",
            "\r\n",
            "#",
            " # ",
            ";",
            "\u{feff}",
            "\0",
            "'",
            "\"",
            "\\",
            "é",
            "\u{85}",
            "\u{a0}",
            "\u{1c}",
            "\u{2028}",
            "k = v\n",
            "[profile a]\n",
            "[default]\n",
            "🐱",
        ];
        (0..self.below(40)).map(|_| self.pick(&SCRAPS)).collect()
    }

    /// Lines as people write them, well-formed and not, with mixed line ends.
    pub(super) fn lines(&mut self) -> String {
        const LINES: [&str; 30] = [
            "[profile a]",
            "[profile b]",
            "[profile 'a']",
            "[profile \"a b\"]",
            "[default]",
            "[profile default]",
            "[profile a] # c",
            "[sso-session s]",
            "[services s]",
            "[other]",
            "[ profile a ]",
            " [profile b]",
            "[profile b",
            "region = x",
            "Region: y",
            "output=z",
            "  region = q",
            "key =",
            "    sub = 1",
            "  sub = 2",
            "  more",
            "a = 1 # c",
            "# c = d",
            "  ; c",
            "",
            "   ",
            "junk",
            "= v",
            "sso_session = s",
            "[DEFAULT]",
        ];
        let mut text = String::new();
        for _ in 0..self.below(14) {
            text.push_str(self.pick(&LINES));
            text.push_str(self.pick(&["\n", "\n", "\n", "\r\n", "\r"]));
        }
        if self.below(4) == 0 {
            text.pop();
        }
        text
    }
}
