//! Blocks at their place: what their template asks.

use super::{
    Block, Button, Column, Drawing, Drawn, Form, Kind, Place, Row, Shown, Table, Tone, link::Link,
    words::Words,
};

impl Place {
    /// Blocks, drawn here.
    pub(in crate::console) fn draw<'a>(&'a self, blocks: &'a [Block]) -> Drawn<'a> {
        Drawn { w: Words(self.language), place: self, blocks, ids: self.ids.clone() }
    }
}

impl<'a> Drawn<'a> {
    /// The blocks of a tab.
    pub(super) fn inside<'b>(&self, blocks: &'b [Block], at: usize, tab: usize) -> Drawn<'b>
    where
        'a: 'b,
    {
        Drawn { w: self.w, place: self.place, blocks, ids: format!("{}-{at}-{tab}", self.ids) }
    }

    /// The classes of something that is a card of its own, if it does not lie in one already.
    pub(super) fn card(&self, more: &str) -> String {
        let card = if self.place.is_small { "" } else { "card " };
        format!("{card}{more}").trim_end().to_owned()
    }

    /// Whether blocks before this one belong beside it.
    pub(super) fn begins(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|it| self.blocks.get(it)).is_none_or(|it| !it.is_beside())
    }

    /// Whether none behind this one does.
    pub(super) fn ends(&self, at: usize) -> bool {
        self.blocks.get(at + 1).is_none_or(|it| !it.is_beside())
    }
}

impl Block {
    /// Whether it stands in a row with its neighbours.
    pub(super) fn is_beside(&self) -> bool {
        matches!(self, Self::Stat { .. } | Self::Badge(..) | Self::Button(_))
    }
}

impl Table {
    /// The cells of a row, each with its column.
    pub(super) fn cells<'t>(&'t self, row: &'t Row) -> impl Iterator<Item = (&'t Column, &'t Shown)> {
        self.columns.iter().zip(&row.cells)
    }
}

impl Row {
    /// Where a cell leads: the first one, where the row does.
    pub(super) fn link_of(&self, is_first: bool) -> Option<&Link> {
        self.link.as_ref().filter(|_| is_first)
    }

    /// What readers of screens call it: what stands in its first cell.
    pub(super) fn name(&self) -> &str {
        self.cells.iter().find_map(Shown::text).unwrap_or("…")
    }
}

impl Shown {
    /// Its text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Badge(text, _) | Self::Code(text) => Some(text),
            Self::Nothing | Self::Time(_) => None,
        }
    }
}

impl Drawing {
    /// The form that is sent by that action, wherever it lies.
    pub(in crate::console) fn form(&mut self, action: &str) -> Option<&mut Form> {
        find(&mut self.blocks, action)
    }
}

fn find<'b>(blocks: &'b mut [Block], action: &str) -> Option<&'b mut Form> {
    blocks.iter_mut().find_map(|it| match it {
        Block::Form(form) if form.action == action => Some(&mut **form),
        Block::Tabs(tabs) => tabs.iter_mut().find_map(|it| find(&mut it.blocks, action)),
        _ => None,
    })
}

impl Tone {
    /// How a badge looks.
    pub(in crate::console) fn badge(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Good => "badge on",
            Self::Warn => "badge warn",
            Self::Bad => "badge off",
        }
    }

    /// How an alert looks.
    pub(in crate::console) fn alert(self) -> &'static str {
        match self {
            Self::Neutral | Self::Good => "note",
            Self::Warn => "alert",
            Self::Bad => "alert bad",
        }
    }

    pub(super) fn stat(self) -> &'static str {
        match self {
            Self::Neutral => "tile",
            Self::Good => "tile good",
            Self::Warn => "tile warn",
            Self::Bad => "tile bad",
        }
    }
}

impl Button {
    pub(super) fn look(&self) -> &'static str {
        match self.tone {
            Tone::Neutral | Tone::Warn => "button",
            Tone::Good => "button primary",
            Tone::Bad => "button danger",
        }
    }
}

impl Kind {
    /// Whether numbers stand below one another by their ends.
    pub(super) fn is_at_end(self) -> bool {
        self == Self::Number
    }
}
