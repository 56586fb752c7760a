//! Words in capitals, for formats whose keywords are read in any case.
//! Not for: names, which keep their case.

/// A word in capitals.
#[derive(Clone, Copy)]
pub(crate) enum Keyword<'a> {
    /// As it stands in the file.
    Written(&'a [u8]),
    /// It was not, and is as long as the number says.
    Raised([u8; Keyword::LONGEST], usize),
}

impl<'a> Keyword<'a> {
    const LONGEST: usize = 32;

    /// A word longer than every keyword is empty.
    #[inline]
    pub(crate) fn new(word: &'a [u8]) -> Self {
        if !word.iter().any(u8::is_ascii_lowercase) {
            return Self::Written(word);
        }
        let mut capitals = [0; Keyword::LONGEST];
        let length = match word.len() {
            length @ ..=Keyword::LONGEST => length,
            _ => 0,
        };
        capitals[..length].copy_from_slice(&word[..length]);
        capitals.make_ascii_uppercase();
        Self::Raised(capitals, length)
    }

    #[inline]
    pub(crate) fn text(&self) -> &[u8] {
        match self {
            Self::Written(text) => text,
            Self::Raised(capitals, length) => &capitals[..*length],
        }
    }

    /// What of a list of spellings in any case it is.
    pub(crate) fn find<T: Copy>(&self, all: &[(T, &str)]) -> Option<T> {
        let is_this = |spelling: &str| spelling.as_bytes().eq_ignore_ascii_case(self.text());
        all.iter()
            .find(|(_, spelling)| is_this(spelling))
            .map(|&(value, _)| value)
    }
}
