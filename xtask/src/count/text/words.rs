//! Takes comments out of a text and cuts it into words.
//! Not for what the words mean.

/// What a format takes for a comment and for one word.
#[derive(Clone, Copy)]
pub(super) struct Syntax {
    /// What begins a comment that ends with the line.
    pub(super) line_comment: &'static str,
    /// Whether there are comments in `/* */`.
    pub(super) block_comments: bool,
    /// Whether a backslash begins a name that goes on to the next white space, as in Verilog.
    pub(super) escaped_names: bool,
    /// Signs that are words of their own.
    pub(super) signs: &'static str,
}

impl Syntax {
    /// Length of what a text begins with, if that is a string or an escaped name.
    fn whole(self, text: &str) -> Option<usize> {
        if text.starts_with('"') {
            return Some(string_length(text));
        }
        let is_escaped = self.escaped_names && text.starts_with('\\');
        is_escaped.then(|| text.find(char::is_whitespace).unwrap_or(text.len()))
    }
}

/// The text with a space for every comment. Comment signs in strings are left alone.
pub(super) fn without_comments(text: &str, syntax: Syntax) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_line = rest.starts_with(syntax.line_comment);
        let is_block = syntax.block_comments && rest.starts_with("/*");
        let taken = if is_line {
            rest.find('\n').unwrap_or(rest.len())
        } else if is_block {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            syntax.whole(rest).unwrap_or(first.len_utf8())
        };
        kept.push_str(if is_line || is_block { " " } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    kept
}

/// Length of the string that a text begins with, both quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Words and signs of a text without comments.
pub(super) fn words(text: &str, syntax: Syntax) -> impl Iterator<Item = &str> {
    let ends = move |char: char| char.is_whitespace() || char == '"' || syntax.signs.contains(char);
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = match syntax.whole(rest) {
            Some(end) => end,
            None if ends(first) => first.len_utf8(),
            None => rest.find(ends).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}
