//! The functions of expressions (mathfunc(n)).
//! Not for: random numbers; two runs of a script say the same.

use super::number::Number;

/// The value of a function.
pub(super) fn apply(name: &str, arguments: &[Number]) -> Result<Number, String> {
    use Number::{Float, Int};
    let real = |function: fn(f64) -> f64| match arguments {
        [argument] => Ok(Float(function(argument.as_f64()))),
        _ => Err(format!("`{name}` takes one number")),
    };
    let real_pair = |function: fn(f64, f64) -> f64| match arguments {
        [first, second] => Ok(Float(function(first.as_f64(), second.as_f64()))),
        _ => Err(format!("`{name}` takes two numbers")),
    };
    let whole = |function: fn(f64) -> f64| match arguments {
        [Int(value)] => Ok(Int(*value)),
        [Float(value)] => to_int(function(*value)),
        _ => Err(format!("`{name}` takes one number")),
    };
    let best =
        |is_better: fn(f64, f64) -> bool| {
            let best = arguments.iter().copied().reduce(|best, next| {
                match is_better(next.as_f64(), best.as_f64()) {
                    true => next,
                    false => best,
                }
            });
            best.ok_or_else(|| format!("`{name}` takes at least one number"))
        };
    match name {
        "abs" => match arguments {
            [Int(value)] => value.checked_abs().map(Int).ok_or_else(too_large),
            _ => real(f64::abs),
        },
        "int" | "wide" | "entier" => whole(f64::trunc),
        "round" => whole(f64::round),
        "double" => real(|value| value),
        "bool" => match arguments {
            [value] => Ok(Int(i64::from(value.is_true()))),
            _ => Err(format!("`{name}` takes one value")),
        },
        "ceil" => real(f64::ceil),
        "floor" => real(f64::floor),
        "sqrt" => real(f64::sqrt),
        "exp" => real(f64::exp),
        "log" => real(f64::ln),
        "log10" => real(f64::log10),
        "sin" => real(f64::sin),
        "cos" => real(f64::cos),
        "tan" => real(f64::tan),
        "atan" => real(f64::atan),
        "atan2" => real_pair(f64::atan2),
        "hypot" => real_pair(f64::hypot),
        "fmod" => real_pair(|first, second| first % second),
        "pow" => real_pair(f64::powf),
        "min" => best(|next, best| next < best),
        "max" => best(|next, best| next > best),
        _ => Err(format!("`{name:.40}` is not a function of this subset")),
    }
}

/// `**`: whole numbers stay whole.
pub(super) fn power(base: Number, exponent: Number) -> Result<Number, String> {
    let (Number::Int(base), Number::Int(exponent)) = (base, exponent) else {
        return Ok(Number::Float(base.as_f64().powf(exponent.as_f64())));
    };
    let is_even = exponent % 2 == 0;
    match (base, u32::try_from(exponent)) {
        (1, _) => Ok(Number::Int(1)),
        (-1, _) => Ok(Number::Int(if is_even { 1 } else { -1 })),
        (0, Err(_)) if exponent < 0 => Err("zero to a power less than zero".to_owned()),
        (_, Err(_)) if exponent < 0 => Ok(Number::Int(0)),
        (_, Ok(exponent)) => base.checked_pow(exponent).map(Number::Int).ok_or_else(too_large),
        (_, Err(_)) => Err(too_large()),
    }
}

fn to_int(value: f64) -> Result<Number, String> {
    // The ends of the range are powers of two, which floats hold.
    match (-(2f64.powi(63))..2f64.powi(63)).contains(&value) {
        true => Ok(Number::Int(value as i64)),
        false => Err(too_large()),
    }
}

fn too_large() -> String {
    "the result has more than 64 bits".to_owned()
}
