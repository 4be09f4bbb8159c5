//! What forms of a schema say.

use crate::console::words::words;

words! {
    /// Forms of a schema.
    Words {
        none: "none", "无";
        kept: "A secret is kept: leave this empty to keep it.", "已保存密钥：留空则保持不变。";
        forget: "Forget the secret that is kept", "删除已保存的密钥";
        one_a_line: "One on each line.", "每行一个。";
        required: "This is required", "此项必填";
        unknown: "There is no such field", "没有此字段";
        no_whole: "Write a whole number", "请输入整数";
        no_number: "Write a number", "请输入数字";
        no_kind: "This is of the wrong kind", "类型不正确";
        bounds(least, most): "This must be from {least} to {most}", "须在 {least} 到 {most} 之间";
        letters(least, most): "This must have {least} to {most} characters", "须为 {least} 到 {most} 个字符";
        elements(least, most): "There must be {least} to {most} of them", "须有 {least} 到 {most} 项";
        pattern(pattern): "This must match {pattern}", "须符合 {pattern}";
        options(options): "This must be one of: {options}", "须为以下之一：{options}";
        unseen: "This has characters that cannot be seen", "包含不可见字符";
        was_secret: "This was a secret and is none in this version: type what it is to be", "此项原为密钥，在此版本中不再是密钥，请重新输入";
        moved: "Type it again: where it can be sent has changed", "发送目标已更改，请重新输入密钥";
        not_kept: "No secret is kept: type it", "没有已保存的密钥，请输入";
    }
}
