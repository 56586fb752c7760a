//! A number that a text file keeps to the bit, infinity and NaN included.
//! Not for files that people read.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An f64 written as the 16 hexadecimal digits of its bits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Exact(pub(crate) f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0.to_bits()))
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let bits = u64::from_str_radix(&digits, 16).map_err(serde::de::Error::custom)?;
        Ok(Self(f64::from_bits(bits)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_number_comes_back() {
        for value in [0.1 + 0.2, -0.0, f64::INFINITY, f64::NAN, f64::MIN_POSITIVE / 3.0] {
            let text = serde_json::to_string(&Exact(value)).expect("written");
            let back: Exact = serde_json::from_str(&text).expect("read");
            assert_eq!(back.0.to_bits(), value.to_bits(), "{text}");
        }
        assert!(serde_json::from_str::<Exact>("\"xyz\"").is_err());
    }
}
