//! Names of files in bundles, and those that are tricks.

use std::collections::BTreeSet;

use super::{MAY_HOLD, Wrong};

/// Names of devices that Windows knows in every folder, with any extension behind.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// What was seen of names until now.
#[derive(Default)]
pub(super) struct Names {
    exact: BTreeSet<Vec<u8>>,
    folded: BTreeSet<String>,
}

impl Names {
    /// The name as text, or what is wrong with it. The first that is wrong is the worst.
    pub(super) fn check(&mut self, name: &[u8]) -> Result<String, Wrong> {
        let text = std::str::from_utf8(name).map_err(|_| Wrong::Letters)?;
        if !self.exact.insert(name.to_owned()) {
            return Err(Wrong::Twice);
        }
        if !self.folded.insert(text.to_lowercase()) {
            return Err(Wrong::TwiceByCase);
        }
        match trick(text) {
            Some(wrong) => Err(wrong),
            None if MAY_HOLD.contains(&text) => Ok(text.to_owned()),
            None => Err(Wrong::Unknown),
        }
    }
}

/// What a name would do where somebody wrote a file of that name.
fn trick(text: &str) -> Option<Wrong> {
    if text.is_empty() || text.chars().any(char::is_control) {
        return Some(Wrong::Letters);
    }
    let is_drive = text.as_bytes().get(1) == Some(&b':');
    if text.starts_with(['/', '\\']) || is_drive {
        return Some(Wrong::Absolute);
    }
    let mut parts = text.split(['/', '\\']);
    if parts.clone().any(|it| it == "..") {
        return Some(Wrong::Upward);
    }
    if parts.clone().any(is_device) {
        return Some(Wrong::Device);
    }
    parts.nth(1).is_some().then_some(Wrong::Folder)
}

fn is_device(part: &str) -> bool {
    let stem = part.split(['.', ':']).next().unwrap_or_default().trim_end().to_lowercase();
    let is_port = |it: &str| {
        let number = it.strip_prefix("com").or_else(|| it.strip_prefix("lpt"));
        number.is_some_and(|it| {
            matches!(it, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    DEVICES.contains(&stem.as_str()) || is_port(&stem)
}
