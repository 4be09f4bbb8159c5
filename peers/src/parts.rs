//! The text of a name or pattern of a flag, taken apart for engines that know no names of ours.

use anyhow::{Context as _, Result, bail};

/// `project/PROJECT:env/ENV:flag/KEY`, with or without `;TAG,TAG`.
pub(crate) struct Parts<'t> {
    /// Each of a pattern may hold wildcards.
    pub(crate) segments: [(&'static str, &'t str); 3],
    /// Of a name: the tags that it has. Of a pattern: the one that it asks for.
    pub(crate) tags: Option<&'t str>,
}

impl<'t> Parts<'t> {
    /// Fails where the text is about something else than a flag.
    pub(crate) fn of(text: &'t str) -> Result<Self> {
        let (path, tags) = text.split_once(';').map_or((text, None), |(path, tags)| (path, Some(tags)));
        let mut segments = path.split(':');
        let mut part = |kind: &'static str| {
            let rest = segments.next().and_then(|it| it.strip_prefix(kind)?.strip_prefix('/'));
            Ok::<_, anyhow::Error>((kind, rest.with_context(|| format!("`{text}` has no {kind}"))?))
        };
        let parts = [part("project")?, part("env")?, part("flag")?];
        if segments.next().is_some() {
            bail!("`{text}` goes on after the flag");
        }
        Ok(Self { segments: parts, tags })
    }

    /// The tags one by one.
    pub(crate) fn each_tag(&self) -> impl Iterator<Item = &'t str> {
        self.tags.into_iter().flat_map(|it| it.split(','))
    }
}
