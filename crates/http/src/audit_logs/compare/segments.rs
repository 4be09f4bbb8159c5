//! What was done to a segment.

use super::{Comparison, rules};

pub(super) fn compare(it: &mut Comparison<'_>) {
    it.switch("isArchived", "Archive", "Restore");
    it.text("name", "UpdateName");
    it.text("description", "UpdateDescription");
    it.list("tags", "AddTags", "RemoveTags");
    it.list("included", "AddTargetUsersToIncluded", "RemoveTargetUsersFromIncluded");
    it.list("excluded", "AddTargetUsersToExcluded", "RemoveTargetUsersFromExcluded");
    rules::compare(it);
}
