//! What a plugin is: its name, its version, and what it needs to run at all.

use std::{fmt, str::FromStr};

use semver::{Version, VersionReq};

use super::source::{Section, Source};
use crate::{bundle::KeyId, words::Words};

/// What a plugin is.
#[derive(Clone, Debug)]
pub struct About {
    /// Its name, in which its types, routes and keys lie: 2 to 40 of a-z 0-9 -, a letter first.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// What people call it.
    pub title: Words,
    /// What it is for.
    pub description: Words,
    /// Its licence, as SPDX writes it.
    pub license: String,
    /// Where more is said of it.
    pub homepage: Option<String>,
    /// The servers that it can run in.
    pub server: VersionReq,
    /// The interface that it was made for.
    pub api: ApiVersion,
    /// Who signs it. A bundle with this manifest that is unsigned, or signed by somebody else, is none.
    pub key: Option<KeyId>,
}

/// A version of the interface between plugins and the server. A smaller second number of the same first is had by the larger.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ApiVersion {
    /// What changes if something is taken away.
    pub major: u32,
    /// What changes if something is added.
    pub minor: u32,
}

/// Why a plugin cannot run in a server.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// The server has another version.
    #[error("it needs a server of version {0}, and this is {1}")]
    Server(VersionReq, Version),
    /// The interface has another version.
    #[error("it needs version {0} of the plugin interface, and this server has {1}")]
    Api(ApiVersion, ApiVersion),
}

impl ApiVersion {
    /// What this server has.
    pub const OURS: Self = Self { major: 1, minor: 0 };
}

impl About {
    pub(super) fn fits(&self, server: &Version) -> Result<(), Unfit> {
        // A server that is not released yet is good for what the release will be good for.
        let released = Version::new(server.major, server.minor, server.patch);
        if !self.server.matches(server) && !self.server.matches(&released) {
            return Err(Unfit::Server(self.server.clone(), server.clone()));
        }
        let ours = ApiVersion::OURS;
        let is_had = self.api.major == ours.major && self.api.minor <= ours.minor;
        if is_had { Ok(()) } else { Err(Unfit::Api(self.api, ours)) }
    }
}

/// Names that would be taken for the server's own.
const RESERVED: [&str; 4] = ["keywright", "plugin", "plugins", "featbit"];

pub(super) fn read<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Option<About> {
    const KEYS: [&str; 8] =
        ["name", "version", "title", "description", "license", "homepage", "requires", "key"];
    source.only(section, &KEYS);
    let name = source.need(section, "name", 40);
    if let Some(name) = &name {
        if !is_name(name) {
            let message =
                "a plugin's name has 2 to 40 of a-z 0-9 -, begins with a letter and ends with none of `-`";
            source.fault(section.span_of("name"), message);
        } else if RESERVED.contains(&name.as_str()) {
            source.fault(
                section.span_of("name"),
                format!("`{name}` is a name of the server's own; take another"),
            );
        }
    }
    let version = source.need(section, "version", 100);
    let version = version.and_then(|it| source.parse::<Version>(&it, section.span_of("version")));
    let title = source.need_words(section, "title", 60);
    let description = source.need_words(section, "description", 500);
    let license = source.need(section, "license", 100);
    let homepage = source.text(section, "homepage", 300);
    if homepage.as_ref().is_some_and(|it| !it.starts_with("https://")) {
        source.fault(section.span_of("homepage"), "a homepage begins with `https://`");
    }
    let key = if section.has("key") { Some(source.parsed(section, "key")?) } else { None };
    if !section.has("requires") {
        let example = "`[plugin]` needs `requires = { server = \">=1.2, <2\", api = \"1.0\" }`";
        source.fault(section.span, example);
    }
    let requires = source.section(section, "requires", "`requires`")?;
    source.only(requires, &["server", "api"]);
    let server = source.need(requires, "server", 100);
    let server = server.and_then(|it| source.parse(&it, requires.span_of("server")));
    let api = source.need(requires, "api", 20);
    let api = api.and_then(|it| source.parse(&it, requires.span_of("api")));
    Some(About {
        name: name?,
        version: version?,
        title: title?,
        description: description?,
        license: license?,
        homepage,
        server: server?,
        api: api?,
        key,
    })
}

/// Whether a text is a name of a plugin, or of something in it.
pub(super) fn is_name(name: &str) -> bool {
    (2..=40).contains(&name.len())
        && name.starts_with(|it: char| it.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

/// A text that is no version of the interface.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("is no version of the interface, such as `1.0`")]
pub struct ApiError;

impl FromStr for ApiVersion {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, ApiError> {
        let number = |it: &str| it.parse().ok().filter(|number: &u32| number.to_string() == it);
        let (major, minor) = text.split_once('.').ok_or(ApiError)?;
        number(major).zip(number(minor)).map(|(major, minor)| Self { major, minor }).ok_or(ApiError)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
