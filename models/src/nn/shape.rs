//! Checks of shapes at the border of a layer, so that a wrong one is a sentence and not a C++ trace.
//! Not for checks inside tested code.

use tch::Tensor;

use crate::Error;

/// The last dimension of `x` must be `features`.
pub(crate) fn expect_features(what: &str, x: &Tensor, features: i64) -> Result<(), Error> {
    expect(what, x, x.size().last() == Some(&features), || {
        format!("[.., {features}]")
    })
}

/// `x` must be `[rows, ..]`.
pub(crate) fn expect_rows(what: &str, x: &Tensor, rows: usize) -> Result<(), Error> {
    expect(what, x, x.dim() == 2 && x.size()[0] == rows as i64, || {
        format!("[{rows}, F]")
    })
}

/// `x` must have `dims` dimensions, the last of them `features`.
pub(crate) fn expect_dims(what: &str, x: &Tensor, dims: usize, features: i64) -> Result<(), Error> {
    let fine = x.dim() == dims && x.size().last() == Some(&features);
    expect(what, x, fine, || {
        format!("{dims} dimensions, the last {features}")
    })
}

/// `fine`, or an [`Error::Shape`].
pub(crate) fn expect(
    what: &str,
    x: &Tensor,
    fine: bool,
    expected: impl FnOnce() -> String,
) -> Result<(), Error> {
    if fine {
        Ok(())
    } else {
        Err(Error::Shape {
            what: what.to_owned(),
            expected: expected(),
            found: x.size(),
        })
    }
}
