//! Names as words of a command: many in one word, and words that read as they are meant.
//! Not for: the names' meaning.

/// A text that no word of a script can hold.
#[derive(Debug)]
pub(super) struct Unwritable(pub(super) String);

/// The names in a word. Backslashes stay: they belong to the spelling of a name.
pub(super) fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let end = match rest.as_bytes().first() {
            None => return Ok(names),
            Some(b'{') => {
                let end = closing_brace(rest).ok_or("a list of names with an open brace")?;
                names.push(&rest[1..end]);
                end + 1
            }
            Some(_) => {
                let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
                names.push(&rest[..end]);
                end
            }
        };
        rest = &rest[end..];
        if rest.starts_with(|c: char| !c.is_ascii_whitespace()) {
            return Err(format!("`{rest:.10}` follows a name in braces without a blank"));
        }
    }
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Names as one text that [`split`] takes apart again.
pub(super) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<String, Unwritable> {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push(' ');
        }
        let is_plain =
            !name.is_empty() && !name.starts_with('{') && !name.contains(|c: char| c.is_ascii_whitespace());
        match is_plain {
            true => text.push_str(name),
            false => {
                let braced = format!("{{{name}}}");
                if closing_brace(&braced) != Some(braced.len() - 1) {
                    return Err(Unwritable(name.to_owned()));
                }
                text.push_str(&braced);
            }
        }
    }
    // What begins with a dash would be an option.
    if text.starts_with('-') {
        text.insert(0, ' ');
    }
    Ok(text)
}

/// Whether a script can hold a text.
pub(super) fn check(text: &str) -> Result<(), String> {
    match text.contains(is_unwritable) {
        true => Err("a text with a control character".to_owned()),
        false => Ok(()),
    }
}

fn is_unwritable(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t' | '\r')
}

/// Adds a word that is this text, in braces where that is possible.
pub(super) fn push_word(out: &mut String, text: &str) -> Result<(), Unwritable> {
    if text.contains(is_unwritable) {
        return Err(Unwritable(text.to_owned()));
    }
    let braced = format!("{{{text}}}");
    if closing_brace(&braced) == Some(braced.len() - 1) && !text.contains("\\\n") {
        out.push_str(&braced);
        return Ok(());
    }
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => {
                if matches!(c, ' ' | ';' | '"' | '$' | '[' | ']' | '{' | '}' | '\\' | '#') {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_word_keep_their_backslashes() {
        let names = split(" a[0]  {b c} u\\/x\\[1\\]\n{} d").expect("a list of names");
        assert_eq!(names, ["a[0]", "b c", "u\\/x\\[1\\]", "", "d"]);
        assert!(split("{a").is_err() && split("{a}b").is_err());
    }

    #[test]
    fn what_is_joined_is_split_again() {
        let names = ["a", "", "b c", "{x", "x{y", "a\\[0\\]", "q\"r"];
        for count in 0..names.len() {
            let part = &names[..count];
            match joined(part.iter().copied()) {
                Ok(text) => assert_eq!(split(&text).expect("joined"), part),
                Err(Unwritable(name)) => assert_eq!(name, "{x"),
            }
        }
    }
}
