//! Recipes: sequences of synthesis operators, as people write them and as engines run them.
//! Not for: running them, which is an engine's business.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One step of a recipe.
///
/// The first seven are the vocabulary of OpenABC-D, in the order of its token ids. The `…L`
/// variants are the same operators with ABC's flag `-l` toggled (`balance -l` no longer minimises
/// the level, `rewrite -l` no longer preserves it); `compress2` is made of them. They are other
/// operators with other results, so they have no token id, and neither have [`Op::Dc2`] and
/// [`Op::IfLut`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// `refactor`, token 0: collapses cones of up to ten leaves and factors them anew.
    Refactor,
    /// `refactor -z`, token 1: takes replacements of zero gain too.
    RefactorZ,
    /// `rewrite`, token 2: replaces four-input cuts by smaller structures.
    Rewrite,
    /// `rewrite -z`, token 3: takes replacements of zero gain too.
    RewriteZ,
    /// `resub`, token 4: expresses a node by others of its window.
    Resub,
    /// `resub -z`, token 5: takes replacements of zero gain too.
    ResubZ,
    /// `balance`, token 6: rebuilds trees of ANDs with the least level.
    Balance,
    /// `refactor -l`.
    RefactorL,
    /// `refactor -z -l`.
    RefactorZL,
    /// `rewrite -l`.
    RewriteL,
    /// `rewrite -z -l`.
    RewriteZL,
    /// `resub -l`.
    ResubL,
    /// `resub -z -l`.
    ResubZL,
    /// `balance -l`.
    BalanceL,
    /// `dc2`: ABC's own script over its newer AIG package.
    Dc2,
    /// `if -K n`: covers the AIG by look-up tables of `n` inputs (2 to 32), counts them, and goes
    /// on with the AIG that underlies the cover.
    IfLut(u8),
}

/// The operators with a token id, at the index that is their id.
const TOKENS: [Op; 7] = [
    Op::Refactor,
    Op::RefactorZ,
    Op::Rewrite,
    Op::RewriteZ,
    Op::Resub,
    Op::ResubZ,
    Op::Balance,
];

/// Every operator without a parameter, with its full and its short name.
const NAMES: [(Op, &str, &str); 15] = [
    (Op::Refactor, "refactor", "rf"),
    (Op::RefactorZ, "refactor -z", "rfz"),
    (Op::Rewrite, "rewrite", "rw"),
    (Op::RewriteZ, "rewrite -z", "rwz"),
    (Op::Resub, "resub", "rs"),
    (Op::ResubZ, "resub -z", "rsz"),
    (Op::Balance, "balance", "b"),
    (Op::RefactorL, "refactor -l", "rf -l"),
    (Op::RefactorZL, "refactor -z -l", "rfz -l"),
    (Op::RewriteL, "rewrite -l", "rw -l"),
    (Op::RewriteZL, "rewrite -z -l", "rwz -l"),
    (Op::ResubL, "resub -l", "rs -l"),
    (Op::ResubZL, "resub -z -l", "rsz -l"),
    (Op::BalanceL, "balance -l", "b -l"),
    (Op::Dc2, "dc2", "dc2"),
];

const MACROS: [(&str, &str); 3] = [
    ("resyn", "b; rw; rwz; b; rwz; b"),
    ("resyn2", "b; rw; rf; b; rw; rwz; b; rfz; rwz; b"),
    (
        "compress2",
        "b -l; rw -l; rf -l; b -l; rw -l; rwz -l; b -l; rfz -l; rwz -l; b -l",
    ),
];

impl Op {
    /// The token id of OpenABC-D, 0 to 6, for the operators of its vocabulary.
    pub fn token(self) -> Option<u8> {
        // The array has seven elements, so the index fits.
        TOKENS.iter().position(|&op| op == self).map(|id| id as u8)
    }

    /// The operator with this token id.
    pub fn from_token(id: u8) -> Option<Self> {
        TOKENS.get(usize::from(id)).copied()
    }

    /// Whether the step builds its result as a new network instead of changing the old one in
    /// place.
    pub fn builds_anew(self) -> bool {
        matches!(self, Op::Balance | Op::BalanceL)
    }

    fn parse(segment: &str) -> Option<Self> {
        let mut words = segment.split_ascii_whitespace();
        let head = words.next()?;
        if head == "if" {
            let size = match (words.next()?, words.next(), words.next()) {
                ("-K", Some(size), None) => size,
                (joined, None, None) => joined.strip_prefix("-K")?,
                _ => return None,
            };
            return size.parse().ok().filter(|k| (2..=32).contains(k)).map(Op::IfLut);
        }
        let (mut zero_cost, mut level) = (false, false);
        for word in words {
            let seen = match word {
                "-z" => &mut zero_cost,
                "-l" => &mut level,
                _ => return None,
            };
            if std::mem::replace(seen, true) {
                return None;
            }
        }
        let wanted = format!(
            "{head}{}{}",
            if zero_cost { " -z" } else { "" },
            if level { " -l" } else { "" }
        );
        NAMES
            .iter()
            .find(|(_, full, short)| wanted == *full || wanted == *short)
            .map(|&(op, ..)| op)
    }
}

/// The full name, which is also ABC's command.
impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Op::IfLut(k) = self {
            return write!(f, "if -K {k}");
        }
        let name = NAMES.iter().find(|(op, ..)| op == self).map(|&(_, full, _)| full);
        f.write_str(name.unwrap_or_default())
    }
}

/// A sequence of operators, applied from first to last.
///
/// ```
/// use netlearn_graph::synthesis::Recipe;
///
/// let recipe: Recipe = "1210".parse()?;
/// assert_eq!(recipe.to_string(), "refactor -z; rewrite; refactor -z; refactor");
/// assert_eq!("rfz; rw; rfz; refactor".parse::<Recipe>()?, recipe);
/// assert_eq!("resyn2".parse::<Recipe>()?.digits().as_deref(), Some("6206236136"));
/// # Ok::<(), netlearn_graph::synthesis::RecipeParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recipe(pub Vec<Op>);

impl Recipe {
    /// The number of steps, M.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no step at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The operators, from first to last.
    pub fn ops(&self) -> &[Op] {
        &self.0
    }

    /// One digit a step, where every step has a token id.
    pub fn digits(&self) -> Option<String> {
        self.0
            .iter()
            .map(|op| op.token().map(|id| char::from(b'0' + id)))
            .collect()
    }

    /// The shortest text that reads back as this recipe: digits where every step has one, full
    /// names elsewhere.
    pub fn compact(&self) -> String {
        self.digits()
            .filter(|digits| !digits.is_empty())
            .unwrap_or_else(|| self.to_string())
    }
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, op) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{op}")?;
        }
        Ok(())
    }
}

/// Why a text is no recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipeParseError {
    /// Nothing but blanks and semicolons.
    #[error("the recipe is empty; write digits like `1210` or names like `balance; rewrite -z`")]
    Empty,
    /// A step that is neither an operator nor a macro.
    #[error("step {step} of the recipe: unknown operator `{word}`; did you mean `{nearest}`?")]
    UnknownOperator {
        /// Place in the text as written, from 1, a macro counting as one.
        step: usize,
        /// What stands there.
        word: String,
        /// The most similar name that would be understood.
        nearest: String,
    },
    /// A digit that is no token id.
    #[error(
        "step {step} of the recipe: `{digit}` is no operator; digits go from 0 (refactor) to 6 (balance)"
    )]
    UnknownDigit {
        /// Place in the text, from 1.
        step: usize,
        /// What stands there.
        digit: char,
    },
}

impl FromStr for Recipe {
    type Err = RecipeParseError;

    fn from_str(text: &str) -> Result<Self, RecipeParseError> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text
                .bytes()
                .enumerate()
                .map(|(i, byte)| digit(i, byte))
                .collect::<Result<_, _>>()
                .map(Recipe);
        }
        let mut ops = Vec::new();
        for (i, segment) in text
            .split([';', '\n'])
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .enumerate()
        {
            if let Some((_, body)) = MACROS.iter().find(|(name, _)| *name == segment) {
                // The bodies are constants of this file; a test reads each of them.
                ops.extend(body.split(';').filter_map(Op::parse));
            } else {
                ops.push(Op::parse(segment).ok_or_else(|| unknown(i + 1, segment))?);
            }
        }
        if ops.is_empty() {
            Err(RecipeParseError::Empty)
        } else {
            Ok(Recipe(ops))
        }
    }
}

fn digit(i: usize, byte: u8) -> Result<Op, RecipeParseError> {
    Op::from_token(byte.wrapping_sub(b'0')).ok_or(RecipeParseError::UnknownDigit {
        step: i + 1,
        digit: char::from(byte),
    })
}

fn unknown(step: usize, word: &str) -> RecipeParseError {
    let known = NAMES
        .iter()
        .flat_map(|&(_, full, short)| [full, short])
        .chain(MACROS.iter().map(|&(name, _)| name))
        .chain(["if -K 6"]);
    let similarity = |name: &str| strsim::normalized_damerau_levenshtein(name, word);
    let nearest = known
        .max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
        .unwrap_or("balance");
    RecipeParseError::UnknownOperator {
        step,
        word: word.to_owned(),
        nearest: nearest.to_owned(),
    }
}

impl TryFrom<String> for Recipe {
    type Error = RecipeParseError;

    fn try_from(text: String) -> Result<Self, RecipeParseError> {
        text.parse()
    }
}

impl From<Recipe> for String {
    fn from(recipe: Recipe) -> String {
        recipe.compact()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_digits_and_macros_read_and_print() {
        let all = "rf; rfz; rw; rwz; rs; rsz; b".parse::<Recipe>().unwrap();
        assert_eq!(all.digits().as_deref(), Some("0123456"));
        assert_eq!("0123456".parse::<Recipe>().unwrap(), all);
        assert_eq!(all.to_string().parse::<Recipe>().unwrap(), all);
        assert_eq!("resyn; dc2 ;\n if -K 6;".parse::<Recipe>().unwrap().len(), 8);
        assert_eq!("if -K6".parse::<Recipe>().unwrap().0, [Op::IfLut(6)]);
    }

    #[test]
    fn compress2_is_made_of_the_toggled_operators() {
        let recipe: Recipe = "compress2".parse().unwrap();
        assert_eq!(recipe.len(), 10);
        assert_eq!(recipe.digits(), None);
        assert!(
            recipe
                .to_string()
                .starts_with("balance -l; rewrite -l; refactor -l; balance -l; rewrite -l; rewrite -z -l")
        );
        assert_eq!(recipe.compact().parse::<Recipe>().unwrap(), recipe);
    }

    #[test]
    fn every_operator_reads_back_from_both_names() {
        for (op, full, short) in NAMES {
            assert_eq!(
                (Op::parse(full), Op::parse(short)),
                (Some(op), Some(op)),
                "{full}"
            );
            assert_eq!(op.to_string(), full);
        }
        assert_eq!(Op::parse("rewrite -l -z"), Some(Op::RewriteZL));
    }

    #[test]
    fn errors_name_the_word_and_the_nearest_one() {
        let error = "balance; rewrit".parse::<Recipe>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "step 2 of the recipe: unknown operator `rewrit`; did you mean `rewrite`?"
        );
        let error = "1278".parse::<Recipe>().unwrap_err();
        assert!(
            matches!(error, RecipeParseError::UnknownDigit { step: 3, digit: '7' }),
            "{error}"
        );
        assert_eq!(" ; ".parse::<Recipe>(), Err(RecipeParseError::Empty));
        assert!("if -K 1".parse::<Recipe>().is_err());
        assert!("rewrite -z -z".parse::<Recipe>().is_err());
    }
}
