//! Values of scripts: text, lists, and objects of the host.
//! Not for: numbers; [`super::number`] reads them from text.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::rc::Rc;

use super::host::FileId;
use super::syntax::escape;

/// Stands for something that only the host knows, such as the pins that a query finds.
///
/// It keeps what it is in lists, and also in text that it is put into: the mark that stands there
/// for it is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(u32);

impl ObjectId {
    /// The object that the host keeps under this number.
    pub fn new(index: usize) -> Self {
        // A host keeps fewer: each takes a step, and steps are limited.
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The number.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// What stands for it in text. No file holds these characters in a name.
    fn mark(self) -> String {
        format!("\u{1}{}\u{2}", self.0)
    }

    fn of_mark(text: &str) -> Option<Self> {
        let number = text.strip_prefix('\u{1}')?.strip_suffix('\u{2}')?;
        number.parse().ok().map(Self)
    }
}

/// What a word of a command is after substitution.
#[derive(Clone, Debug)]
pub struct Value(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Text(Rc<str>, Option<Origin>),
    List(Rc<Elements>),
    Object(ObjectId),
}

#[derive(Clone, Debug)]
struct Elements {
    values: Vec<Value>,
    /// About how long it is as text.
    size: usize,
    /// How deep lists stand in it.
    depth: usize,
}

/// How deep lists may stand in each other before they are kept as text.
const MAX_DEPTH: usize = 50;

/// Where a text stands word for word, so that places in it can be named when it is run as a script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) file: FileId,
    pub(super) offset: usize,
}

impl Origin {
    fn behind(self, length: usize) -> Self {
        Self {
            offset: self.offset + length,
            ..self
        }
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(Kind::Text(text.into(), None))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(Kind::Text(text.into(), None))
    }
}

impl From<ObjectId> for Value {
    fn from(object: ObjectId) -> Self {
        Self(Kind::Object(object))
    }
}

impl From<Vec<Self>> for Value {
    fn from(values: Vec<Self>) -> Self {
        let mut elements = Elements {
            values: Vec::new(),
            size: 0,
            depth: 1,
        };
        elements.extend(values);
        Self::of_elements(elements)
    }
}

impl Elements {
    fn extend(&mut self, values: Vec<Value>) {
        for value in &values {
            self.size = self.size.saturating_add(value.size() + 1);
            if let Kind::List(inner) = &value.0 {
                self.depth = self.depth.max(inner.depth + 1);
            }
        }
        match self.values.is_empty() {
            true => self.values = values,
            false => self.values.extend(values),
        }
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.size);
        for value in &self.values {
            push_element(&mut text, &value.text());
        }
        text
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::from(if value { "1" } else { "0" })
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::from(number.to_string())
    }
}

impl Value {
    pub(super) fn with_origin(text: &str, origin: Origin) -> Self {
        Self(Kind::Text(text.into(), Some(origin)))
    }

    pub(super) fn origin(&self) -> Option<Origin> {
        match self.0 {
            Kind::Text(_, origin) => origin,
            Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// The text, a list with braces where its elements need them.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Kind::Text(text, _) => Cow::Borrowed(text),
            Kind::List(elements) => Cow::Owned(elements.text()),
            Kind::Object(object) => Cow::Owned(object.mark()),
        }
    }

    pub(super) fn shared_text(&self) -> Rc<str> {
        match &self.0 {
            Kind::Text(text, _) => Rc::clone(text),
            Kind::List(_) | Kind::Object(_) => self.text().into(),
        }
    }

    /// The object that it stands for.
    pub fn object(&self) -> Option<ObjectId> {
        match &self.0 {
            Kind::Object(object) => Some(*object),
            Kind::Text(text, _) => ObjectId::of_mark(text.trim()),
            Kind::List(elements) => match &elements.values[..] {
                [element] => element.object(),
                _ => None,
            },
        }
    }

    /// Whether it is an object or has one in it.
    pub fn has_objects(&self) -> bool {
        match &self.0 {
            Kind::Object(_) => true,
            Kind::List(elements) => elements.values.iter().any(Self::has_objects),
            Kind::Text(text, _) => {
                let mut starts = text.match_indices('\u{1}');
                starts.any(|(start, _)| {
                    let end = text[start..].find('\u{2}').map_or(start, |end| start + end + 1);
                    ObjectId::of_mark(&text[start..end]).is_some()
                })
            }
        }
    }

    /// Whether it has nothing in it.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Kind::Text(text, _) => text.trim().is_empty(),
            Kind::List(elements) => match &elements.values[..] {
                [] => true,
                [element] => element.is_empty(),
                _ => false,
            },
            Kind::Object(_) => false,
        }
    }

    /// Whether it was made as a list, rather than as text or an object.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.0, Kind::List(_))
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match &self.0 {
            Kind::Text(text, _) => text.len(),
            Kind::List(elements) => elements.size,
            Kind::Object(_) => size_of::<Self>(),
        }
    }

    /// The elements of a list. An object is one element; the interpreter asks the host for more.
    ///
    /// # Errors
    /// What is wrong with a text that is no list.
    pub fn list(&self) -> Result<Cow<'_, [Self]>, String> {
        match &self.0 {
            Kind::List(elements) => Ok(Cow::Borrowed(&elements.values)),
            Kind::Object(_) => Ok(Cow::Owned(vec![self.clone()])),
            Kind::Text(text, origin) => split(text, *origin).map(Cow::Owned),
        }
    }

    /// A text with what `show` says in place of objects.
    pub fn with_objects_shown(text: &str, show: impl Fn(ObjectId) -> String) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('\u{1}') {
            shown.push_str(&rest[..start]);
            let end = rest[start..]
                .find('\u{2}')
                .map_or(rest.len(), |end| start + end + 1);
            if let Some(object) = ObjectId::of_mark(&rest[start..end]) {
                shown.push_str(&show(object));
            }
            rest = &rest[end..];
        }
        shown + rest
    }

    fn of_elements(elements: Elements) -> Self {
        match elements.depth > MAX_DEPTH {
            true => Self::from(elements.text()),
            false => Self(Kind::List(Rc::new(elements))),
        }
    }

    /// Adds elements to a list; what was none becomes one.
    pub(super) fn extend(&mut self, values: Vec<Self>) -> Result<(), String> {
        if !self.is_list() {
            *self = Self::from(self.list()?.into_owned());
        }
        let Kind::List(elements) = &mut self.0 else {
            // Text that holds many lists in each other.
            let mut all = self.list()?.into_owned();
            all.extend(values);
            *self = Self::from(all);
            return Ok(());
        };
        Rc::make_mut(elements).extend(values);
        if elements.depth > MAX_DEPTH {
            *self = Self::from(elements.text());
        }
        Ok(())
    }
}

/// Adds an element to the text of a list, quoted if it must be.
fn push_element(list: &mut String, element: &str) {
    let is_first = list.is_empty();
    if !is_first {
        list.push(' ');
    }
    let special =
        |c: char| c.is_ascii_whitespace() || matches!(c, ';' | '"' | '$' | '[' | ']' | '{' | '}' | '\\');
    let starts_comment = is_first && element.starts_with('#');
    let is_plain = !starts_comment && !element.contains(special);
    if element.is_empty() {
        list.push_str("{}");
    } else if is_plain {
        list.push_str(element);
    } else if may_be_braced(element) {
        // Writing to a string does not fail.
        _ = write!(list, "{{{element}}}");
    } else {
        for c in element.chars() {
            match c {
                '\n' => list.push_str("\\n"),
                c => {
                    if special(c) || c == '#' {
                        list.push('\\');
                    }
                    list.push(c);
                }
            }
        }
    }
}

fn may_be_braced(element: &str) -> bool {
    let mut depth = 0usize;
    let mut bytes = element.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.next(), None | Some(b'\n')) => return false,
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// The elements of a list that is given as text.
fn split(text: &str, origin: Option<Origin>) -> Result<Vec<Value>, String> {
    let mut elements = Vec::new();
    let mut rest = text;
    let element = |content: &str, at: usize| match (ObjectId::of_mark(content), origin) {
        (Some(object), _) => Value::from(object),
        (None, Some(origin)) => Value::with_origin(content, origin.behind(at)),
        (None, None) => Value::from(content),
    };
    let is_blank = |c: char| c.is_ascii_whitespace() || c == '\u{b}';
    loop {
        rest = rest.trim_start_matches(is_blank);
        if let Some(behind) = rest.strip_prefix("\\\n") {
            rest = behind;
            continue;
        }
        let at = text.len() - rest.len();
        let after = match rest.as_bytes().first() {
            None => return Ok(elements),
            Some(b'{') => {
                let end = closing_brace(rest).ok_or("an open brace in a list")?;
                elements.push(element(&rest[1..end], at + 1));
                &rest[end + 1..]
            }
            Some(b'"') => {
                let (end, content) = unescaped(&rest[1..], |c| c == '"');
                if rest[1 + end..].is_empty() {
                    return Err("an open quote in a list".to_owned());
                }
                elements.push(match content {
                    Cow::Borrowed(content) => element(content, at + 1),
                    Cow::Owned(content) => Value::from(content),
                });
                &rest[1 + end + 1..]
            }
            Some(_) => {
                let (end, content) = unescaped(rest, is_blank);
                elements.push(match content {
                    Cow::Borrowed(content) => element(content, at),
                    Cow::Owned(content) => Value::from(content),
                });
                &rest[end..]
            }
        };
        let follows = after.chars().next();
        if follows.is_some_and(|c| !is_blank(c) && !after.starts_with("\\\n")) {
            return Err(format!(
                "`{after:.10}` follows an element of a list without a blank"
            ));
        }
        rest = after;
    }
}

/// Where the brace is that closes the one at the start.
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

/// The text up to where `ends` holds, with backslashes taken out, and how long it was.
fn unescaped(text: &str, ends: impl Fn(char) -> bool) -> (usize, Cow<'_, str>) {
    let end = text.find(|c| ends(c) || c == '\\').unwrap_or(text.len());
    if !text[end..].starts_with('\\') {
        return (end, Cow::Borrowed(&text[..end]));
    }
    let mut content = text[..end].to_owned();
    let mut rest = &text[end..];
    while let Some(c) = rest.chars().next() {
        if ends(c) {
            break;
        }
        if c == '\\' {
            // It is text in UTF-8, so that a character follows or nothing.
            let (behind, escaped) = escape(rest.as_bytes()).unwrap_or((&[], '\\'));
            content.push(escaped);
            rest = &rest[rest.len() - behind.len()..];
        } else {
            content.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (text.len() - rest.len(), Cow::Owned(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(text: &str) -> Vec<String> {
        let list = Value::from(text);
        let list = list.list().expect("a good list");
        list.iter().map(|element| element.text().into_owned()).collect()
    }

    #[test]
    fn text_is_split_into_elements() {
        assert_eq!(
            elements(" a {b {c d}} \"e f\" g\\ h {} \\{"),
            ["a", "b {c d}", "e f", "g h", "", "{"]
        );
        assert_eq!(elements("a \\\n b"), ["a", "b"]);
        assert!(Value::from("{a").list().is_err());
        assert!(Value::from("{a}b").list().is_err());
        assert!(Value::from("\"a").list().is_err());
    }

    #[test]
    fn lists_are_quoted_where_they_must_be() {
        for parts in [
            vec![
                "a", "b c", "", "{", "}", "x\\", "$y", "[z]", "#", "a\nb", "{a", "\\\n", "q\"r",
            ],
            vec!["#a", "#"],
            vec!["a[0]", "b{0}"],
        ] {
            let list = Value::from(parts.iter().map(|&part| Value::from(part)).collect::<Vec<_>>());
            assert_eq!(elements(&list.text()), parts, "{}", list.text());
        }
        assert_eq!(
            Value::from(vec![Value::from("a b"), Value::from("c")]).text(),
            "{a b} c"
        );
    }

    #[test]
    fn objects_keep_what_they_are_in_lists_and_text() {
        let (a, b) = (ObjectId::new(3), ObjectId::new(41));
        let list = Value::from(vec![Value::from(a), Value::from("x"), Value::from(b)]);
        let again = Value::from(list.text().into_owned());
        assert!(list.has_objects() && again.has_objects());
        let found: Vec<_> = again.list().expect("a list").iter().map(Value::object).collect();
        assert_eq!(found, [Some(a), None, Some(b)]);
    }
}
