//! What the pages of the team say.

use crate::console::words::words;

words! {
    /// The team.
    Words {
        title: "Team", "团队";
        lead: "Who is in this organization, and what they may do.", "本机构的成员及其权限。";
        by_email: "Filter by e-mail or name", "按邮箱或名称查找";
        email: "E-mail", "邮箱";
        group: "Groups", "组";
        more(count): "{count} more", "另外 {count} 个";
        remove_org: "Remove from organization", "从机构中移除";
        remove_workspace: "Remove from workspace", "从工作区中移除";
        adding: "Add team member", "添加团队成员";
        add_hint: "Choose a policy, a group, or both; more can be added later. You can only give what you have. Who is new gets a one-time password, which you see this once.", "请选择策略或组，或两者都选；之后还可以添加更多。您只能授予自己拥有的权限。新用户将获得一次性密码，仅显示这一次。";
        no_policy: "No policy", "不选择策略";
        no_group: "No group", "不选择组";
        policy: "Policy", "策略";
        one_group: "Group", "组";
        groups: "Groups", "组";
        direct: "Direct policies", "直接策略";
        inherited: "Inherited policies", "继承的策略";
        no_groups: "In no group yet. Choose “Add” to put them in one.", "尚未加入任何组。点击“添加”以加入。";
        no_direct: "No policy is attached directly. Choose “Add” to attach one.", "没有直接关联的策略。点击“添加”以关联。";
        no_inherited: "No policy comes from a group.", "没有从组继承的策略。";
        give: "Give a one-time password", "生成一次性密码";
        sure_give(email): "Give {email} a one-time password?", "为 {email} 生成一次性密码？";
        give_hint: "It is good for a day and for one login, and ends their login sessions. They choose a password of their own with it.", "一次性密码一天内有效且只能登录一次，对方当前的登录会话会结束。对方需用它设置自己的密码。";
        given: "One-time password", "一次性密码";
        password_of(email): "For {email}:", "{email} 的密码：";
        not_copied: "Not copied: select the password and copy it yourself", "复制失败，请手动选中并复制密码";
        copy_first: "You have not copied it, and it is not shown again.", "您尚未复制密码，关闭后将无法再次查看。";
        leave_it: "Close without it", "仍然关闭";
        not_yet: "Has not logged in yet", "尚未登录";
        given_hint: "Hand it over now: it is shown this once, and good for a day.", "请立即转交：密码仅显示这一次，一天内有效。";
        since(day): "Member since {day}", "{day} 加入";
        no_password: "Added, without a password", "已添加，但未生成密码";
        no_password_hint(email): "{email} is a member now. No one-time password was made for them:", "{email} 已成为成员，但无法为其生成一次性密码：";
        ok: "Ok", "确定";
        sure_remove(email): "Remove {email} from the organization?", "将 {email} 从机构中移除？";
        sure_remove_workspace(email): "Remove {email} from the workspace?", "将 {email} 从工作区中移除？";
        remove_hint: "Their personal tokens become inactive for good, also if they come back. Service tokens they made go on.", "其个人令牌将永久失效，即使之后重新加入也不会恢复。其创建的服务令牌继续有效。";
        remove_workspace_hint: "They must be in no other organization. Their personal tokens become inactive for good, also if they come back. Service tokens they made go on.", "对方不能还属于其他机构。其个人令牌将永久失效，即使之后重新加入也不会恢复。其创建的服务令牌继续有效。";
        why: "Explain permissions", "权限诊断";
    }
}
