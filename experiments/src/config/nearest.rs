//! The name somebody probably meant.
//! Not for choosing in their place.

/// The known name most like `name`, unless none is alike.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let likeness = |other: &&str| strsim::normalized_damerau_levenshtein(name, other);
    let near = known
        .iter()
        .copied()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&near) > 0.5).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let keys = ["epochs", "lr", "weight_decay"];
        assert_eq!(nearest("epoch", &keys), Some("epochs"));
        assert_eq!(nearest("wait_decay", &keys), Some("weight_decay"));
        assert_eq!(nearest("entirely_else", &keys), None);
        assert_eq!(nearest("x", &[]), None);
    }
}
