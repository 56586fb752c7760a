//! A gate's delay and output slew over its load, at one input slew.
//! Not for: tables over both; those are the library's.

/// Delay and slew at rising loads; between them straight, and beyond them as in the last piece.
#[derive(Clone, Debug, Default)]
pub struct GateCurve {
    /// Loads in fF with delay and slew there in ps; at least one.
    points: Vec<[f64; 3]>,
}

impl GateCurve {
    /// Forgets what was there.
    pub fn clear(&mut self) {
        self.points.clear();
    }

    /// Adds delay and slew at a load above all before.
    pub fn push(&mut self, load_ff: f64, delay_ps: f64, slew_ps: f64) {
        self.points.push([load_ff, delay_ps, slew_ps]);
    }

    /// Delay and slew at a load, in ps; slews are never negative.
    #[must_use]
    pub fn at(&self, load_ff: f64) -> (f64, f64) {
        let points = &self.points;
        let last = points.len() - 1;
        if last == 0 {
            return (points[0][1], points[0][2].max(0.0));
        }
        let mut after = 1;
        while after < last && points[after][0] <= load_ff {
            after += 1;
        }
        let ([load0, delay0, slew0], [load1, delay1, slew1]) = (points[after - 1], points[after]);
        let share = (load_ff - load0) / (load1 - load0);
        (
            delay0 + share * (delay1 - delay0),
            (slew0 + share * (slew1 - slew0)).max(0.0),
        )
    }
}
