//! Answers that many routes share.

use crate::envelope;

envelope!(
    /// A yes or no, in the envelope
    BoolResponse, bool
);
envelope!(
    /// Whether a patch is applied, in the envelope. One that fails is 200 too: then `success` is false and `errors`
    /// say why
    #[schema(example = json!({"success": true, "errors": [], "data": true}))]
    PatchResponse, Option<bool>
);
envelope!(
    /// Tags, in the envelope
    #[schema(example = json!({"success": true, "errors": [], "data": ["beta", "ui"]}))]
    TagsResponse, Vec<String>
);
