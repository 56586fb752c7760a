//! Commands on variables.
//! Not for: scopes; see [`super::super::frame`].

use crate::tcl::flow::{Flow, Words};
use crate::tcl::interp::Interp;
use crate::tcl::number::Number;
use crate::tcl::value::Value;
use crate::tcl::{commands, glob};

pub(super) fn set(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let name = call.words[0].text();
    match call.words.get(1) {
        Some(value) => {
            interp.make(name.len(), call.place)?;
            interp.set(&name, value.clone(), call.place)?;
            Ok(value.clone())
        }
        None => interp
            .frames
            .get_word(&name)
            .cloned()
            .map_err(|message| call.failed_at(0, message)),
    }
}

pub(super) fn unset(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut is_quiet = false;
    for (at, word) in call.words.iter().enumerate() {
        let name = word.text();
        match (&*name, at) {
            ("-nocomplain", 0) => is_quiet = true,
            ("--", 0 | 1) => {}
            _ if interp.frames.unset(&name) || is_quiet => {}
            _ => return Err(call.failed_at(at, format!("no variable `{name:.60}`"))),
        }
    }
    Ok(Value::default())
}

pub(super) fn incr(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let whole = |value: &Value, at: usize| match Number::read(&value.text()) {
        Ok(Some(Number::Int(number))) => Ok(number),
        Ok(_) => Err(call.failed_at(
            at,
            format!("expected a whole number, found `{:.40}`", value.text()),
        )),
        Err(message) => Err(call.failed_at(at, message)),
    };
    let step = match call.words.get(1) {
        Some(step) => whole(step, 1)?,
        None => 1,
    };
    let name = call.words[0].text();
    let old = match interp.frames.get_word(&name) {
        Ok(value) => whole(&value.clone(), 0)?,
        Err(_) => 0,
    };
    let sum = old
        .checked_add(step)
        .ok_or_else(|| call.failed("the sum has more than 64 bits"))?;
    let value = Value::from(sum.to_string());
    interp.set(&name, value.clone(), call.place)?;
    Ok(value)
}

pub(super) fn append(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let name = call.words[0].text();
    let mut text = match interp.frames.get_word(&name) {
        Ok(value) => value.text().into_owned(),
        Err(_) => String::new(),
    };
    for word in &call.words[1..] {
        text.push_str(&word.text());
        interp.make(text.len(), call.place)?;
    }
    let value = Value::from(text);
    interp.set(&name, value.clone(), call.place)?;
    Ok(value)
}

pub(super) fn lappend(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let name = call.words[0].text();
    let wrong = |message: String| call.failed_at(0, message);
    let added = call.words[1..].to_vec();
    let size = added.iter().map(Value::size).fold(0, usize::saturating_add);
    interp.make(size + added.len() * size_of::<Value>(), call.place)?;
    let list = interp.frames.entry(&name).map_err(wrong)?;
    let most = interp.meter.limits().value;
    if list.size().saturating_add(size) > most {
        return Err(call.failed(format!("a list of more than {most} bytes")));
    }
    list.extend(added).map_err(wrong)?;
    Ok(list.clone())
}

pub(super) fn lassign(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let elements = interp.elements(&call.words[0], call.place_of(0))?;
    for (at, name) in call.words[1..].iter().enumerate() {
        let value = elements.get(at).cloned().unwrap_or_default();
        interp.set(&name.text(), value, call.place)?;
    }
    let rest = elements.get(call.words.len() - 1..).unwrap_or_default();
    interp.list(rest.to_vec(), call.place)
}

pub(super) fn array(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let name = call.words[1].text();
    let elements = interp.frames.array(&name);
    let pattern = call.words.get(2).map_or("*".into(), Value::text);
    let chosen = || {
        let elements = elements.into_iter().flatten();
        elements.filter(|(key, _)| glob::matches(&pattern, key, false))
    };
    let (value, work) = match &*call.words[0].text() {
        "exists" => (Value::from(elements.is_some()), 1),
        "size" => (Value::from(elements.map_or(0, |elements| elements.len())), 1),
        "names" => {
            let names: Vec<Value> = chosen().map(|(key, _)| Value::from(key.as_str())).collect();
            let work = names.len();
            (Value::from(names), work)
        }
        "get" => {
            let pairs = chosen().flat_map(|(key, value)| [Value::from(key.as_str()), value.clone()]);
            let pairs: Vec<Value> = pairs.collect();
            return interp.list(pairs, call.place);
        }
        "set" => return array_set(interp, call, &name),
        "unset" => {
            let keys: Vec<String> = chosen().map(|(key, _)| format!("{name}({key})")).collect();
            for key in keys {
                interp.frames.unset(&key);
            }
            return Ok(Value::default());
        }
        option => {
            let message = format!("`array {option:.20}` is not part of the subset");
            return Err(call.failed_at(0, message));
        }
    };
    let walked = interp.frames.array(&name).map_or(0, |elements| elements.len());
    interp.spend((work + walked) / 10, call.place)?;
    Ok(value)
}

fn array_set(interp: &mut Interp<'_>, call: &Words, name: &str) -> Result<Value, Flow> {
    let Some(pairs) = call.words.get(2) else {
        return Err(call.failed("wrong number of words: `array set name list`"));
    };
    let pairs = interp.elements(pairs, call.place_of(2))?;
    if pairs.len() % 2 != 0 {
        return Err(call.failed_at(2, "a list of names and values has an odd length"));
    }
    for pair in pairs.chunks_exact(2) {
        let element = format!("{name}({})", pair[0].text());
        interp.set(&element, pair[1].clone(), call.place)?;
    }
    Ok(Value::default())
}

pub(super) fn global(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    if interp.frames.level() > 0 {
        for (at, word) in call.words.iter().enumerate() {
            let name = word.text();
            let linked = interp.frames.link(name.trim_start_matches(':'), None, &name);
            linked.map_err(|message| call.failed_at(at, message))?;
        }
    }
    Ok(Value::default())
}

pub(super) fn upvar(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let level = call.words[0].text();
    let (levels, names) = match level.strip_prefix('#') {
        Some("0") => (None, &call.words[1..]),
        _ => match level.parse::<usize>() {
            Ok(levels) => (Some(levels), &call.words[1..]),
            Err(_) => (Some(1), &call.words[..]),
        },
    };
    if names.is_empty() || names.len() % 2 != 0 {
        return Err(call.failed("`upvar` takes names in pairs"));
    }
    for pair in names.chunks_exact(2) {
        let linked = interp.frames.link(&pair[1].text(), levels, &pair[0].text());
        linked.map_err(|message| call.failed(message))?;
    }
    Ok(Value::default())
}

pub(super) fn info(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let word = call.words.get(1).map(Value::text);
    match (&*call.words[0].text(), word) {
        ("exists", Some(name)) => Ok(Value::from(interp.frames.has(&name))),
        ("script", None) => Ok(Value::from(interp.script_name())),
        ("level", None) => Ok(Value::from(interp.frames.level())),
        ("commands" | "procs", Some(name)) => {
            let is_known = interp.procedures.contains_key(&*name)
                || commands::builtin(name.trim_start_matches(':')).is_some();
            Ok(if is_known {
                call.words[1].clone()
            } else {
                Value::default()
            })
        }
        (option, _) => Err(call.failed_at(
            0,
            format!("`info {option:.20}` with these words is not part of the subset"),
        )),
    }
}
