//! Objects for scripts: one line of JSON with a `schema` first.
//! Not for what stands in them: each command has its own.

use serde::Serialize;

/// A value with the name and version of its shape in front.
#[derive(Serialize)]
pub(crate) struct WithSchema<'a, T> {
    schema: String,
    #[serde(flatten)]
    value: &'a T,
}

impl<'a, T: Serialize> WithSchema<'a, T> {
    /// `name` as in `netlearn/<name>/1`.
    pub(crate) fn new(name: &str, value: &'a T) -> Self {
        Self {
            schema: format!("netlearn/{name}/1"),
            value,
        }
    }
}

/// The object as one line of text.
pub(crate) fn with_schema<T: Serialize>(name: &str, value: &T) -> String {
    // Proof: every value is a struct of strings, numbers and lists of such, which always have a form.
    serde_json::to_string(&WithSchema::new(name, value)).expect("plain data has a JSON form")
}
