//! Commands on lists.
//! Not for: how lists are written as text; see [`super::super::value`].

use std::cmp::Ordering;

use super::control::matches;
use crate::tcl::flow::{Flow, Words};
use crate::tcl::interp::Interp;
use crate::tcl::number::Number;
use crate::tcl::value::Value;

/// An index as lists count: from 0, `end`, `end-1`, `2+1`. Places before the first are negative.
pub(super) fn index(word: &str, length: usize) -> Option<i64> {
    let last = i64::try_from(length).ok()? - 1;
    let number = |text: &str| match text {
        "end" => Some(last),
        text => text.parse::<i64>().ok(),
    };
    if let Some(value) = number(word) {
        return Some(value);
    }
    let at = word.get(1..)?.find(['+', '-'])? + 1;
    let (left, right) = (number(&word[..at])?, word[at + 1..].parse::<i64>().ok()?);
    match word.as_bytes()[at] {
        b'+' => left.checked_add(right),
        _ => left.checked_sub(right),
    }
}

fn index_at(interp: &mut Interp<'_>, call: &Words, at: usize, length: usize) -> Result<i64, Flow> {
    let word = interp.scalar(call.words[at].clone(), call.place_of(at))?;
    index(word.text().trim(), length).ok_or_else(|| {
        let message = format!(
            "expected an index such as 0 or end-1, found `{:.40}`",
            word.text()
        );
        call.failed_at(at, message)
    })
}

/// The range of elements from one index to another.
fn range(
    interp: &mut Interp<'_>,
    call: &Words,
    from: usize,
    length: usize,
) -> Result<std::ops::Range<usize>, Flow> {
    let first = index_at(interp, call, from, length)?.max(0);
    let last = index_at(interp, call, from + 1, length)?;
    let clamp = |place: i64| usize::try_from(place).unwrap_or(0).min(length);
    let start = clamp(first);
    Ok(start..clamp(last.saturating_add(1)).max(start))
}

pub(super) fn list(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    interp.list(call.words.clone(), call.place)
}

pub(super) fn llength(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let elements = interp.elements(&call.words[0], call.place_of(0))?;
    Ok(Value::from(elements.len()))
}

pub(super) fn lindex(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut value = call.words[0].clone();
    for at in 1..call.words.len() {
        let elements = interp.elements(&value, call.place_of(0))?;
        if call.words[at].is_empty() {
            continue;
        }
        let place = index_at(interp, call, at, elements.len())?;
        let element = usize::try_from(place).ok().and_then(|place| elements.get(place));
        value = element.cloned().unwrap_or_default();
    }
    Ok(value)
}

pub(super) fn lrange(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let elements = interp.elements(&call.words[0], call.place_of(0))?;
    let range = range(interp, call, 1, elements.len())?;
    interp.list(elements[range].to_vec(), call.place)
}

pub(super) fn lreplace(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut elements = interp.elements(&call.words[0], call.place_of(0))?;
    let range = range(interp, call, 1, elements.len())?;
    elements.splice(range, call.words[3..].iter().cloned());
    interp.list(elements, call.place)
}

pub(super) fn linsert(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut elements = interp.elements(&call.words[0], call.place_of(0))?;
    // `end` is behind the last element here.
    let place = index_at(interp, call, 1, elements.len() + 1)?;
    let place = usize::try_from(place).unwrap_or(0).min(elements.len());
    elements.splice(place..place, call.words[2..].iter().cloned());
    interp.list(elements, call.place)
}

pub(super) fn lreverse(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut elements = interp.elements(&call.words[0], call.place_of(0))?;
    elements.reverse();
    interp.list(elements, call.place)
}

pub(super) fn lrepeat(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let count = call.words[0].text();
    let count: usize = count
        .parse()
        .map_err(|_| call.failed_at(0, format!("`{count:.40}` is no count")))?;
    let values = &call.words[1..];
    let length = count.saturating_mul(values.len());
    interp.make(length.saturating_mul(size_of::<Value>()), call.place)?;
    interp.list(values.iter().cycle().take(length).cloned().collect(), call.place)
}

pub(super) fn concat(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut all = Vec::new();
    for (at, word) in call.words.iter().enumerate() {
        let elements = interp.elements(word, call.place_of(at))?;
        interp.make((all.len() + elements.len()) * size_of::<Value>(), call.place)?;
        all.extend(elements);
    }
    interp.list(all, call.place)
}

pub(super) fn join(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let elements = interp.elements(&call.words[0], call.place_of(0))?;
    let between = call.words.get(1).map_or(" ".into(), Value::text);
    let mut text = String::new();
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            text.push_str(&between);
        }
        text.push_str(&element.text());
        if at % 64 == 0 {
            interp.make(text.len(), call.place)?;
        }
    }
    interp.make(text.len(), call.place)?;
    Ok(Value::from(text))
}

pub(super) fn split(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let text = interp.scalar(call.words[0].clone(), call.place_of(0))?;
    let text = text.text();
    let marks = call.words.get(1).map_or(" \t\n\r".into(), Value::text);
    interp.make(text.len() * size_of::<Value>() / 4, call.place)?;
    let parts: Vec<Value> = match (text.is_empty(), marks.is_empty()) {
        (true, _) => Vec::new(),
        (false, true) => text.chars().map(|c| Value::from(c.to_string())).collect(),
        (false, false) => text.split(|c| marks.contains(c)).map(Value::from).collect(),
    };
    interp.list(parts, call.place)
}

#[derive(Clone, Copy)]
enum Order {
    Text,
    Dictionary,
    Integer,
    Real,
}

pub(super) fn lsort(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let (mut order, mut is_falling, mut is_unique, mut folds) = (Order::Text, false, false, false);
    let last = call.words.len() - 1;
    for (at, word) in call.words[..last].iter().enumerate() {
        match &*word.text() {
            "-ascii" => order = Order::Text,
            "-dictionary" => order = Order::Dictionary,
            "-integer" => order = Order::Integer,
            "-real" => order = Order::Real,
            "-increasing" => is_falling = false,
            "-decreasing" => is_falling = true,
            "-unique" => is_unique = true,
            "-nocase" => folds = true,
            option => return Err(call.failed_at(at, format!("`{option:.20}` is no option of this `lsort`"))),
        }
    }
    let elements = interp.elements(&call.words[last], call.place_of(last))?;
    interp.spend(elements.len() / 2, call.place)?;
    let mut keyed = Vec::with_capacity(elements.len());
    for element in &elements {
        let mut text = element.text().into_owned();
        if folds {
            text = text.to_lowercase();
        }
        let number = match order {
            Order::Text | Order::Dictionary => 0.0,
            Order::Integer | Order::Real => match Number::read(&text) {
                Ok(Some(number)) => number.as_f64(),
                Ok(None) => return Err(call.failed_at(last, format!("`{text:.40}` is no number to sort by"))),
                Err(message) => return Err(call.failed_at(last, message)),
            },
        };
        keyed.push((number, text, element.clone()));
    }
    let compare = |a: &(f64, String, Value), b: &(f64, String, Value)| {
        let ordering = match order {
            Order::Text => a.1.cmp(&b.1),
            Order::Dictionary => dictionary(&a.1, &b.1),
            Order::Integer | Order::Real => a.0.total_cmp(&b.0),
        };
        if is_falling { ordering.reverse() } else { ordering }
    };
    keyed.sort_by(compare);
    if is_unique {
        // Of equal ones the last stays.
        keyed.reverse();
        keyed.dedup_by(|a, b| compare(a, b) == Ordering::Equal);
        keyed.reverse();
    }
    interp.list(
        keyed.into_iter().map(|(_, _, element)| element).collect(),
        call.place,
    )
}

/// Without regard to case, and numbers in names by their value: `a2` before `a10`.
fn dictionary(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (many, others) = (digits(left), digits(right));
        if many > 0 && others > 0 {
            let (first, second) = (
                left[..many].trim_start_matches('0'),
                right[..others].trim_start_matches('0'),
            );
            let ordering = first.len().cmp(&second.len()).then_with(|| first.cmp(second));
            if ordering != Ordering::Equal {
                return ordering;
            }
            (left, right) = (&left[many..], &right[others..]);
            continue;
        }
        match (left.chars().next(), right.chars().next()) {
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(first), Some(second)) => {
                let ordering = first.to_lowercase().cmp(second.to_lowercase());
                if ordering != Ordering::Equal {
                    return ordering;
                }
                (left, right) = (&left[first.len_utf8()..], &right[second.len_utf8()..]);
            }
        }
    }
}

pub(super) fn lsearch(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let (mut is_exact, mut is_all, mut is_inline, mut is_not, mut folds) =
        (false, false, false, false, false);
    let mut start = 0;
    let options = call.words.len() - 2;
    let mut at = 0;
    while at < options {
        match &*call.words[at].text() {
            "-exact" => is_exact = true,
            "-glob" => is_exact = false,
            "-all" => is_all = true,
            "-inline" => is_inline = true,
            "-not" => is_not = true,
            "-nocase" => folds = true,
            "-start" if at + 1 < options => {
                at += 1;
                start = at;
            }
            "-sorted" | "-ascii" | "-dictionary" | "-integer" | "-real" | "-increasing" => {}
            option => {
                return Err(call.failed_at(at, format!("`{option:.20}` is no option of this `lsearch`")));
            }
        }
        at += 1;
    }
    let elements = interp.elements(&call.words[options], call.place_of(options))?;
    let start = match start {
        0 => 0,
        at => usize::try_from(index_at(interp, call, at, elements.len())?).unwrap_or(0),
    };
    let pattern = call.words[options + 1].text();
    let mut found = Vec::new();
    for (place, element) in elements.iter().enumerate().skip(start) {
        let text = element.text();
        let is_match = match (is_exact, folds) {
            (true, false) => pattern == text,
            (true, true) => pattern.to_lowercase() == text.to_lowercase(),
            (false, _) => matches(interp, call, &pattern, &text, folds)?,
        };
        if is_match != is_not {
            let value = match is_inline {
                true => element.clone(),
                false => Value::from(place),
            };
            if !is_all {
                return Ok(value);
            }
            found.push(value);
        }
    }
    interp.spend(elements.len() / 10, call.place)?;
    match (is_all, is_inline) {
        (true, _) => interp.list(found, call.place),
        (false, true) => Ok(Value::default()),
        (false, false) => Ok(Value::from("-1")),
    }
}
