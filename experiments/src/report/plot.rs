//! Small plots as SVG: a frame with ticks, curves and points in it.
//! Not for what is plotted: see [`super::circuit`]. Colours are classes, so that the page's style
//! can serve light and dark.

use maud::{Markup, html};

/// Width of a plot, in SVG units.
const WIDTH: f64 = 340.0;
/// Height of a plot.
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 40.0;

/// Where a value comes to stand on one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// From `[low, high]`, widened where it is empty, to `[start, end]` of the drawing.
    fn new(low: f64, high: f64, start: f64, end: f64) -> Self {
        let margin = if high > low {
            0.0
        } else {
            (low.abs() * 0.01).max(0.5)
        };
        Self {
            low: low - margin,
            high: high + margin,
            start,
            end,
        }
    }

    fn at(&self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    /// Round values within the range, about `count` of them.
    fn ticks(&self, count: usize) -> Vec<f64> {
        let rough = (self.high - self.low) / count as f64;
        let magnitude = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|factor| factor * magnitude)
            .into_iter()
            .find(|step| *step >= rough)
            .unwrap_or(magnitude * 10.0);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        (first..=last).map(|i| i as f64 * step).collect()
    }
}

/// A plot under construction.
pub(crate) struct Plot {
    x: Scale,
    y: Scale,
    marks: Vec<Markup>,
}

impl Plot {
    /// A plot that shows all of these values, with some air around them.
    pub(crate) fn new(
        xs: impl IntoIterator<Item = f64>,
        ys: impl IntoIterator<Item = f64>,
        air: f64,
    ) -> Self {
        let range = |values: &mut dyn Iterator<Item = f64>| {
            let (low, high) = values
                .filter(|value| value.is_finite())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
                    (low.min(v), high.max(v))
                });
            let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
            (low - air * (high - low), high + air * (high - low))
        };
        let (x_low, x_high) = range(&mut xs.into_iter());
        let (y_low, y_high) = range(&mut ys.into_iter());
        Self {
            x: Scale::new(x_low, x_high, LEFT, WIDTH - RIGHT),
            y: Scale::new(y_low, y_high, HEIGHT - BOTTOM, TOP),
            marks: Vec::new(),
        }
    }

    /// A curve through points.
    pub(crate) fn curve(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let path: Vec<String> = points
            .into_iter()
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .map(|(x, y)| format!("{:.1},{:.1}", self.x.at(x), self.y.at(y)))
            .collect();
        self.marks
            .push(html! { polyline class=(class) points=(path.join(" ")) {} });
    }

    /// One point, with a text that shows when it is pointed at.
    pub(crate) fn point(&mut self, class: &str, (x, y): (f64, f64), title: &str) {
        if x.is_finite() && y.is_finite() {
            let (cx, cy) = (format!("{:.1}", self.x.at(x)), format!("{:.1}", self.y.at(y)));
            self.marks
                .push(html! { circle class=(class) cx=(cx) cy=(cy) r="2.6" { title { (title) } } });
        }
    }

    /// The line where both axes agree.
    pub(crate) fn diagonal(&mut self, class: &str) {
        let (low, high) = (self.x.low.max(self.y.low), self.x.high.min(self.y.high));
        if low < high {
            self.curve(class, [(low, low), (high, high)]);
        }
    }

    /// The finished drawing with the names of its axes; `label` is read out instead of it.
    pub(crate) fn render(self, x_name: &str, y_name: &str, label: &str) -> Markup {
        let (left, right) = (LEFT, WIDTH - RIGHT);
        let (top, bottom) = (TOP, HEIGHT - BOTTOM);
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(label) {
                @for tick in self.x.ticks(5) {
                    @let x = format!("{:.1}", self.x.at(tick));
                    line class="grid" x1=(x) y1=(top) x2=(x) y2=(bottom) {}
                    text class="tick" x=(x) y=(bottom + 14.0) text-anchor="middle" { (number(tick)) }
                }
                @for tick in self.y.ticks(5) {
                    @let y = format!("{:.1}", self.y.at(tick));
                    @let text_y = format!("{:.1}", self.y.at(tick) + 3.5);
                    line class="grid" x1=(left) y1=(y) x2=(right) y2=(y) {}
                    text class="tick" x=(left - 6.0) y=(text_y) text-anchor="end" { (number(tick)) }
                }
                rect class="frame" x=(left) y=(top) width=(right - left) height=(bottom - top) {}
                @for mark in &self.marks { (mark) }
                text class="axis" x=((left + right) / 2.0) y=(HEIGHT - 8.0) text-anchor="middle" { (x_name) }
                @let middle = (top + bottom) / 2.0;
                text class="axis" x="12" y=(middle) text-anchor="middle"
                    transform=(format!("rotate(-90 12 {middle})")) { (y_name) }
            }
        }
    }
}

/// A number with the digits that a tick needs.
fn number(value: f64) -> String {
    let text = if value.abs() >= 1e5 {
        return format!("{}k", number(value / 1e3));
    } else {
        format!("{value:.4}")
    };
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        short => short.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let scale = Scale::new(0.0, 20.0, 0.0, 1.0);
        assert_eq!(scale.ticks(5), [0.0, 5.0, 10.0, 15.0, 20.0]);
        let scale = Scale::new(1234.0, 1301.0, 0.0, 1.0);
        assert_eq!(scale.ticks(5), [1240.0, 1260.0, 1280.0, 1300.0]);
    }

    #[test]
    fn an_empty_range_still_has_a_place_for_its_value() {
        let scale = Scale::new(7.0, 7.0, 0.0, 100.0);
        assert_eq!(scale.at(7.0), 50.0);
        let plot = Plot::new([], [], 0.1).render("x", "y", "nothing");
        assert!(!plot.into_string().contains("NaN"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(0.25), "0.25");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(120.0), "120");
        assert_eq!(number(250_000.0), "250k");
    }
}
