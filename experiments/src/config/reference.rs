//! `docs/config.md`: every key of every configuration, from the types' own comments.
//! Not for presets: their files say themselves what they are.

use std::fmt::Write as _;

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// The reference of a configuration type as Markdown, its tables as chapters.
pub(crate) fn markdown<T: JsonSchema + Default + serde::Serialize>(title: &str) -> String {
    let schema = schema_for!(T).to_value();
    // Proof: configurations are plain data, which always has a JSON form.
    let defaults = serde_json::to_value(T::default()).expect("a configuration has a JSON form");
    let mut text = format!("## {title}\n\n{}\n", paragraph(&schema));
    let reference = Reference { schema: &schema };
    let properties = reference.properties(&schema);
    let (tables, keys): (Vec<_>, Vec<_>) = properties
        .iter()
        .partition(|(_, property)| reference.is_table(property));
    reference.keys(&mut text, "", &keys, &defaults);
    for (name, property) in tables {
        let table = reference.resolve(property);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n### `[{name}]`\n\n{}\n", paragraph(property));
        let properties = reference.properties(table);
        let keys: Vec<_> = properties.iter().collect();
        reference.keys(&mut text, name, &keys, &defaults[name]);
    }
    text
}

struct Reference<'a> {
    schema: &'a Value,
}

impl<'a> Reference<'a> {
    /// Follows `$ref`, also where it stands in an `allOf` of one.
    fn resolve(&self, property: &'a Value) -> &'a Value {
        let wrapped = property.get("allOf").and_then(|all| all.get(0));
        let reference = wrapped.unwrap_or(property).get("$ref").and_then(Value::as_str);
        reference
            .and_then(|reference| self.schema.pointer(reference.trim_start_matches('#')))
            .unwrap_or(property)
    }

    fn properties(&self, schema: &'a Value) -> Vec<(String, &'a Value)> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), property))
            .collect()
    }

    fn is_table(&self, property: &'a Value) -> bool {
        self.resolve(property).get("properties").is_some()
    }

    fn keys(&self, text: &mut String, table: &str, keys: &[&(String, &'a Value)], defaults: &Value) {
        if keys.is_empty() {
            return;
        }
        text.push_str("\n| key | type | default | meaning |\n|---|---|---|---|\n");
        for (name, property) in keys {
            let key = if table.is_empty() {
                name.clone()
            } else {
                format!("{table}.{name}")
            };
            let default = toml_value(&defaults[name.as_str()]);
            let kind = self.kind(property);
            let meaning = paragraph(property).replace('|', "\\|");
            let _ = writeln!(text, "| `{key}` | {kind} | {default} | {meaning} |");
        }
    }

    /// The type, as people call it.
    fn kind(&self, property: &'a Value) -> String {
        let resolved = self.resolve(property);
        if let Some(values) = self.variants(resolved) {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            return values.join(", ");
        }
        match resolved.get("type") {
            Some(Value::String(kind)) => match kind.as_str() {
                "array" => match resolved.get("items") {
                    Some(items) => format!("list of {}", self.kind(items)),
                    None => "list".to_owned(),
                },
                kind => kind.to_owned(),
            },
            // An option: its own type beside null.
            Some(Value::Array(kinds)) => {
                let named = kinds
                    .iter()
                    .filter_map(Value::as_str)
                    .find(|kind| *kind != "null");
                format!("{}, optional", named.unwrap_or("any"))
            }
            _ => "any".to_owned(),
        }
    }

    /// The names of an enumeration; those with a comment stand in a `oneOf`.
    fn variants(&self, schema: &'a Value) -> Option<Vec<&'a str>> {
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Some(values.iter().filter_map(Value::as_str).collect());
        }
        let cases = schema.get("oneOf")?.as_array()?;
        Some(
            cases
                .iter()
                .filter_map(|case| match case.get("const") {
                    Some(name) => name.as_str(),
                    None => case.get("enum")?.get(0)?.as_str(),
                })
                .collect(),
        )
    }
}

/// The comment as one paragraph.
fn paragraph(schema: &Value) -> String {
    let text = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn toml_value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) if values.is_empty() => "`[]`".to_owned(),
        value => format!("`{}`", value.to_string().replace(',', ", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        /// The one.
        #[expect(dead_code, reason = "only the schema has it")]
        One,
        /// The other.
        TheOther,
    }

    /// A loop.
    #[derive(Serialize, JsonSchema)]
    struct Train {
        /// Learning rate,
        /// before warm-up.
        lr: f64,
        betas: [f64; 2],
    }

    /// All keys.
    #[derive(Serialize, JsonSchema)]
    struct Config {
        /// Which.
        kind: Kind,
        /// The loop.
        train: Train,
    }

    impl Default for Config {
        fn default() -> Self {
            Self {
                kind: Kind::TheOther,
                train: Train {
                    lr: 0.003,
                    betas: [0.9, 0.999],
                },
            }
        }
    }

    #[test]
    fn keys_types_defaults_and_comments_are_listed() {
        insta::assert_snapshot!(markdown::<Config>("system"), @r#"
        ## system

        All keys.

        | key | type | default | meaning |
        |---|---|---|---|
        | `kind` | `one`, `the_other` | `"the_other"` | Which. |

        ### `[train]`

        The loop.

        | key | type | default | meaning |
        |---|---|---|---|
        | `train.betas` | list of number | `[0.9, 0.999]` |  |
        | `train.lr` | number | `0.003` | Learning rate, before warm-up. |
        "#);
    }
}
