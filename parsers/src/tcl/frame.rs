//! The variables of a script: global ones and those of each procedure that runs.
//! Not for: namespaces; a name is global or local.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::value::Value;

enum Variable {
    Scalar(Value),
    Array(BTreeMap<String, Value>),
    /// Another name of a variable of an outer frame.
    Link(usize, Rc<str>),
}

#[derive(Default)]
struct Frame(FxHashMap<Rc<str>, Variable>);

/// The global variables and, one on the other, those of procedures.
pub(super) struct Frames(Vec<Frame>);

impl Frames {
    pub(super) fn new(env: &BTreeMap<String, String>) -> Self {
        let mut global = Frame::default();
        let elements = env
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        global.0.insert("env".into(), Variable::Array(elements.collect()));
        Self(vec![global])
    }

    pub(super) fn push(&mut self, values: Vec<(Rc<str>, Value)>) {
        let scalars = values
            .into_iter()
            .map(|(name, value)| (name, Variable::Scalar(value)));
        self.0.push(Frame(scalars.collect()));
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    /// How many procedures are being run.
    pub(super) fn level(&self) -> usize {
        self.0.len() - 1
    }

    /// Whether a name is one of a global variable here.
    pub(super) fn is_global(&self, name: &str) -> bool {
        self.find(name).0 == 0
    }

    /// The frame and the name there, links followed. A link leads to an outer frame, so that none
    /// leads back.
    fn find<'n>(&self, name: &'n str) -> (usize, std::borrow::Cow<'n, str>) {
        if let Some(global) = name.strip_prefix("::") {
            return (0, global.trim_start_matches(':').into());
        }
        let mut level = self.level();
        let mut name = std::borrow::Cow::Borrowed(name);
        while let Some(Variable::Link(outer, target)) = self.0[level].0.get(&*name) {
            (level, name) = (*outer, target.to_string().into());
        }
        (level, name)
    }

    /// The value of a variable or of an element of an array.
    pub(super) fn get(&self, name: &str, index: Option<&str>) -> Result<&Value, String> {
        let (level, found) = self.find(name);
        match (self.0[level].0.get(&*found), index) {
            (Some(Variable::Scalar(value)), None) => Ok(value),
            (Some(Variable::Array(elements)), Some(index)) => elements
                .get(index)
                .ok_or_else(|| format!("`{name}` has no element `{index}`")),
            (Some(Variable::Array(_)), None) => Err(format!("`{name}` is an array")),
            (Some(Variable::Scalar(_)), Some(_)) => Err(format!("`{name}` is no array")),
            (None | Some(Variable::Link(..)), _) => Err(format!("no variable `{name}`")),
        }
    }

    /// As [`Frames::get`], by a name as a word gives it: `a` or `a(i)`.
    pub(super) fn get_word(&self, word: &str) -> Result<&Value, String> {
        let (name, index) = parts(word);
        self.get(name, index)
    }

    /// Whether there is such a variable.
    pub(super) fn has(&self, word: &str) -> bool {
        let (name, index) = parts(word);
        match index {
            Some(_) => self.get(name, index).is_ok(),
            None => self.get(name, None).is_ok() || self.array(name).is_some(),
        }
    }

    /// The value to change in place; empty if there was none.
    pub(super) fn entry(&mut self, word: &str) -> Result<&mut Value, String> {
        let (name, index) = parts(word);
        let (level, found) = self.find(name);
        let frame = &mut self.0[level].0;
        let variable = frame.entry(found.as_ref().into()).or_insert_with(|| match index {
            Some(_) => Variable::Array(BTreeMap::new()),
            None => Variable::Scalar(Value::default()),
        });
        match (variable, index) {
            (Variable::Scalar(value), None) => Ok(value),
            (Variable::Array(elements), Some(index)) => Ok(elements.entry(index.to_owned()).or_default()),
            (Variable::Array(_), None) => Err(format!("`{name}` is an array")),
            (Variable::Scalar(_) | Variable::Link(..), _) => Err(format!("`{name}` is no array")),
        }
    }

    pub(super) fn set(&mut self, word: &str, value: Value) -> Result<(), String> {
        *self.entry(word)? = value;
        Ok(())
    }

    /// Removes a variable; whether there was one.
    pub(super) fn unset(&mut self, word: &str) -> bool {
        let (name, index) = parts(word);
        let (level, found) = self.find(name);
        let frame = &mut self.0[level].0;
        match (index, frame.get_mut(&*found)) {
            (Some(index), Some(Variable::Array(elements))) => elements.remove(index).is_some(),
            (Some(_), _) => false,
            (None, _) => frame.remove(&*found).is_some(),
        }
    }

    /// The elements of an array.
    pub(super) fn array(&self, name: &str) -> Option<&BTreeMap<String, Value>> {
        let (level, found) = self.find(name);
        match self.0[level].0.get(&*found) {
            Some(Variable::Array(elements)) => Some(elements),
            _ => None,
        }
    }

    /// Makes `name` here another name of `target`, `levels` procedures further out; `None` is
    /// global.
    pub(super) fn link(&mut self, name: &str, levels: Option<usize>, target: &str) -> Result<(), String> {
        let here = self.level();
        let level = levels.map_or(0, |levels| here.saturating_sub(levels));
        if level == here {
            return Err(format!("`{name}` cannot be a name of itself"));
        }
        let target = target.trim_start_matches(':');
        let link = Variable::Link(level, target.into());
        self.0[here].0.insert(name.into(), link);
        Ok(())
    }
}

/// `a(i)` is the element `i` of the array `a`.
fn parts(word: &str) -> (&str, Option<&str>) {
    match word.strip_suffix(')').and_then(|word| word.split_once('(')) {
        Some((name, index)) => (name, Some(index)),
        None => (word, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn procedures_have_their_own_variables_and_links() {
        let env = BTreeMap::from([("X".to_owned(), "1".to_owned())]);
        let mut frames = Frames::new(&env);
        frames.set("a", "global".into()).expect("a new variable");
        frames.push(vec![("b".into(), "local".into())]);
        assert!(frames.get_word("a").is_err() && frames.has("b") && frames.has("::env(X)"));
        frames.link("c", None, "a").expect("not itself");
        frames.set("c", "changed".into()).expect("a scalar");
        assert_eq!(frames.get_word("::a").expect("it is there").text(), "changed");
        frames.set("m(1)", "one".into()).expect("a new array");
        assert!(frames.set("m", "x".into()).is_err() && frames.get_word("m(2)").is_err());
        frames.push(Vec::new());
        frames.link("d", Some(1), "b").expect("not itself");
        frames.link("e", Some(1), "c").expect("not itself");
        assert_eq!(frames.get_word("d").expect("a link").text(), "local");
        assert_eq!(frames.get_word("e").expect("a link to a link").text(), "changed");
        frames.pop();
        frames.pop();
        assert!(frames.unset("a") && !frames.unset("a") && frames.level() == 0);
    }
}
