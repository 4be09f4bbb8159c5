//! What the console says beside blocks.

use crate::console::words::words;

words! {
    /// Blocks.
    Words {
        send: "Send", "提交";
        nothing: "There is nothing here.", "暂无内容";
        actions: "Actions", "操作";
        table(title, number): "{title}: table {number}", "{title}：表格 {number}";
        value: "Value", "数值";
        most(value): "at most {value}", "最大 {value}";
        as_table: "Show the numbers", "显示数据";
        truth_yes: "yes", "是";
        truth_no: "no", "否";
    }
}
