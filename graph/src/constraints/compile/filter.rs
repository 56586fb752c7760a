//! Expressions on properties: `-filter "direction==input && ref_name=~BUF*"`.
//! Not for: the properties; see [`super::properties`].

use super::pattern::Pattern;

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Truth(bool),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Truth(value)
    }
}

/// An expression that holds for some objects.
#[derive(Debug)]
pub(super) enum Filter {
    /// A property alone.
    Is(String),
    /// A property and a text or pattern; whether it must match.
    Matches(String, Pattern, bool),
    Not(Box<Filter>),
    And(Box<[Filter; 2]>),
    Or(Box<[Filter; 2]>),
}

impl Filter {
    /// Whether it holds, by the properties of an object. Without a property it does not.
    pub(super) fn holds(&self, property: &mut dyn FnMut(&str) -> Option<Value>) -> bool {
        match self {
            Self::Is(name) => match property(name) {
                Some(Value::Truth(truth)) => truth,
                Some(Value::Text(text)) => !text.is_empty() && text != "0" && text != "false",
                None => false,
            },
            Self::Matches(name, pattern, must) => match property(name) {
                Some(Value::Text(text)) => pattern.matches(&text) == *must,
                Some(Value::Truth(truth)) => {
                    let names = match truth {
                        true => ["true", "1", "TRUE"],
                        false => ["false", "0", "FALSE"],
                    };
                    names.iter().any(|name| pattern.matches(name)) == *must
                }
                None => false,
            },
            Self::Not(inner) => !inner.holds(property),
            Self::And(both) => both[0].holds(property) && both[1].holds(property),
            Self::Or(both) => both[0].holds(property) || both[1].holds(property),
        }
    }
}

/// How deep parentheses may stand in each other.
const MAX_DEPTH: usize = 50;

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Filter, String> {
    let words = words(text);
    let mut reader = Reader {
        words: &words,
        depth: 0,
    };
    let filter = reader.either();
    match (filter, reader.words) {
        (Some(filter), []) => Ok(filter),
        _ => Err(format!("`{text:.60}` is no filter")),
    }
}

/// A word of an expression, and whether it stood in quotes.
type Word = (String, bool);

const SIGNS: [&str; 10] = ["&&", "||", "==", "!=", "=~", "!~", "(", ")", "@", "!"];

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(*sign)) {
            // Some tools write `@` before a property.
            if *sign != "@" {
                words.push(((*sign).to_owned(), false));
            }
            sign.len()
        } else if first == '"' || first == '{' {
            let close = if first == '"' { '"' } else { '}' };
            let body = &rest[1..];
            let stop = body.find(close).unwrap_or(body.len());
            words.push((body[..stop].to_owned(), true));
            (stop + 2).min(rest.len())
        } else {
            let is_end = |c: char| c.is_whitespace() || "&|=!()\"".contains(c) || c == '~';
            let end = rest.find(is_end).unwrap_or(rest.len()).max(first.len_utf8());
            words.push((rest[..end].to_owned(), false));
            end
        };
        rest = rest[end..].trim_start();
    }
    words
}

struct Reader<'a> {
    words: &'a [Word],
    depth: usize,
}

impl Reader<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        match self.words.split_first() {
            Some(((word, false), rest)) if word == sign => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }

    fn either(&mut self) -> Option<Filter> {
        let mut left = self.both()?;
        while self.takes("||") {
            left = Filter::Or(Box::new([left, self.both()?]));
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Filter> {
        let mut left = self.one()?;
        while self.takes("&&") {
            left = Filter::And(Box::new([left, self.one()?]));
        }
        Some(left)
    }

    fn one(&mut self) -> Option<Filter> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let filter = self.inner();
        self.depth -= 1;
        filter
    }

    fn inner(&mut self) -> Option<Filter> {
        if self.takes("!") {
            return Some(Filter::Not(Box::new(self.one()?)));
        }
        if self.takes("(") {
            let inner = self.either()?;
            return self.takes(")").then_some(inner);
        }
        let name = self.word()?;
        for (sign, must) in [("==", true), ("=~", true), ("!=", false), ("!~", false)] {
            if self.takes(sign) {
                let pattern = Pattern::new(&self.word()?, None).ok()?;
                return Some(Filter::Matches(name, pattern, must));
            }
        }
        Some(Filter::Is(name))
    }

    fn word(&mut self) -> Option<String> {
        let ((word, is_quoted), rest) = self.words.split_first()?;
        if !is_quoted && SIGNS.contains(&word.as_str()) {
            return None;
        }
        self.words = rest;
        Some(word.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_on_properties_hold_or_not() {
        for (text, holds) in [
            ("direction==input", true),
            ("direction == \"output\"", false),
            ("direction!=output && ref_name=~BUF_*", true),
            ("is_clock || ref_name == INV", false),
            ("!is_clock", true),
            ("!(is_clock==false) || direction =~ in*", true),
            ("is_clock == 0", true),
            ("@direction == input", true),
            ("nothing == x", false),
        ] {
            let filter = parse(text).expect(text);
            let mut property = |name: &str| match name {
                "direction" => Some(Value::Text("input".to_owned())),
                "ref_name" => Some(Value::Text("BUF_X1".to_owned())),
                "is_clock" => Some(Value::Truth(false)),
                _ => None,
            };
            assert_eq!(filter.holds(&mut property), holds, "{text}");
        }
        for text in ["", "a ==", "(a", "a b", "&&", "\"", "a == \"é"] {
            _ = parse(text);
        }
        assert!(parse("a ==").is_err() && parse("(a").is_err() && parse("a b").is_err());
        assert!(parse(&"(".repeat(10_000)).is_err());
    }
}
