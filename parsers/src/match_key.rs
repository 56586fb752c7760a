//! One spelling for the names of a design, so that those of Verilog, DEF, SDF, SPEF and SDC meet.
//! Not for: looking names up; a netlist does that with the keys.

use std::borrow::Cow;

/// How a file spells names: what its header declares, or the default of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameRules {
    /// What parts the levels of the hierarchy, where the file has paths.
    pub divider: Option<u8>,
    /// What stands around the index of a bit; the second is missing where the file declares
    /// only one.
    pub brackets: (u8, Option<u8>),
    /// Whether a first backslash marks an escaped identifier that a blank ends, as in Verilog.
    pub has_escaped_identifiers: bool,
}

impl NameRules {
    /// Verilog: no paths, escaped identifiers.
    pub const VERILOG: Self = Self {
        divider: None,
        brackets: (b'[', Some(b']')),
        has_escaped_identifiers: true,
    };

    /// DEF and SPEF that declare nothing else.
    pub const SLASH: Self = Self {
        divider: Some(b'/'),
        brackets: (b'[', Some(b']')),
        has_escaped_identifiers: false,
    };

    /// SDF that declares no divider (IEEE 1497 clause 5.2.7).
    pub const DOT: Self = Self {
        divider: Some(b'.'),
        ..Self::SLASH
    };

    /// The key of a name: without escapes, its levels parted by `/`, its bits in `[` `]`.
    ///
    /// ```
    /// use netlearn_parsers::NameRules;
    ///
    /// let verilog = NameRules::VERILOG.key("\\soc/gen[14].filter/_14_ ");
    /// assert_eq!(NameRules::SLASH.key("soc/gen\\[14\\]\\.filter/_14_"), verilog);
    /// ```
    pub fn key<'a>(&self, name: &'a str) -> Cow<'a, str> {
        let is_plain = |byte: u8| {
            byte != b'\\'
                && !byte.is_ascii_whitespace()
                && self.divider.is_none_or(|divider| byte != divider || byte == b'/')
                && (byte != self.brackets.0 || byte == b'[')
                && self.brackets.1.is_none_or(|close| byte != close || byte == b']')
        };
        match name.bytes().all(is_plain) {
            true => Cow::Borrowed(name),
            false => Cow::Owned(self.spelled(name)),
        }
    }

    /// The key of a pin: that of its instance, `/`, and that of the pin's own name.
    pub fn pin_key(&self, instance: &str, pin: &str) -> String {
        format!("{}/{}", self.key(instance), self.key(pin))
    }

    /// A path to a pin as instance and pin, parted at the last divider that is not escaped; none
    /// where there is no such divider.
    ///
    /// ```
    /// use netlearn_parsers::NameRules;
    ///
    /// assert_eq!(NameRules::DOT.split_pin("u1\\.u2.A"), Some(("u1\\.u2", "A")));
    /// assert_eq!(NameRules::DOT.split_pin("u1\\.u2"), None);
    /// ```
    pub fn split_pin<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        let divider = self.divider?;
        let mut last = None;
        let mut bytes = path.bytes().enumerate();
        while let Some((place, byte)) = bytes.next() {
            if byte == b'\\' {
                bytes.next();
            } else if byte == divider {
                last = Some(place);
            }
        }
        let last = last?;
        // A byte that is no part of a longer character, as dividers are ASCII.
        Some((path.get(..last)?, path.get(last + 1..)?))
    }

    fn spelled(&self, name: &str) -> String {
        let name = match name.strip_prefix('\\') {
            Some(escaped) if self.has_escaped_identifiers => escaped,
            _ => name,
        };
        let mut key = String::with_capacity(name.len());
        let mut characters = name.trim_ascii_end().chars();
        while let Some(character) = characters.next() {
            let is = |byte: Option<u8>| byte.map(char::from) == Some(character);
            match character {
                '\\' => key.extend(characters.next()),
                _ if is(self.divider) => key.push('/'),
                _ if is(Some(self.brackets.0)) => {
                    key.truncate(key.trim_ascii_end().len());
                    key.push('[');
                }
                _ if is(self.brackets.1) => key.push(']'),
                _ => key.push(character),
            }
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of spellings: Verilog, DEF, SDF with `/`, SPEF, key. Where a format has two, each
    /// has a row.
    const SPELLINGS: [(&str, &str, &str, &str, &str); 12] = [
        ("\\a.b[1] ", "a.b\\[1\\]", "a.b\\[1\\]", "a.b\\[1\\]", "a.b[1]"),
        ("bus[3]", "bus\\[3\\]", "bus[3]", "bus[3]", "bus[3]"),
        ("bus[3]", "bus[3]", "bus[3]", "bus[3]", "bus[3]"),
        ("\\u1/u2 ", "u1/u2", "u1/u2", "u1\\/u2", "u1/u2"),
        ("\\u1/u2 ", "u1/u2", "u1/u2", "u1/u2", "u1/u2"),
        (
            "\\soc/gpio/gen_filter[14].filter/_14_ ",
            "soc/gpio/gen_filter\\[14\\].filter/_14_",
            "soc/gpio/gen_filter\\[14\\].filter/_14_",
            "soc/gpio/gen_filter\\[14\\]\\.filter/_14_",
            "soc/gpio/gen_filter[14].filter/_14_",
        ),
        (
            "\\i_top/reg_b [1]",
            "i_top/reg_b\\[1\\]",
            "i_top/reg_b[1]",
            "i_top/reg_b[1]",
            "i_top/reg_b[1]",
        ),
        (
            "\\aaa.aaa\n[1]",
            "aaa.aaa[1]",
            "aaa.aaa[1]",
            "aaa.aaa[1]",
            "aaa.aaa[1]",
        ),
        (
            "\\io$x[0]$_DFF_P_ ",
            "io$x\\[0\\]$_DFF_P_",
            "io$x\\[0\\]$_DFF_P_",
            "io$x\\[0\\]$_DFF_P_",
            "io$x[0]$_DFF_P_",
        ),
        ("\\p[-2] ", "p[-2]", "p[-2]", "p\\[-2\\]", "p[-2]"),
        ("\\p[-2] ", "p[-2]", "p[-2]", "p[-2]", "p[-2]"),
        ("\\a\\x ", "a\\x", "a\\x", "a\\x", "ax"),
    ];

    #[test]
    fn all_spellings_of_a_name_have_one_key() {
        for (verilog, def, sdf, spef, key) in SPELLINGS {
            assert_eq!(NameRules::VERILOG.key(verilog), key);
            for name in [def, sdf, spef] {
                assert_eq!(NameRules::SLASH.key(name), key, "{name}");
            }
        }
    }

    #[test]
    fn a_divider_counts_only_where_it_is_not_escaped() {
        assert_eq!(NameRules::DOT.key("w1.s0.b\\/uf"), "w1/s0/b/uf");
        assert_eq!(NameRules::DOT.key("vga\\.conf\\[0\\].D"), "vga.conf[0]/D");
        assert_eq!(NameRules::SLASH.key("vga\\.conf\\[0\\]/D"), "vga.conf[0]/D");
        let angles = NameRules {
            divider: Some(b'|'),
            brackets: (b'<', Some(b'>')),
            has_escaped_identifiers: false,
        };
        assert_eq!(angles.split_pin("u1\\|x|u2|q<3>"), Some(("u1\\|x|u2", "q<3>")));
        assert_eq!(NameRules::SLASH.split_pin("u1\\/u2"), None);
        assert_eq!(NameRules::VERILOG.split_pin("u1/u2"), None);
        assert_eq!(angles.key("u1|u2|q<3>"), "u1/u2/q[3]");
        assert_eq!(angles.pin_key("u1|q<3>", "Z"), "u1/q[3]/Z");
        assert!(matches!(NameRules::SLASH.key("u1/u2[3]"), Cow::Borrowed(_)));
    }
}
