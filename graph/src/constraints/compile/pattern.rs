//! Patterns of names: with `*` and `?`, or regular expressions.
//! Not for: what is looked through; see [`super::finder`].

use netlearn_parsers::sdc::QueryOptions;
use regex::{Regex, RegexBuilder};

/// One character of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token {
    /// This one.
    Char(char),
    /// `?`: any one.
    Any,
    /// `*`: any text.
    Star,
}

/// A pattern of names.
#[derive(Debug)]
pub(super) enum Pattern {
    /// A name, without its backslashes.
    Literal(String),
    /// With `*` and `?`; brackets are bits of buses.
    Glob(Glob),
    /// For whole names.
    Regex(Regex),
}

/// A pattern with `*` and `?`.
#[derive(Clone, Debug)]
pub(super) struct Glob {
    tokens: Vec<Token>,
    ignores_case: bool,
}

impl Pattern {
    /// Reads a pattern. `separator` is what parts the names of levels in it.
    pub(super) fn new(text: &str, options: Option<&QueryOptions>) -> Result<Self, String> {
        let is_set = |flag: fn(&QueryOptions) -> bool| options.is_some_and(flag);
        if is_set(|options| options.regexp) {
            let regex = RegexBuilder::new(&format!("^(?:{text})$"))
                .case_insensitive(is_set(|options| options.nocase))
                .size_limit(1 << 20)
                .build();
            return regex
                .map(Self::Regex)
                .map_err(|_| format!("`{text:.60}` is no regular expression"));
        }
        let separator = options.and_then(|options| options.separator.as_deref());
        let separator = separator.and_then(|text| text.chars().next()).unwrap_or('/');
        let mut tokens = Vec::with_capacity(text.len());
        let mut is_escaped = false;
        for c in text.chars() {
            let is_special = !is_escaped && !is_set(|options| options.exact);
            is_escaped = c == '\\' && !is_escaped;
            tokens.push(match c {
                '\\' => continue,
                '*' if is_special => Token::Star,
                '?' if is_special => Token::Any,
                c if c == separator => Token::Char('/'),
                c => Token::Char(c),
            });
        }
        let glob = Glob {
            tokens,
            ignores_case: is_set(|options| options.nocase),
        };
        Ok(match glob.literal() {
            Some(name) if !glob.ignores_case => Self::Literal(name),
            _ => Self::Glob(glob),
        })
    }

    /// The same pattern, to be looked for level by level.
    pub(super) fn into_glob(self) -> Result<Glob, Regex> {
        match self {
            Self::Literal(name) => Ok(Glob {
                tokens: name.chars().map(Token::Char).collect(),
                ignores_case: false,
            }),
            Self::Glob(glob) => Ok(glob),
            Self::Regex(regex) => Err(regex),
        }
    }

    /// Whether a whole name matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Literal(literal) => literal == name,
            Self::Glob(glob) => glob.matches(name),
            Self::Regex(regex) => regex.is_match(name),
        }
    }

    /// Whether a bit of a bus matches, by its name or by that of the bus.
    pub(super) fn matches_bit(&self, name: &str, bit: Option<i32>) -> bool {
        self.matches(name) || bit.is_some_and(|bit| self.matches(&format!("{name}[{bit}]")))
    }
}

impl Glob {
    /// The name, if no character is special.
    fn literal(&self) -> Option<String> {
        let chars = self.tokens.iter().map(|token| match token {
            Token::Char(c) => Some(*c),
            _ => None,
        });
        chars.collect()
    }

    /// Every way to part it at a divider: what is before, and what is behind.
    pub(super) fn splits(&self) -> impl DoubleEndedIterator<Item = (Self, Self)> + '_ {
        let part = |tokens: &[Token]| Self {
            tokens: tokens.to_vec(),
            ignores_case: self.ignores_case,
        };
        let dividers = (0..self.tokens.len()).filter(|&at| self.tokens[at] == Token::Char('/'));
        dividers.map(move |at| (part(&self.tokens[..at]), part(&self.tokens[at + 1..])))
    }

    /// Whether a bit of a bus matches, by its name or by that of the bus.
    pub(super) fn matches_bit(&self, name: &str, bit: Option<i32>) -> bool {
        self.matches(name) || bit.is_some_and(|bit| self.matches(&format!("{name}[{bit}]")))
    }

    /// Whether all of a name matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        let is_same = |a: char, b: char| a == b || self.ignores_case && a.to_lowercase().eq(b.to_lowercase());
        let tokens = &self.tokens;
        let (mut at, mut rest) = (0, name.chars());
        // Where to go on when what follows the last star does not match: only the last counts, so that
        // the time is at most the product of both lengths.
        let mut star = None;
        loop {
            match tokens.get(at) {
                Some(Token::Star) => {
                    at += 1;
                    star = Some((at, rest.clone()));
                    continue;
                }
                None if rest.as_str().is_empty() => return true,
                token => {
                    let mut behind = rest.clone();
                    let is_match = match (token, behind.next()) {
                        (Some(Token::Any), Some(_)) => true,
                        (Some(Token::Char(a)), Some(b)) => is_same(*a, b),
                        _ => false,
                    };
                    if is_match {
                        (at, rest) = (at + 1, behind);
                        continue;
                    }
                }
            }
            let Some((behind_star, from)) = &mut star else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            (at, rest) = (*behind_star, from.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, options: &QueryOptions, name: &str) -> bool {
        Pattern::new(pattern, Some(options))
            .expect("a pattern")
            .matches(name)
    }

    #[test]
    fn only_stars_and_question_marks_are_special() {
        let plain = QueryOptions::default();
        for (pattern, name, is_match) in [
            ("in[0]", "in[0]", true),
            ("in\\[0\\]", "in[0]", true),
            ("in[*]", "in[17]", true),
            ("in[0]", "in0", false),
            ("a?c*", "abcd", true),
            ("a*b*c", "axbxbxc", true),
            ("a*b*c", "axbx", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, &plain, name), is_match, "{pattern} {name}");
        }
    }

    #[test]
    fn options_change_what_matches() {
        let nocase = QueryOptions {
            nocase: true,
            ..QueryOptions::default()
        };
        let exact = QueryOptions {
            exact: true,
            ..QueryOptions::default()
        };
        let regexp = QueryOptions {
            regexp: true,
            ..QueryOptions::default()
        };
        let dots = QueryOptions {
            separator: Some(".".to_owned()),
            ..QueryOptions::default()
        };
        assert!(matches("CLK", &nocase, "clk") && matches("C*", &nocase, "clk"));
        assert!(matches("a*", &exact, "a*") && !matches("a*", &exact, "ab"));
        assert!(matches("u[12]|v", &regexp, "u2") && !matches("u", &regexp, "u2"));
        assert!(matches("w0.s0", &dots, "w0/s0"));
        assert!(Pattern::new("(", Some(&regexp)).is_err());
    }

    #[test]
    fn many_stars_do_not_take_long() {
        let pattern = "*a".repeat(300);
        assert!(!matches(&pattern, &QueryOptions::default(), &"a".repeat(299)));
    }
}
