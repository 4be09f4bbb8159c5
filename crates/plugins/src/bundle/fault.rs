//! What can be wrong with a bundle.

use std::fmt;

/// Something that is wrong with a bundle, and with which of its files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BundleFault {
    /// The file, as it is called; none for what is wrong with all of it. What cannot be seen is written in escapes.
    pub file: Option<String>,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong. The messages say what to do, where that is not plain.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Wrong {
    /// There are too many bytes.
    #[error("has {0} bytes packed; there may be {1}")]
    TooLarge(usize, usize),
    /// It ends, or its parts lie, where they should not.
    #[error(
        "is no zip, or has something before, between or behind its files; make it with `keywright plugin pack`"
    )]
    NoZip,
    /// There are too many entries.
    #[error("has {0} files; there may be {1}")]
    TooMany(usize, usize),
    /// The two headers of a file say different things.
    #[error("has two headers that contradict each other")]
    Headers,
    /// It uses something of zip that bundles do not.
    #[error(
        "is packed in a way that bundles do not use (encryption, zip64, streaming, or a method other than deflate)"
    )]
    Packing,
    /// It is a link.
    #[error("is a symbolic link")]
    Link,
    /// It is a device, pipe or socket.
    #[error("is no plain file")]
    Special,
    /// It is a folder, or lies in one.
    #[error("is or needs a folder; a bundle has none")]
    Folder,
    /// Its path begins at the root.
    #[error("has an absolute path")]
    Absolute,
    /// Its path leads up.
    #[error("leads out of the bundle with `..`")]
    Upward,
    /// It holds what no name should.
    #[error("has a name with letters that cannot be seen, or that is no UTF-8")]
    Letters,
    /// It is called as a device of Windows is.
    #[error("is called like a device")]
    Device,
    /// There is another of that name.
    #[error("is there twice")]
    Twice,
    /// There is another whose name differs only in large and small letters.
    #[error("is there twice, in large and small letters")]
    TwiceByCase,
    /// Bundles have no such file.
    #[error(
        "is no file of a bundle; known are plugin.toml, plugin.wasm, README.md, README.zh-CN.md, CHANGELOG.md, LICENSE (-APACHE, -MIT), NOTICE"
    )]
    Unknown,
    /// It is or would be more than there may be.
    #[error("makes the bundle larger than {0} bytes unpacked")]
    Unpacked(usize),
    /// It is packed better than honest files are.
    #[error("unpacks to more than {0} times its size")]
    Ratio(usize),
    /// What is packed is not what the header says.
    #[error("does not unpack to the length and checksum that its header has")]
    Damaged,
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// The sums do not name it.
    #[error("is not in SHA256SUMS")]
    NotInSums,
    /// Its bytes are others than the sums say.
    #[error("has another digest than SHA256SUMS says")]
    OtherDigest,
    /// A line of the sums is none.
    #[error(
        "line {0} is not a digest, two spaces and the name of another file of the bundle, each once and in order"
    )]
    SumsLine(usize),
    /// The signature is none.
    #[error("is no line of a key id, a space and 128 hexadecimal digits")]
    NoSignature,
    /// The signature does not belong to the sums.
    #[error("was not made of this SHA256SUMS by the key that it names")]
    Forged,
}

impl Wrong {
    /// That of a file.
    pub(super) fn of(self, file: &str) -> BundleFault {
        BundleFault { file: Some(shown(file)), wrong: self }
    }

    /// That of the whole bundle.
    pub(super) fn of_all(self) -> BundleFault {
        BundleFault { file: None, wrong: self }
    }
}

fn shown(name: &str) -> String {
    name.chars().take(100).flat_map(char::escape_debug).collect()
}

impl fmt::Display for BundleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}: {}", self.wrong),
            None => write!(f, "the bundle {}", self.wrong),
        }
    }
}
