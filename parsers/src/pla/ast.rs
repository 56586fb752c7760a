//! What a PLA file says.
//! Not for: minimising or evaluating it.

use crate::cover::{CubeLiteral, Rows};

/// A two-level function of several outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ast {
    /// What the output columns mean.
    pub kind: Kind,
    /// `.ilb`: names of the inputs, all or none.
    pub input_names: Option<Vec<String>>,
    /// `.ob`: names of the outputs, all or none.
    pub output_names: Option<Vec<String>>,
    /// The input part of every cube; its width is the number of inputs.
    pub inputs: Rows<CubeLiteral>,
    /// The output part of every cube, as many rows as `inputs`; its width is the number of
    /// outputs.
    pub outputs: Rows<OutputLiteral>,
}

/// Which sets a file gives (`.type`); what is in none of them is in the one that is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// On-set.
    F,
    /// On-set and don't-care set; the usual one.
    #[default]
    Fd,
    /// On-set and off-set.
    Fr,
    /// All three.
    Fdr,
    /// Don't-care set and off-set.
    Dr,
    /// Off-set.
    R,
    /// Don't-care set.
    D,
}

/// What a cube says of one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputLiteral {
    /// `1` or `4`: the cube is in the on-set.
    On,
    /// `0`: the cube is in the off-set where [`Kind`] has one, else nothing.
    Off,
    /// `-` or `2`: the cube is in the don't-care set where [`Kind`] has one, else nothing.
    DontCare,
    /// `~` or `3`: nothing.
    Nothing,
}

impl Kind {
    /// Whether `1` says something.
    pub fn has_on_set(self) -> bool {
        matches!(self, Self::F | Self::Fd | Self::Fr | Self::Fdr)
    }

    /// Whether `-` says something.
    pub fn has_dont_care_set(self) -> bool {
        matches!(self, Self::D | Self::Fd | Self::Dr | Self::Fdr)
    }

    /// Whether `0` says something.
    pub fn has_off_set(self) -> bool {
        matches!(self, Self::R | Self::Fr | Self::Dr | Self::Fdr)
    }
}

impl OutputLiteral {
    /// The character that is written for it.
    pub fn symbol(self) -> char {
        match self {
            Self::On => '1',
            Self::Off => '0',
            Self::DontCare => '-',
            Self::Nothing => '~',
        }
    }
}
