//! Commands on text, and on names of files as text.
//! Not for: patterns; see [`super::super::glob`].

use super::control::matches;
use super::lists::index;
use crate::tcl::flow::{Flow, Words};
use crate::tcl::interp::Interp;
use crate::tcl::number::{Number, boolean};
use crate::tcl::value::Value;

pub(super) fn string(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut texts = Vec::with_capacity(call.words.len());
    for (at, word) in call.words.iter().enumerate() {
        let text = interp
            .scalar(word.clone(), call.place_of(at))?
            .text()
            .into_owned();
        interp.spend(text.len() / 100, call.place)?;
        texts.push(text);
    }
    let words: Vec<&str> = texts.iter().map(String::as_str).collect();
    let value = match words[..] {
        ["length", text] => Value::from(text.chars().count()),
        ["tolower", text] => Value::from(text.to_lowercase()),
        ["toupper", text] => Value::from(text.to_uppercase()),
        ["totitle", text] => Value::from(title(text)),
        ["reverse", text] => Value::from(text.chars().rev().collect::<String>()),
        ["trim", text] => Value::from(text.trim()),
        ["trimleft", text] => Value::from(text.trim_start()),
        ["trimright", text] => Value::from(text.trim_end()),
        ["trim", text, marks] => Value::from(text.trim_matches(|c| marks.contains(c))),
        ["trimleft", text, marks] => Value::from(text.trim_start_matches(|c| marks.contains(c))),
        ["trimright", text, marks] => Value::from(text.trim_end_matches(|c| marks.contains(c))),
        ["equal", a, b] => Value::from(a == b),
        ["equal", "-nocase", a, b] => Value::from(a.to_lowercase() == b.to_lowercase()),
        ["compare", a, b] => Value::from(((a.cmp(b)) as i8).to_string()),
        ["match", pattern, text] => Value::from(matches(interp, call, pattern, text, false)?),
        ["match", "-nocase", pattern, text] => Value::from(matches(interp, call, pattern, text, true)?),
        ["index", text, place] => {
            let length = text.chars().count();
            let found = place_of(call, place, length)?;
            let found = usize::try_from(found)
                .ok()
                .and_then(|place| text.chars().nth(place));
            Value::from(found.map(String::from).unwrap_or_default())
        }
        ["range", text, first, last] => {
            let length = text.chars().count();
            let first = place_of(call, first, length)?.max(0);
            let last = place_of(call, last, length)?;
            let count = usize::try_from(last.saturating_add(1).saturating_sub(first)).unwrap_or(0);
            let skipped = text.chars().skip(usize::try_from(first).unwrap_or(0));
            Value::from(skipped.take(count).collect::<String>())
        }
        ["first", part, text] => found(text, text.find(part).filter(|_| !part.is_empty())),
        ["last", part, text] => found(text, text.rfind(part).filter(|_| !part.is_empty())),
        ["repeat", text, count] => {
            let count = count.parse::<usize>();
            let count = count.map_err(|_| call.failed_at(2, "expected a count"))?;
            interp.make(text.len().saturating_mul(count), call.place)?;
            Value::from(text.repeat(count))
        }
        ["map", pairs, text] => map(interp, call, pairs, text)?,
        ["is", class, text] | ["is", class, "-strict", text] => {
            let is_strict = words.len() == 4;
            match is_class(class, text) {
                Some(is) => Value::from(if text.is_empty() { !is_strict } else { is }),
                None => {
                    return Err(
                        call.failed_at(1, format!("`string is {class:.20}` is not part of the subset"))
                    );
                }
            }
        }
        [option, ..] => {
            let message = format!("`string {option:.20}` with these words is not part of the subset");
            return Err(call.failed_at(0, message));
        }
        [] => return Err(call.failed("`string` without an option")),
    };
    Ok(value)
}

fn place_of(call: &Words, word: &str, length: usize) -> Result<i64, Flow> {
    index(word, length).ok_or_else(|| call.failed(format!("`{word:.40}` is no index")))
}

/// The place of a byte in characters, -1 where there is none.
fn found(text: &str, at: Option<usize>) -> Value {
    match at {
        Some(at) => Value::from(text[..at].chars().count()),
        None => Value::from("-1"),
    }
}

fn title(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first
            .to_uppercase()
            .chain(chars.flat_map(char::to_lowercase))
            .collect(),
        None => String::new(),
    }
}

fn map(interp: &mut Interp<'_>, call: &Words, pairs: &str, text: &str) -> Result<Value, Flow> {
    let pairs = Value::from(pairs);
    let pairs = pairs.list().map_err(|message| call.failed_at(1, message))?;
    if pairs.len() % 2 != 0 {
        return Err(call.failed_at(1, "a list of old and new texts has an odd length"));
    }
    let pairs: Vec<_> = pairs
        .chunks_exact(2)
        .map(|pair| (pair[0].text(), pair[1].text()))
        .collect();
    interp.spend(text.len().saturating_mul(pairs.len()) / 50, call.place)?;
    let mut result = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let pair = pairs
            .iter()
            .find(|(old, _)| !old.is_empty() && rest.starts_with(&**old));
        match pair {
            Some((old, new)) => {
                result.push_str(new);
                interp.spend(new.len() / 100, call.place)?;
                rest = &rest[old.len()..];
            }
            None => {
                result.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    interp.make(result.len(), call.place)?;
    Ok(Value::from(result))
}

fn is_class(class: &str, text: &str) -> Option<bool> {
    let number = || Number::read(text).ok().flatten();
    Some(match class {
        "double" => number().is_some(),
        "integer" | "entier" | "wideinteger" => matches!(number(), Some(Number::Int(_))),
        "boolean" => boolean(text).is_some() || matches!(text, "0" | "1"),
        "true" => boolean(text) == Some(true) || text == "1",
        "false" => boolean(text) == Some(false) || text == "0",
        "alpha" => text.chars().all(char::is_alphabetic),
        "alnum" => text.chars().all(char::is_alphanumeric),
        "digit" => text.chars().all(|c| c.is_ascii_digit()),
        "space" => text.chars().all(char::is_whitespace),
        "upper" => text.chars().all(char::is_uppercase),
        "lower" => text.chars().all(char::is_lowercase),
        _ => return None,
    })
}

/// Names of files as text; what is on the disk is not looked at.
pub(super) fn file(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let texts: Vec<_> = call.words.iter().map(Value::text).collect();
    let words: Vec<&str> = texts.iter().map(|text| &**text).collect();
    let parts = |name: &'_ str| -> (String, String) {
        match name.trim_end_matches('/').rsplit_once('/') {
            Some(("", tail)) => ("/".to_owned(), tail.to_owned()),
            Some((folder, tail)) => (folder.to_owned(), tail.to_owned()),
            None => (".".to_owned(), name.trim_end_matches('/').to_owned()),
        }
    };
    let ending = |name: &str| {
        let tail = parts(name).1;
        tail.rfind('.').map_or(0, |dot| tail.len() - dot)
    };
    let text = match words[..] {
        ["dirname", name] => parts(name).0,
        ["tail", name] => parts(name).1,
        ["extension", name] => name[name.len() - ending(name)..].to_owned(),
        ["rootname", name] => name[..name.len() - ending(name)].to_owned(),
        ["normalize", name] => name.to_owned(),
        ["join", ref names @ ..] => {
            let mut path = String::new();
            for name in names {
                if name.starts_with('/') {
                    path.clear();
                } else if !path.is_empty() && !path.ends_with('/') {
                    path.push('/');
                }
                path.push_str(name);
            }
            path
        }
        [option, ..] => {
            let message =
                format!("`file {option:.20}` is not part of the subset: scripts cannot touch files");
            return Err(call.failed_at(0, message));
        }
        [] => return Err(call.failed("`file` without an option")),
    };
    interp.make(text.len(), call.place)?;
    Ok(Value::from(text))
}
