//! Catalogues of other APIs, as operators write them: TOML files with resource types, actions and routes.
//!
//! Whether what is written makes sense is the model's to say ([`Catalogue::extended_with`]); here it is found out
//! where it stands. All that is wrong is said at once, each with its file and line.

mod label;
mod reader;
mod routes;
mod types;

use std::{borrow::Cow, fmt};

use keywright_core::{
    Catalogue,
    catalogue::{Additions, Fault, Place, routes::RouteText},
};

use self::reader::Reader;

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct CatalogFile {
    /// What it is called in messages.
    pub name: String,
    /// What stands in it.
    pub text: Cow<'static, str>,
}

/// A line of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// What the file is called.
    pub file: String,
    /// The first is 1.
    pub line: usize,
}

/// Something that is wrong in a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CatalogFault {
    /// Where.
    pub at: Line,
    /// What, and what to do.
    pub message: String,
}

/// The catalogue of some files.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// FeatBit's types, and those of the files.
    pub catalogue: Catalogue,
    /// Where each of its routes stands.
    pub routes: Vec<Line>,
}

impl CatalogFile {
    /// The name of the catalogue that comes with the program.
    pub const FEATBIT: &str = "featbit";
    /// The most bytes of a file.
    pub const MAX_BYTES: usize = 4 << 20;

    /// FeatBit's routes, to stand in front of one: they come with the program.
    #[must_use]
    pub fn featbit() -> Self {
        let text = include_str!("../../../catalogs/featbit.toml");
        Self { name: Self::FEATBIT.to_owned(), text: text.into() }
    }
}

/// Adds what stands in files to FeatBit's types, or says everything that is wrong with them, file by file.
///
/// # Errors
/// When anything is wrong.
pub fn load(files: &[CatalogFile]) -> Result<Loaded, Vec<CatalogFault>> {
    let mut read = Read::default();
    for file in files {
        read.file(file);
    }
    let Read { types, routes, lines, mut faults } = read;
    let texts: Vec<RouteText> = routes.iter().map(|(it, _)| it.clone()).collect();
    let places = routes.into_iter().map(|(_, line)| line).collect::<Vec<_>>();
    match Catalogue::featbit().extended_with(Additions { types, routes: texts }) {
        Ok(catalogue) if faults.is_empty() => Ok(Loaded { catalogue, routes: places }),
        Ok(_) => Err(faults),
        Err(wrong) => {
            let place = |it: Place| lines_of(&lines, &places, it);
            faults.extend(wrong.iter().map(|it| in_line(it, place)));
            let order =
                |it: &CatalogFault| (files.iter().position(|file| file.name == it.at.file), it.at.line);
            faults.sort_by_key(order);
            Err(faults)
        }
    }
}

/// What was read of the files until now.
#[derive(Default)]
struct Read {
    types: Vec<keywright_core::catalogue::ResourceType>,
    /// Where each type stands, and each of its actions.
    lines: Vec<(Line, Vec<Line>)>,
    routes: Vec<(RouteText, Line)>,
    faults: Vec<CatalogFault>,
}

impl Read {
    fn file(&mut self, file: &CatalogFile) {
        let mut reader = Reader::new(&file.name, &file.text);
        if let Some(document) = reader.document() {
            reader.only(document.get_ref(), &["type", "route"], "a catalogue");
            for table in reader.tables(document.get_ref(), "type") {
                let (found, lines) = reader.resource_type(table);
                self.types.push(found);
                self.lines.push(lines);
            }
            for table in reader.tables(document.get_ref(), "route") {
                let line = reader.line(table.span());
                let found = reader.route(table);
                self.routes.extend(found.map(|it| (it, line)));
            }
        }
        self.faults.append(&mut reader.faults);
    }
}

fn lines_of(types: &[(Line, Vec<Line>)], routes: &[Line], place: Place) -> Option<Line> {
    match place {
        Place::Type(at) => types.get(at).map(|(line, _)| line.clone()),
        Place::Action(at, action) => types.get(at).and_then(|(_, lines)| lines.get(action)).cloned(),
        Place::Route(at) => routes.get(at).cloned(),
    }
}

fn in_line(fault: &Fault, place: impl Fn(Place) -> Option<Line>) -> CatalogFault {
    let at = place(fault.place).unwrap_or_else(|| Line { file: String::new(), line: 1 });
    let first = fault.first.and_then(place).map_or_else(String::new, |it| format!(" (see {it})"));
    CatalogFault { at, message: format!("{}{first}", fault.kind) }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for CatalogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

#[cfg(test)]
mod tests;
