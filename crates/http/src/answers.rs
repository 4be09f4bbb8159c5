//! Answers that many routes share.

use crate::envelope;

envelope!(
    /// A yes or no, in the envelope
    BoolResponse, bool
);
