//! What the page says.

use crate::console::words::words;

words! {
    /// Why?
    Words {
        title: "Explain permissions", "权限诊断";
        lead: "Pick an action and a resource: see whether it is allowed, and which statements decide.", "选择操作和资源，查看是否允许，以及由哪些声明决定。";
        about: "Permissions of", "权限主体";
        yourself: "(you)", "（您自己）";
        action: "Action", "操作";
        choose_action: "Choose an action", "请选择操作";
        resource: "Resource name (RN)", "资源名称（RN）";
        resource_hint: "The name of one thing, with its tags behind a semicolon: project/web:env/prod:flag/sale;beta. A * stands for one that does not exist yet.", "单个资源的名称，标签写在分号之后：project/web:env/prod:flag/sale;beta。* 表示尚不存在的资源。";
        ask: "Ask", "查询";
        misnamed(shape): "This is no name of such a resource. It looks like {shape}, with a key in place of each *", "资源名称与该操作的资源类型不符。格式为 {shape}，其中每个 * 替换为具体的键";
        allowed: "Allowed", "允许";
        denied: "Denied", "拒绝";
        is_inactive: "The token is inactive: it is refused whatever it asks.", "此令牌已停用：任何请求都会被拒绝。";
        is_over: "The token has expired: it is refused whatever it asks.", "此令牌已到期：任何请求都会被拒绝。";
        has_left: "The token's member has left the organization: it is refused whatever it asks.", "令牌所属成员已离开机构：任何请求都会被拒绝。";
        is_unconfirmed: "This person has never set a password of their own, and may do nothing until then.", "此人尚未设置自己的密码，在此之前没有任何权限。";
        of_member: "What the member may do", "成员的权限";
        of_scope: "What the token is narrowed to", "令牌的限定范围";
        of_service: "What the token may do", "令牌的权限";
        of_policy: "What the policy says", "策略内容";
        decided_by_deny: "A statement denies it. A deny outweighs every allow.", "有声明拒绝此操作。拒绝优先于任何允许。";
        decided_by_allow: "A statement allows it, and none denies it.", "有声明允许此操作，且没有声明拒绝。";
        allowed_without: "Without what denies it, it would be allowed.", "如果去掉这些拒绝声明，则允许此操作。";
        denied_without: "Without what denies it, nothing would allow it either.", "即使去掉这些拒绝声明，也没有声明允许此操作。";
        no_known_allow: "No statement is known to allow it.", "目前没有声明确定允许此操作。";
        only_if: "Would allow it, but only if:", "以下声明在满足条件时允许：";
        only_if_without: "Without what denies it, this would allow it, but only if:", "去掉这些拒绝声明后，以下声明在满足条件时允许：";
        address: "From address", "来源 IP";
        address_hint: "Optional. Conditions on context.ip are judged with it; without it they cannot be told.", "可选。用于判断 context.ip 条件；不填写则无法判断。";
        bad_address(text): "“{text}” is no IP address", "“{text}”不是有效的 IP 地址";
        nothing_allows: "No statement allows it.", "没有声明允许此操作。";
        it_would_take(action, resource): "It would take one that allows {action} on {resource}.", "需要一条允许对 {resource} 执行 {action} 的声明。";
        statement: "Statement", "声明";
        allow: "Allow", "允许";
        deny: "Deny", "拒绝";
        conditions: "If", "条件";
        from: "From", "来源";
        itself: "the token itself", "令牌本身";
        space: " ", "";
        colon: ": ", "：";
        comma: ", ", "，";
        via_group: "via group", "来自组";
        attached: "attached directly", "直接关联";
        names: "How resources are named", "资源命名方式";
    }
}
