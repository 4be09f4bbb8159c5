//! What the console says of pages that plugins draw.

use crate::{
    ApiError,
    console::{blocks::Fault, words::words},
};

words! {
    /// Pages of plugins.
    Words {
        open: "Open", "打开";
        failed: "This plugin did not answer.", "此插件没有响应。";
        rests: "This plugin failed too often and rests until an administrator resumes it.", "此插件多次失败，已暂停运行，等待管理员恢复。";
        refused: "The plugin refuses:", "插件拒绝：";
        pauses: "This plugin failed too often, and rests for a while. Try again in a minute.", "此插件多次失败，正在短暂休息，请一分钟后重试。";
        busy: "This plugin is busy. Try again in a moment.", "此插件繁忙，请稍后重试。";
        nonsense_said: "What this plugin answered cannot be shown:", "此插件的响应无法显示：";
        not_there: "There is no such page of a plugin, or not for you.", "没有此插件页面，或您无权查看。";
        wrong_fields: "Look at the marked fields.", "请检查标出的字段。";
    }
}

impl Words {
    /// Why a plugin shows nothing; none if it is not the plugin that failed.
    pub(super) fn unanswered(self, error: &ApiError) -> Option<String> {
        match error {
            ApiError::Refused(codes) => {
                let (code, lines) = codes.split_first()?;
                let said = match &**code {
                    "PluginRests" => return Some(self.rests().to_owned()),
                    "PluginPauses" => return Some(self.pauses().to_owned()),
                    "PluginRefused" => self.refused(),
                    _ => self.failed(),
                };
                let lines = std::iter::once(said).chain(lines.iter().map(|it| &**it));
                Some(lines.collect::<Vec<_>>().join("\n"))
            }
            ApiError::Unavailable => Some(self.busy().to_owned()),
            ApiError::Internal(_) => Some(self.failed().to_owned()),
            _ => None,
        }
    }

    /// What is said of an answer that makes no sense.
    pub(super) fn nonsense(self, fault: &Fault) -> String {
        format!("{}\n{fault}", self.nonsense_said())
    }
}
