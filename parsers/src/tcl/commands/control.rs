//! Commands that decide what is run: conditions, loops, procedures, other files.
//! Not for: expressions; see [`super::super::expression`].

use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::tcl::expression::{evaluate, is_true};
use crate::tcl::flow::{Flow, Words, message_of};
use crate::tcl::glob;
use crate::tcl::interp::{Interp, Procedure};
use crate::tcl::value::Value;

/// Several words as one, with blanks between them; a single one keeps its place.
fn joined(words: &[Value]) -> Value {
    match words {
        [word] => word.clone(),
        words => {
            let texts: Vec<_> = words.iter().map(Value::text).collect();
            Value::from(texts.join(" "))
        }
    }
}

pub(super) fn expr(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let place = match &call.words[..] {
        [_] => call.place_of(0),
        _ => call.place,
    };
    evaluate(interp, &joined(&call.words), place)
}

pub(super) fn if_(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let is_keyword = |at: usize, keyword: &str| call.words.get(at).is_some_and(|word| word.text() == keyword);
    let body = |interp: &mut Interp<'_>, at: usize| match call.words.get(at) {
        Some(body) => interp.eval(body, call.place_of(at)),
        None => Err(call.failed("`if` without a body at its end")),
    };
    let mut at = 0;
    loop {
        let Some(condition) = call.words.get(at) else {
            return Err(call.failed("`elseif` without a condition"));
        };
        let holds = is_true(interp, condition, call.place_of(at))?;
        at += 1;
        if is_keyword(at, "then") {
            at += 1;
        }
        if holds {
            return body(interp, at);
        }
        if at >= call.words.len() {
            return Err(call.failed("`if` without a body"));
        }
        at += 1;
        if is_keyword(at, "elseif") {
            at += 1;
            continue;
        }
        if at >= call.words.len() {
            return Ok(Value::default());
        }
        if is_keyword(at, "else") {
            at += 1;
        }
        if at + 1 < call.words.len() {
            return Err(call.failed_at(at + 1, "a word behind the last body of `if`"));
        }
        return body(interp, at);
    }
}

/// Runs the body of a loop; whether the loop goes on.
fn repeat(interp: &mut Interp<'_>, call: &Words, body: usize) -> Result<bool, Flow> {
    interp.spend(1, call.place)?;
    match interp.eval(&call.words[body], call.place_of(body)) {
        Ok(_) | Err(Flow::Continue) => Ok(true),
        Err(Flow::Break) => Ok(false),
        Err(flow) => Err(flow),
    }
}

pub(super) fn foreach(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let body = call.words.len() - 1;
    if !body.is_multiple_of(2) {
        return Err(call.failed("a `foreach` takes names and lists in pairs, then a body"));
    }
    let mut lists = Vec::with_capacity(body / 2);
    let mut rounds = 0;
    for pair in (0..body).step_by(2) {
        let names = call.words[pair].list();
        let names = names.map_err(|message| call.failed_at(pair, message))?;
        if names.is_empty() {
            return Err(call.failed_at(pair, "`foreach` without a name"));
        }
        let elements = interp.elements(&call.words[pair + 1], call.place_of(pair + 1))?;
        rounds = rounds.max(elements.len().div_ceil(names.len()));
        lists.push((names, elements));
    }
    for round in 0..rounds {
        for (names, elements) in &lists {
            for (index, name) in names.iter().enumerate() {
                let value = elements.get(round * names.len() + index);
                interp.set(&name.text(), value.cloned().unwrap_or_default(), call.place)?;
            }
        }
        if !repeat(interp, call, body)? {
            break;
        }
    }
    Ok(Value::default())
}

pub(super) fn for_(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    interp.eval(&call.words[0], call.place_of(0))?;
    while is_true(interp, &call.words[1], call.place_of(1))? {
        if !repeat(interp, call, 3)? {
            break;
        }
        interp.eval(&call.words[2], call.place_of(2))?;
    }
    Ok(Value::default())
}

pub(super) fn while_(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    while is_true(interp, &call.words[0], call.place_of(0))? {
        if !repeat(interp, call, 1)? {
            break;
        }
    }
    Ok(Value::default())
}

pub(super) fn proc_(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let wrong = |message: String| call.failed_at(1, message);
    let list = call.words[1].list().map_err(wrong)?;
    let mut parameters: Vec<(Rc<str>, Option<Value>)> = Vec::with_capacity(list.len());
    for parameter in list.iter() {
        let parts = parameter.list().map_err(wrong)?;
        match &parts[..] {
            [name] => parameters.push((name.shared_text(), None)),
            [name, default] => parameters.push((name.shared_text(), Some(default.clone()))),
            _ => return Err(wrong("a parameter is a name, or a name and a value".to_owned())),
        }
    }
    let takes_rest = parameters
        .last()
        .is_some_and(|(name, default)| &**name == "args" && default.is_none());
    let procedure = Procedure {
        parameters,
        takes_rest,
        body: call.words[2].clone(),
    };
    let name = call.words[0].text();
    let name = name.trim_start_matches(':');
    interp.procedures.insert(name.into(), Rc::new(procedure));
    Ok(Value::default())
}

pub(super) fn return_(_: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let value = |at: usize| call.words.get(at).cloned().unwrap_or_default();
    let is_code = call.words.first().is_some_and(|word| word.text() == "-code");
    match (is_code, call.words.len()) {
        (false, 0 | 1) => Err(Flow::Return(value(0))),
        (true, 2 | 3) => match &*value(1).text() {
            "ok" | "return" | "0" | "2" => Err(Flow::Return(value(2))),
            "error" | "1" => Err(call.failed(value(2).text().into_owned())),
            "break" | "3" => Err(Flow::Break),
            "continue" | "4" => Err(Flow::Continue),
            code => Err(call.failed_at(1, format!("`{code:.20}` is no code of `return`"))),
        },
        _ => Err(call.failed("wrong number of words: `return ?-code code? ?value?`")),
    }
}

pub(super) fn eval(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    interp.eval(&joined(&call.words), call.place)
}

pub(super) fn catch(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let (code, value) = match interp.catch(&call.words[0], call.place_of(0)) {
        Ok(value) => ("0", value),
        // A script that ran out of work ends.
        Err(flow @ Flow::Failed(_)) if interp.meter.is_spent() => return Err(flow),
        Err(Flow::Failed(failure)) => ("1", Value::from(message_of(&failure))),
        Err(Flow::Return(value)) => ("2", value),
        Err(Flow::Break) => ("3", Value::default()),
        Err(Flow::Continue) => ("4", Value::default()),
    };
    if let Some(name) = call.words.get(1) {
        interp.set(&name.text(), value, call.place_of(1))?;
    }
    if let Some(name) = call.words.get(2) {
        let options = format!("-code {code} -level 0");
        interp.set(&name.text(), Value::from(options), call.place_of(2))?;
    }
    Ok(Value::from(code))
}

pub(super) fn error(_: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let diagnostic = Diagnostic::error(call.place.span, call.words[0].text().into_owned())
        .labelled("the script raises this error");
    Err(call.place.failed(diagnostic))
}

pub(super) fn switch(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let mut at = 0;
    let mut is_glob = false;
    while let Some(word) = call.words.get(at) {
        match &*word.text() {
            "-exact" => is_glob = false,
            "-glob" => is_glob = true,
            "--" => {
                at += 1;
                break;
            }
            option if option.starts_with('-') && call.words.len() > at + 2 => {
                return Err(call.failed_at(at, format!("`{option:.20}` is no option of this `switch`")));
            }
            _ => break,
        }
        at += 1;
    }
    let Some(text) = call.words.get(at) else {
        return Err(call.failed("`switch` without a text"));
    };
    let text = interp.scalar(text.clone(), call.place_of(at))?;
    let text = text.text();
    let arms = match &call.words[at + 1..] {
        [list] => list.list().map_err(|message| call.failed_at(at + 1, message))?,
        words => words.into(),
    };
    if arms.is_empty() || arms.len() % 2 != 0 {
        return Err(call.failed("`switch` takes patterns and bodies in pairs"));
    }
    let pairs = || arms.chunks_exact(2);
    for (index, pair) in pairs().enumerate() {
        interp.spend(1, call.place)?;
        let pattern = pair[0].text();
        let is_last = (index + 1) * 2 == arms.len();
        let holds = pattern == text
            || is_glob && matches(interp, call, &pattern, &text, false)?
            || is_last && pattern == "default";
        if holds {
            // `-` shares the body of the next pattern.
            let body = pairs()
                .skip(index)
                .map(|pair| &pair[1])
                .find(|body| body.text() != "-");
            return match body {
                Some(body) => interp.eval(body, call.place),
                None => Err(call.failed("the last body of `switch` is `-`")),
            };
        }
    }
    Ok(Value::default())
}

/// Matches a pattern, and pays for it.
pub(super) fn matches(
    interp: &mut Interp<'_>,
    call: &Words,
    pattern: &str,
    text: &str,
    ignore_case: bool,
) -> Result<bool, Flow> {
    let stars = pattern.bytes().filter(|&byte| byte == b'*').count();
    let work = match stars {
        0 | 1 => pattern.len() + text.len(),
        _ => pattern.len().saturating_mul(text.len()),
    };
    interp.spend(work / 200, call.place)?;
    Ok(glob::matches(pattern, text, ignore_case))
}

pub(super) fn source(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let names: Vec<_> = call.words.iter().map(Value::text).collect();
    match names.iter().map(|name| &**name).collect::<Vec<_>>()[..] {
        ["-encoding", _, name] | ["-echo" | "-verbose" | "-quiet", name] | [name] => {
            interp.source_file(call, name)
        }
        _ => Err(call.failed("wrong number of words: `source file`")),
    }
}
