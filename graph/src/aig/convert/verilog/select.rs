//! Bits and parts of vectors: `a[i]`, `a[7:4]`, `a[i +: 4]`.
//!
//! Where the index varies, the vector is shifted by it.

use netlearn_parsers::verilog::ast::{Expr, ExprKind, Id, Identifier, PartSelect, PartSelectKind};
use netlearn_parsers::{Diagnostic, Span};

use super::arithmetic::{self, Shift, resize, to_integer, varying};
use super::scope::{Body, Environment, Vector, current};
use super::{Elaboration, undeclared, unsupported};
use crate::aig::convert::hierarchy::check_size;
use crate::aig::convert::network::Signal;
use crate::aig::convert::{ConvertError, ConvertErrorKind};

impl<'a> Elaboration<'a> {
    /// The width of a part.
    pub(super) fn part_width(
        &mut self,
        body: &mut Body<'a>,
        select: &PartSelect,
    ) -> Result<u32, ConvertError> {
        let right = self.integer(body, select.right)?;
        let width = match select.kind {
            PartSelectKind::Range => {
                let left = self.integer(body, select.left)?;
                left.abs_diff(right).saturating_add(1)
            }
            PartSelectKind::Up | PartSelectKind::Down => u64::try_from(right).unwrap_or(0),
        };
        if width == 0 {
            return Err(unsupported(self.ast.span(select.right), "a part of no bits"));
        }
        self.checked_width(select.right, width)
    }

    /// The vector or parameter a select is of, as bits, with the map of its indices.
    fn base(
        &mut self,
        body: &Body<'a>,
        environment: Option<&Environment>,
        base: Id<Expr>,
    ) -> Result<(Vec<Signal>, Option<Vector>), ConvertError> {
        let ExprKind::Identifier(name) = self.ast[base].kind else {
            return Err(unsupported(
                self.ast.span(base),
                "only vectors can be selected from",
            ));
        };
        if let Some(constant) = body.parameters.get(&name) {
            return Ok((constant.bits.clone(), None));
        }
        let Some(&vector) = body.vectors.get(&name) else {
            let at = self.ast[base].at;
            return Err(undeclared(self.ast, Identifier { symbol: name, at }));
        };
        Ok((
            vector.bits().map(|bit| current(environment, bit)).collect(),
            Some(vector),
        ))
    }

    /// The bit of a vector or parameter by a plain number; a parameter is 0 past its bits.
    pub(super) fn bit_of(
        &self,
        body: &Body<'a>,
        environment: Option<&Environment>,
        name: Identifier,
        index: i64,
        span: Span,
    ) -> Result<Signal, ConvertError> {
        if let Some(vector) = body.vectors.get(&name.symbol) {
            return match vector.place(index) {
                Some(place) => Ok(current(environment, vector.bit(place))),
                None => Err(out_of_range(index, span)),
            };
        }
        let Some(constant) = body.parameters.get(&name.symbol) else {
            return Err(undeclared(self.ast, name));
        };
        let bit = usize::try_from(index)
            .ok()
            .and_then(|place| constant.bits.get(place));
        Ok(bit.copied().unwrap_or(Signal::FALSE))
    }

    pub(super) fn selected_bit(
        &mut self,
        body: &Body<'a>,
        environment: Option<&Environment>,
        base: Id<Expr>,
        index: &[Signal],
        is_signed: bool,
    ) -> Result<Signal, ConvertError> {
        let span = self.ast.span(base);
        let constant_index = to_integer(index, is_signed);
        if let (ExprKind::Identifier(name), Some(index)) = (self.ast[base].kind, constant_index)
            && let Some(vector) = body.vectors.get(&name)
        {
            // The common case, without a copy of the vector.
            return match vector.place(index) {
                Some(place) => Ok(current(environment, vector.bit(place))),
                None => Err(out_of_range(index, span)),
            };
        }
        let (bits, vector) = self.base(body, environment, base)?;
        let selected = self.window(&bits, vector, index, is_signed, 1, 0, span)?;
        Ok(selected[0])
    }

    pub(super) fn selected_part(
        &mut self,
        body: &mut Body<'a>,
        environment: Option<&Environment>,
        select: &PartSelect,
        left: &[Signal],
        is_signed: bool,
    ) -> Result<Vec<Signal>, ConvertError> {
        let span = self.ast.span(select.base);
        let width = self.part_width(body, select)?;
        let right = self.integer(body, select.right)?;
        let (bits, vector) = self.base(body, environment, select.base)?;
        let place = |index: i64| match vector {
            Some(vector) => vector.place(index),
            None => u32::try_from(index)
                .ok()
                .filter(|&place| (place as usize) < bits.len()),
        };
        let counts_up = vector.is_none_or(|vector| vector.lowest().1);
        if let Some(one) = to_integer(left, is_signed) {
            let other = match select.kind {
                PartSelectKind::Range => Some(right),
                PartSelectKind::Up => one.checked_add(i64::from(width) - 1),
                PartSelectKind::Down => one.checked_sub(i64::from(width) - 1),
            };
            let Some(other) = other else {
                return Err(out_of_range(one, span));
            };
            let (Some(one_place), Some(other_place)) = (place(one), place(other)) else {
                let index = if place(one).is_none() { one } else { other };
                return Err(out_of_range(index, span));
            };
            let wrong_way = select.kind == PartSelectKind::Range && one_place < other_place;
            if wrong_way {
                let message = "the indices of this part run against those of its vector";
                return Err(unsupported(span, message));
            }
            let (low, high) = (one_place.min(other_place), one_place.max(other_place));
            return Ok(bits[low as usize..=high as usize].to_vec());
        }
        // The part starts where a signal says: how far below the index its lowest bit stands.
        let below = match (select.kind, counts_up) {
            (PartSelectKind::Up, true) | (PartSelectKind::Down, false) => 0,
            _ => width - 1,
        };
        self.window(&bits, vector, left, is_signed, width, below, span)
    }

    /// `width` bits from the place of a varying index on, less `below`; bits out of range are 0.
    #[allow(clippy::too_many_arguments, reason = "private, and each is a plain number")]
    fn window(
        &mut self,
        bits: &[Signal],
        vector: Option<Vector>,
        index: &[Signal],
        is_signed: bool,
        width: u32,
        below: u32,
        span: Span,
    ) -> Result<Vec<Signal>, ConvertError> {
        let (lowest, counts_up) = vector.map_or((0, true), Vector::lowest);
        let highest = lowest + (bits.len() as i64 - 1);
        // Wide enough for any place and sign; few vectors are indexed past 32 bits.
        let is_far = i32::try_from(lowest).is_err() || i32::try_from(highest).is_err();
        let places = index.len().max(if is_far { 64 } else { 32 }) + 2;
        let network = &mut self.network;
        let mut index = index.to_vec();
        resize(&mut index, places, is_signed);
        let constant = |value: i128| -> Vec<Signal> {
            (0..places)
                .map(|p| Signal::constant(value >> p.min(127) & 1 == 1))
                .collect()
        };
        let place = if counts_up {
            let lowest = i128::from(lowest) + i128::from(below);
            arithmetic::subtract(network, &index, &constant(lowest), span)
        } else {
            let highest = i128::from(highest) - i128::from(below);
            arithmetic::subtract(network, &constant(highest), &index, span)
        };
        let widest = bits.len().max(width as usize);
        check_size(network, widest as u64 * varying(&place), span)?;
        // A negative place has its high bits set and shifts everything out.
        let mut wide = bits.to_vec();
        wide.resize(widest, Signal::FALSE);
        let fill = Signal::FALSE;
        let mut moved = arithmetic::shift(network, &wide, &place, Shift::Right { fill }, span);
        moved.truncate(width as usize);
        Ok(moved)
    }
}

fn out_of_range(index: i64, span: Span) -> ConvertError {
    let message = format!("index {index} is out of range");
    ConvertError::new(ConvertErrorKind::Port, Diagnostic::error(span, message))
}
