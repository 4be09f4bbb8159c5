//! What the pages of groups say.

use crate::console::words::words;

words! {
    /// Groups.
    Words {
        title: "Groups", "组";
        lead: "Members who have policies together.", "共享策略的成员。";
        rn: "Resource name (RN)", "资源名称（RN）";
        adding: "Add group", "添加组";
        none: "There are no groups yet. Add one, then give it members and policies.", "还没有组。添加一个组，然后为其添加成员和策略。";
        sure(name): "Remove the group “{name}”?", "移除组“{name}”？";
        hint: "Its members lose what its policies gave them, at once.", "其成员将立即失去该组策略授予的权限。";
        team: "Team", "团队";
        policies: "Policies", "策略";
        no_members: "Nobody is in this group yet. Choose “Add” to add somebody.", "组内还没有成员。点击“添加”以加入成员。";
        no_policies: "This group has no policies yet. Choose “Add” to add one.", "该组还没有策略。点击“添加”以关联策略。";
    }
}
