//! Answers that many routes share.

use crate::envelope;

envelope!(
    /// A yes or no, in the envelope
    BoolResponse, bool
);
envelope!(
    /// Tags, in the envelope
    #[schema(example = json!({"success": true, "errors": [], "data": ["beta", "ui"]}))]
    TagsResponse, Vec<String>
);
