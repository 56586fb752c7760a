//! Sets of words of which one stands at a place, and those of both formats.
//! Not for: the words of statements.

use std::fmt;

/// A word out of a set.
pub(crate) trait Choice: Copy + fmt::Display + 'static {
    /// What is expected where one of them must stand.
    const WHAT: &'static str;

    /// All of them.
    const ALL: &'static [Self];

    /// How it is written.
    fn word(self) -> &'static str;

    /// The one that is written so; capitals and small letters are the same.
    fn of(text: &[u8]) -> Option<Self> {
        let is_it = |choice: &&Self| choice.word().as_bytes().eq_ignore_ascii_case(text);
        Self::ALL.iter().find(is_it).copied()
    }
}

/// Makes an enum whose variants are words of the standard.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`")] $variant,)*
        }

        impl $crate::lefdef::Choice for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::lefdef::Choice::word(*self))
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// Which way signals go through a pin.
    Direction, "`INPUT`, `OUTPUT`, `INOUT` or `FEEDTHRU`" {
        Input = "INPUT",
        Output = "OUTPUT",
        Inout = "INOUT",
        Feedthru = "FEEDTHRU",
    }
}
