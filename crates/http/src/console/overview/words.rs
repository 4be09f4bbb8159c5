//! What the first page says.

use crate::console::words::words;

words! {
    /// The first page.
    Overview {
        title: "Overview", "概览";
        hello(organization): "What there is in {organization}, as far as you may see it.", "{organization} 中您有权查看的内容。";
        members: "Members", "成员";
        projects: "Projects", "项目";
        name: "Name", "名称";
        created_by: "Created by", "创建者";
        last_used: "Last used", "最近使用";
        expires: "Expires", "到期时间";
        never: "Never", "从未";
        ending: "Tokens that expire soon", "即将到期的令牌";
        ending_hint: "Within 14 days. Make new ones before the programs that use them are refused.", "14 天内到期。请在使用它们的程序被拒绝之前创建新的令牌。";
        unused: "Tokens unused for 90 days", "90 天未使用的令牌";
        unused_hint: "Whoever finds one could use it. Deactivate or remove what nobody needs.", "令牌一旦泄露就可能被他人利用，请停用或移除不再需要的令牌。";
        left_behind: "Service tokens whose creator has left", "创建者已离开的服务令牌";
        left_behind_hint: "They go on working. See to it that somebody knows what they are for.", "这些令牌仍然有效，请确认有人了解其用途。";
        alarmed: "Compromised tokens", "已泄露的令牌";
        alarmed_hint: "Others know the secret, or an old one was used. Give each a new secret, or remove it.", "密钥已被他人获知，或旧密钥被使用。请更换密钥或移除令牌。";
        show_all: "Show all", "查看全部";
        show_all_of(title): "Show all: {title}", "查看全部：{title}";
        none: "There are none.", "暂无";
        not_all(shown, examined): "There may be more: at most {shown} are shown, of {examined} that are looked at.", "可能还有更多：最多检查 {examined} 项，显示其中 {shown} 项。";
        nothing: "There is nothing here that you may see yet", "您目前还没有可查看的内容";
        nothing_hint: "You are logged in, but nobody has given you a permission in this organization. Ask an administrator to add you to a group, or to attach a policy to you. Tell them your address:", "您已登录，但在此机构中还没有任何权限。请联系管理员将您加入某个组，或为您附加策略，并告知您的邮箱：";
        meanwhile: "Meanwhile you can read what the API offers, or change your password.", "在此期间，您可以浏览 API 文档或修改密码。";
        begin: "Where to begin", "从这里开始";
        make_token: "Make an access token", "创建访问令牌";
        add_member: "Add a member", "添加成员";
        add_project: "Add a project", "添加项目";
        read_api: "Read what the API offers", "浏览 API 文档";
    }
}
