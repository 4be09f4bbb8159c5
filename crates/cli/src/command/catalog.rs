//! `catalog`: what is wrong with a catalogue, which routes it has, and what a call is.

use std::path::PathBuf;

use keywright_core::{
    Catalogue,
    catalogue::routes::{Found, Route},
};
use keywright_http::{
    catalog::{CatalogFault, CatalogFile, Loaded, load},
    forward_auth,
};
use serde_json::{Value, json};

use super::{Failure, print};
use crate::catalog;

/// The most shadows that are printed.
const SHADOWS: usize = 200;

/// Says everything that is wrong with the files; or prints their routes, and which of these go before others.
pub(super) fn check(paths: &[PathBuf], as_json: bool) -> Result<(), Failure> {
    let files = files(paths)?;
    match load(&files) {
        Err(faults) => {
            let count = faults.len();
            if as_json {
                print(
                    &json!({ "ok": false, "faults": faults.iter().map(fault).collect::<Vec<_>>() })
                        .to_string(),
                )?;
            } else {
                faults.iter().try_for_each(|it| print(&it.to_string()))?;
            }
            let things = if count == 1 { "thing is" } else { "things are" };
            Err(Failure::Failed(anyhow::anyhow!("{count} {things} wrong")))
        }
        Ok(loaded) if as_json => print(&json_of(&loaded).to_string()),
        Ok(loaded) => print_table(&loaded),
    }
}

/// Says what a call is.
pub(super) fn test(path: PathBuf, method: &str, url: &str, as_json: bool) -> Result<(), Failure> {
    let files = files(&[path])?;
    let loaded = load(&files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|it| format!("\n  {it}")).collect();
        Failure::Failed(anyhow::anyhow!("the catalogue cannot be used:{}", lines.concat()))
    })?;
    let (host, path) = split(url);
    let judged = forward_auth::judged(host, path);
    let (host, path) = judged.map_err(|why| Failure::Denied(format!("{method} {url} is refused: {why}")))?;
    let table = loaded.catalogue.routes();
    let route = table.route_of(&host, method, &path);
    let place = route.and_then(|it| table.routes().iter().position(|other| std::ptr::eq(it, other)));
    let line = place.and_then(|it| loaded.routes.get(it)).map(ToString::to_string);
    let found = table.find(&host, method, &path);
    if as_json {
        let route = route.map(ToString::to_string);
        let mut answer = needs_of(&loaded.catalogue, &found);
        if let Value::Object(answer) = &mut answer {
            answer.insert("route".to_owned(), json!(route));
            answer.insert("at".to_owned(), json!(line));
        }
        print(&answer.to_string())?;
    } else if let (Some(route), Some(line)) = (route, line) {
        print(&format!("{}\n{route} ({line})", words(&loaded.catalogue, &found)))?;
    }
    match found {
        Found::Nothing => Err(Failure::Denied(format!(
            "no route is for {method} {host}{path}, so that it is denied; captures are keys: 1 to 128 of A-Z a-z 0-9 . _ -"
        ))),
        _ => Ok(()),
    }
}

fn files(paths: &[PathBuf]) -> Result<Vec<CatalogFile>, Failure> {
    let read = |path: &PathBuf| {
        let is_there = path == std::path::Path::new(CatalogFile::FEATBIT) || path.exists();
        if is_there {
            Ok(catalog::read(path)?)
        } else {
            Err(Failure::NotFound(format!("there is no file {}", path.display())))
        }
    };
    paths.iter().map(read).collect()
}

/// Host and path of a URL, or of a path alone. A query is no part of what is looked for.
fn split(url: &str) -> (&str, &str) {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or(url);
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or((rest, "/"), |at| rest.split_at(at)),
        None => ("", url),
    }
}

fn print_table(loaded: &Loaded) -> Result<(), Failure> {
    let routes = loaded.catalogue.routes().routes();
    let added: Vec<_> = loaded.catalogue.added_types().collect();
    let actions: usize = added.iter().map(|it| it.actions.len()).sum();
    print(&format!("{} types with {actions} actions, {} routes.", added.len(), routes.len()))?;
    let rows: Vec<[String; 3]> =
        routes.iter().map(|it| [it.methods(), place(it), needs(&loaded.catalogue, it)]).collect();
    let width = |at: usize| rows.iter().filter_map(|it| it.get(at)).map(|it| it.chars().count()).max();
    let (methods, paths) = (width(0).unwrap_or_default(), width(1).unwrap_or_default());
    for [method, path, needs] in &rows {
        print(&format!("  {method:methods$}  {path:paths$}  {needs}"))?;
    }
    let mut shadows = loaded.catalogue.routes().shadows();
    for it in shadows.by_ref().take(SHADOWS) {
        if let (Some(winner), Some(loser)) = (routes.get(it.winner), routes.get(it.loser)) {
            print(&format!("{winner} goes before {loser}{}", line(loaded, it.winner)))?;
        }
    }
    match shadows.count() {
        0 => Ok(()),
        more => print(&format!("… and {more} more.")),
    }
}

fn line(loaded: &Loaded, place: usize) -> String {
    loaded.routes.get(place).map_or_else(String::new, |it| format!(" ({it})"))
}

fn place(route: &Route) -> String {
    format!("{}{}", route.host().unwrap_or_default(), route.path())
}

fn needs(catalogue: &Catalogue, route: &Route) -> String {
    match route.action() {
        Some((action, name)) => format!("{} on {name}", catalogue.action_name(action)),
        None if route.is_open() => "open".to_owned(),
        None => "any token".to_owned(),
    }
}

fn words(catalogue: &Catalogue, found: &Found) -> String {
    match found {
        Found::Nothing => "denied".to_owned(),
        Found::Open => "open: no token is needed".to_owned(),
        Found::Authenticated => "any token that is good".to_owned(),
        Found::Action { action, resource } => format!("{} on {resource}", catalogue.action_name(*action)),
    }
}

fn needs_of(catalogue: &Catalogue, found: &Found) -> Value {
    match found {
        Found::Nothing => json!({ "needs": "denied" }),
        Found::Open => json!({ "needs": "open" }),
        Found::Authenticated => json!({ "needs": "authenticated" }),
        Found::Action { action, resource } => json!({
            "needs": "action", "action": catalogue.action_name(*action), "resource": resource.as_str(),
        }),
    }
}

fn fault(it: &CatalogFault) -> Value {
    json!({ "file": it.at.file, "line": it.at.line, "message": it.message })
}

fn json_of(loaded: &Loaded) -> Value {
    let routes = loaded.catalogue.routes().routes();
    let shown = routes.iter().zip(&loaded.routes).map(|(it, line)| {
        let (action, resource) = it.action().unzip();
        json!({
            "file": line.file, "line": line.line, "host": it.host(), "methods": it.methods(), "path": it.path(),
            "needs": if action.is_some() { "action" } else if it.is_open() { "open" } else { "authenticated" },
            "action": action.map(|it| loaded.catalogue.action_name(it).to_owned()), "resource": resource,
        })
    });
    let types = loaded.catalogue.added_types().map(|it| {
        let actions: Vec<&str> = it.actions.iter().map(|it| it.name.as_ref()).collect();
        json!({ "name": it.name, "everything": it.everything(), "actions": actions })
    });
    let shadows = loaded.catalogue.routes().shadows();
    let shadows = shadows.map(|it| json!({ "winner": it.winner, "loser": it.loser }));
    json!({
        "ok": true, "types": types.collect::<Vec<_>>(), "routes": shown.collect::<Vec<_>>(),
        "shadows": shadows.collect::<Vec<_>>(),
    })
}
