//! Where delays and slews are measured on a waveform.
//! Not for: waveforms.

/// Where a library measures delays and slews, as fractions of the supply.
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// Of delays, at outputs.
    pub(super) output: f64,
    pub(super) slew_lower: f64,
    pub(super) slew_upper: f64,
    /// `slew_derate_from_library`
    pub(super) slew_derate: f64,
}

impl Thresholds {
    /// Of a library's numbers; slews of its tables are measured ones divided by `slew_derate`. None
    /// unless `0 < slew_lower < output < 1`, `slew_lower < slew_upper < 1` and `slew_derate` is positive.
    #[must_use]
    pub fn new(output: f64, slew_lower: f64, slew_upper: f64, slew_derate: f64) -> Option<Self> {
        let are_in_order = 0.0 < slew_lower
            && slew_lower < output
            && output < 1.0
            && slew_lower < slew_upper
            && slew_upper < 1.0
            && slew_derate > 0.0;
        are_in_order.then_some(Self {
            output,
            slew_lower,
            slew_upper,
            slew_derate,
        })
    }

    /// Time from one rail to the other of a slew of the tables.
    pub(super) fn full_swing(&self, slew_ps: f64) -> f64 {
        slew_ps * self.slew_derate / (self.slew_upper - self.slew_lower)
    }
}
