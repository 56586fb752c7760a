//! Patterns with `*`, `?`, `[...]` and `\`, as `string match` and `lsearch` have them.
//! Not for: patterns of object names, in which brackets stand for themselves.

/// Whether the whole text matches, in upper and lower case.
pub(crate) fn matches_case(pattern: &str, text: &str) -> bool {
    matches(pattern, text, false)
}

/// Whether the whole text matches.
pub(super) fn matches(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let fold = |text: &str| -> Vec<char> {
        match ignore_case {
            true => text.to_lowercase().chars().collect(),
            false => text.chars().collect(),
        }
    };
    let (pattern, text) = (fold(pattern), fold(text));
    let (mut at, mut place) = (0, 0);
    // Where to go on when what follows the last star does not match: only the last counts, so
    // that the time is at most the product of both lengths.
    let mut star = None;
    loop {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            star = Some((at, place));
            continue;
        }
        if at == pattern.len() && place == text.len() {
            return true;
        }
        if let Some(&c) = text.get(place)
            && let Some(next) = one(&pattern, at, c)
        {
            (at, place) = (next, place + 1);
            continue;
        }
        match star {
            Some((behind, from)) if from < text.len() => {
                star = Some((behind, from + 1));
                (at, place) = (behind, from + 1);
            }
            _ => return false,
        }
    }
}

/// The place in the pattern behind what matches one character.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match *pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == c).then_some(at + 2),
        '[' => {
            let mut place = at + 1;
            let mut is_in = false;
            loop {
                let low = *pattern.get(place)?;
                if low == ']' {
                    return is_in.then_some(place + 1);
                }
                if pattern.get(place + 1) == Some(&'-')
                    && pattern.get(place + 2).is_some_and(|&high| high != ']')
                {
                    let high = pattern[place + 2];
                    is_in |= (low.min(high)..=low.max(high)).contains(&c);
                    place += 3;
                } else {
                    is_in |= low == c;
                    place += 1;
                }
            }
        }
        other => (other == c).then_some(at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_tcl() {
        for (pattern, text, is_match) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[abc]", "d", false),
            ("a\\[0\\]", "a[0]", true),
            ("a[0]", "a[0]", false),
            ("a[0]", "a0", true),
            ("*ab*ab*", "xabab", true),
            ("\\", "\\", false),
            ("[a", "a", false),
        ] {
            assert_eq!(matches(pattern, text, false), is_match, "{pattern} {text}");
        }
        assert!(matches("ABC*", "abcd", true));
    }

    #[test]
    fn many_stars_do_not_take_long() {
        let pattern = "*a".repeat(300);
        assert!(!matches(&pattern, &"a".repeat(299), false));
        assert!(!matches(&pattern, &"ab".repeat(5_000), false));
    }
}
