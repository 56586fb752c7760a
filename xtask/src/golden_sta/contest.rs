//! Answers of the TAU 2015 contest, compared line by line.
//! Not for running it.

use super::compare::Verdict;

/// What a time may miss: half a percent, or this many ps.
const PART: f64 = 5e-3;
const LEAST_PS: f64 = 0.1;

/// Compares all lines: words must be the same, numbers near.
pub(super) fn compare(ours: &str, theirs: &str) -> Verdict {
    let mut verdict = Verdict::default();
    let mut lines = ours.lines();
    for (number, expected) in (1..).zip(theirs.lines()) {
        let found = lines.next().unwrap_or_default();
        let (found_words, expected_words) = (found.split_whitespace(), expected.split_whitespace());
        let has_all = found_words.clone().count() == expected_words.clone().count();
        let is_same = has_all
            && found_words
                .zip(expected_words)
                .all(|(found, expected)| is_same(&mut verdict, found, expected));
        verdict.row((!is_same).then(|| format!("line {number}: `{found}` for `{expected}`")));
    }
    if let Some(found) = lines.next() {
        verdict.row(Some(format!("`{found}` is too much")));
    }
    verdict
}

fn is_same(verdict: &mut Verdict, found: &str, expected: &str) -> bool {
    if found == expected {
        return true;
    }
    let (Ok(found), Ok(expected)) = (found.parse::<f64>(), expected.parse::<f64>()) else {
        return false;
    };
    // Two spellings of no time at all.
    let is_none = |ps: f64| !ps.is_finite() || ps.abs() == 987_654.0;
    if is_none(found) || is_none(expected) {
        return is_none(found) && is_none(expected);
    }
    verdict.numbers(found, expected, f64::max(LEAST_PS, PART * expected.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_may_miss_half_a_percent() {
        assert!(compare("100.4\nnan\n", "100.0\n987654\n").passes());
        assert!(compare("Path 1: 3.05\n", "Path 1: 3.0\n").passes());
        for (ours, theirs) in [("100.6", "100.0"), ("nan", "1"), ("", "1"), ("1\n2", "1")] {
            assert!(!compare(ours, theirs).passes(), "{ours} for {theirs}");
        }
    }
}
