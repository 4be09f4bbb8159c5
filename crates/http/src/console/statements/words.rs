//! What the editor of statements says.

use crate::console::words::words;

words! {
    /// Statements of policies and tokens.
    Words {
        title: "Permissions", "权限";
        add_card: "Add statement", "添加声明";
        remove_card(what): "Remove statement: {what}", "移除声明：{what}";
        sure_card(what): "Remove “{what}”?", "移除“{what}”？";
        sure_card_hint: "It stays in force until you save.", "保存前仍然有效。";
        none: "It says nothing yet: add a statement.", "尚无权限声明，请添加。";
        says_nothing: "It allows nothing.", "不授予任何权限。";
        resource_type: "Resource type", "资源类型";
        change_type: "Show its actions", "显示其操作";
        everything: "Everything", "全部";
        effect: "Allow or deny", "允许或拒绝";
        allow: "Allow", "允许";
        deny: "Deny", "拒绝";
        deny_hint: "A deny outweighs every allow.", "拒绝优先于任何允许。";
        resources: "Resources", "资源";
        all_resources: "All resources", "所有资源";
        chosen_resources: "Chosen resources", "指定资源";
        one_resource: "1 resource", "1 个资源";
        resources_counted(count): "{count} resources", "{count} 个资源";
        add_resource: "Add resource", "添加资源";
        remove: "Remove", "移除";
        new_resource: "New resource", "新资源";
        rename: "Set resource name (RN)", "设置资源名称（RN）";
        any: "Any", "任意";
        tags: "Tags", "标签";
        tags_hint: "With commas between them: one of them is enough. Empty: whatever the tags. * stands for any text.", "以逗号分隔，匹配任一标签即可；留空则不限标签。* 代表任意文本。";
        written: "Resource name (RN)", "资源名称（RN）";
        actions: "Actions", "操作";
        one_action: "1 action", "1 个操作";
        actions_counted(count): "{count} actions", "{count} 个操作";
        all_actions: "All actions", "所有操作";
        all_actions_hint: "Including future ones", "包括将来新增的操作";
        choose_all: "Choose all you have", "选择您拥有的全部操作";
        only_whole: "For all resources only", "仅适用于所有资源";
        lacks: "You do not have this permission", "您没有此权限";
        lacks_here: "You do not have this on all of these resources", "您并非对所有这些资源都拥有此权限";
        unknown: "Not in the catalogue", "不在目录中";
        conditions: "Conditions", "条件";
        conditions_hint: "One on each line, all must hold: property, operator, values with commas between them. Empty: always.", "每行一个条件，须全部满足：属性、运算符、以逗号分隔的值；留空则始终生效。";
        conditions_example: "context.ip InCidr 10.0.0.0/8, 192.0.2.0/24", "context.ip InCidr 10.0.0.0/8, 192.0.2.0/24";
        conditions_help: "Properties and operators", "属性与运算符";
        of_subject_type: "member, token (a personal one) or service", "member（成员）、token（个人令牌）或 service（服务令牌）";
        of_subject_id: "the id of the member, or of the token", "成员或令牌的 ID";
        of_action: "the action, such as ToggleFlag", "操作，例如 ToggleFlag";
        of_resource: "the resource's type, and its name", "资源类型与资源名称";
        of_tags: "the tags of the resource: one that fits is enough", "资源的标签：任一符合即可";
        of_time: "when Keywright is asked", "请求时间";
        of_ip: "from which address", "来源 IP";
        is_equal: "one value; up to 64: the same text, number or truth value", "等于某个值；In、NotIn 最多 64 个值";
        is_number: "a number", "与数字比较";
        is_in_cidr: "blocks or addresses: 10.0.0.0/8", "网段或地址：10.0.0.0/8";
        is_moment: "a moment: 2026-12-24T00:00:00+01:00", "时间：2026-12-24T00:00:00+08:00";
        bad_attribute(text): "“{text}” is no property: it begins with subject., resource., action. or context., as context.ip does", "“{text}”不是属性：须以 subject.、resource.、action. 或 context. 开头，例如 context.ip";
        bad_operator(text, all): "“{text}” is no operator of conditions. There are: {all}", "“{text}”不是条件运算符，可用：{all}";
        bad_count(most): "a condition has from 1 to {most} values", "每个条件须有 1 至 {most} 个值";
        one_value(operator): "{operator} has one value", "{operator} 只能有一个值";
        long_value(most): "a value of a condition has at most {most} bytes", "条件的值最多 {most} 字节";
        bad_value(text, example): "“{text}” is no such value. Write, for example: {example}", "“{text}”不是有效的值，例如：{example}";
        too_many_conditions(most): "there are at most {most} conditions in a statement", "每条声明最多 {most} 个条件";
        to_json: "Edit as JSON", "以 JSON 编辑";
        to_cards: "Back to the form", "返回表单";
        json: "Statements as JSON", "JSON 格式的权限声明";
        show: "Update", "确定";
        in_card(what, why): "{what}: {why}", "{what}：{why}";
        number(number): "Statement {number}", "声明 {number}";
        numbered(number, what): "Statement {number} ({what})", "声明 {number}（{what}）";
        no_action: "choose at least one action", "请至少选择一个操作";
        no_resource: "choose at least one resource, or all resources", "请至少选择一个资源，或选择所有资源";
        no_key(kind): "say which {kind}, or tick Any", "请填写{kind}，或勾选“任意”";
        bad_key(text): "“{text}” is no key: it holds no colon, semicolon or control character", "“{text}”不是有效的键：不能包含冒号、分号或控制字符";
        bad_tag(text): "“{text}” is no tag: it holds no colon, semicolon or control character", "“{text}”不是有效的标签：不能包含冒号、分号或控制字符";
        bad_resource(text): "“{text}” is no resource name of this type", "“{text}”不是此类型的资源名称";
        bad_resource_but(text, corrected): "“{text}” is no resource name of this type. Perhaps: {corrected}", "“{text}”不是此类型的资源名称，或应为：{corrected}";
        bad_action(text): "“{text}” is no action of this type", "“{text}”不是此类型的操作";
        not_specific(action): "“{action}” works with all resources only", "“{action}”仅适用于所有资源";
        deny_below(corrected): "a deny of all actions does not reach what is below. Deny instead: {corrected}", "拒绝所有操作不会影响下级资源，请改为拒绝：{corrected}";
        too_many_resources(most): "there are at most {most} resources in a statement", "每条声明最多 {most} 个资源";
        too_many_actions(most): "there are at most {most} actions in a statement", "每条声明最多 {most} 个操作";
        long_id: "its id is too long", "其 id 过长";
        no_such_type(text): "“{text}” is no resource type", "“{text}”不是资源类型";
        no_such_effect(text): "“{text}” is neither allow nor deny", "“{text}”既不是 allow 也不是 deny";
        everything_alone: "type * is about everything: its actions are [\"*\"] and its resources [\"*\"]", "类型 * 针对全部：操作须为 [\"*\"]，资源须为 [\"*\"]";
        too_many(most): "There are at most {most} statements", "最多 {most} 条声明";
        too_long: "The statements are too long", "权限声明过长";
        no_permission: "Choose at least one permission", "请至少选择一项权限";
    }
}

impl Words {
    pub(in crate::console) fn count_resources(self, count: usize) -> String {
        if count == 1 { self.one_resource().to_owned() } else { self.resources_counted(count) }
    }

    /// What conditions may ask of, and what that is.
    pub(in crate::console) const fn properties(self) -> [(&'static str, &'static str); 7] {
        [
            ("context.ip", self.of_ip()),
            ("context.time", self.of_time()),
            ("resource.tags", self.of_tags()),
            ("resource.type, resource.id", self.of_resource()),
            ("action.name", self.of_action()),
            ("subject.type", self.of_subject_type()),
            ("subject.id", self.of_subject_id()),
        ]
    }

    /// How conditions ask, and with which values.
    pub(in crate::console) const fn operators(self) -> [(&'static str, &'static str); 4] {
        [
            ("Equals, NotEquals, In, NotIn", self.is_equal()),
            ("InCidr, NotInCidr", self.is_in_cidr()),
            ("Before, After", self.is_moment()),
            ("LessThan, LessThanOrEquals, GreaterThan, GreaterThanOrEquals", self.is_number()),
        ]
    }

    pub(in crate::console) fn count_actions(self, count: usize) -> String {
        if count == 1 { self.one_action().to_owned() } else { self.actions_counted(count) }
    }
}
