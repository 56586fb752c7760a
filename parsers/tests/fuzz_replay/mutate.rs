//! New inputs from old ones: words deleted, doubled, exchanged and put in, ends cut, bytes flipped.
//! Not for coverage, which libFuzzer watches; here only what a seed gives is the same on every machine.

use std::ops::Range;

use crate::random::Random;

/// Longest input that is made.
const LONGEST: usize = 16 << 10;

/// Numbers that do not fit where some number is wanted.
const NUMBERS: [&str; 10] = [
    "0",
    "-1",
    "65536",
    "2147483648",
    "4294967295",
    "18446744073709551616",
    "1e39",
    "1e400",
    "0.0000000000000000000000000000000000000000000001",
    "nan",
];

/// Makes inputs from seeds, with a dictionary.
pub(crate) struct Mutator<'a> {
    random: Random,
    seeds: &'a [Vec<u8>],
    words: &'a [Vec<u8>],
}

impl<'a> Mutator<'a> {
    /// Of at least one seed and one word.
    pub(crate) fn new(seeds: &'a [Vec<u8>], words: &'a [Vec<u8>]) -> Self {
        Self {
            random: Random(1_497),
            seeds,
            words,
        }
    }

    /// The next input: a seed, changed at one to eight places.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let mut input = self.seed().to_vec();
        for _ in 0..1 << self.random.below(4) {
            self.change(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    fn seed(&mut self) -> &'a [u8] {
        &self.seeds[self.random.below(self.seeds.len())]
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let place = self.token(input);
        match self.random.below(9) {
            0 => drop(input.splice(place, [])),
            1 => {
                let copy = input[place.clone()].to_vec();
                input.splice(place.end..place.end, copy);
            }
            2 => {
                let other = self.token(input);
                let copy = input[other].to_vec();
                input.splice(place, copy);
            }
            3 => {
                let word = &self.words[self.random.below(self.words.len())];
                input.splice(place, word.iter().copied());
            }
            4 => {
                let word = &self.words[self.random.below(self.words.len())];
                let spaced = [b" ", word.as_slice(), b" "].concat();
                input.splice(place.start..place.start, spaced);
            }
            5 => {
                let number = NUMBERS[self.random.below(NUMBERS.len())];
                input.splice(place, number.bytes());
            }
            6 => {
                let seed = self.seed();
                let (from, to) = (self.token(seed).start, self.token(seed).end);
                let part = &seed[from.min(to)..from.max(to)];
                input.splice(place.start..place.start, part.iter().copied());
            }
            7 if !input.is_empty() => {
                let at = self.random.below(input.len());
                input[at] = match self.random.below(2) {
                    0 => input[at] ^ 1 << self.random.below(8),
                    _ => self.random.below(256) as u8,
                };
            }
            // Mostly the other changes are seen only where the end is still there.
            _ if self.random.below(4) == 0 => input.truncate(place.start),
            _ => {}
        }
    }

    /// One token or a few: runs of letters and digits, runs of blanks, single marks.
    fn token(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.random.below(text.len() + 1);
        let kind = |byte: &u8| match byte {
            byte if byte.is_ascii_alphanumeric() || *byte == b'_' => 0,
            byte if byte.is_ascii_whitespace() => 1,
            _ => 2 + u16::from(*byte),
        };
        let mut end = start;
        for _ in 0..1 + self.random.below(3) * self.random.below(4) {
            let Some(first) = text.get(end).map(kind) else {
                break;
            };
            let length = text[end..].iter().take_while(|byte| kind(byte) == first).count();
            end += if first < 2 { length } else { 1 };
        }
        // From its beginning, which may lie before.
        let back = text[..start].iter().rev();
        let first = text.get(start).map(kind);
        let before = back.take_while(|byte| Some(kind(byte)) == first && kind(byte) == 0);
        start - before.count()..end
    }
}
