//! The kit is of one piece: its types are those of the WIT package, and all of its files come with the program.

use std::fmt::Write as _;

use wit_parser::{Docs, Function, InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner};

use super::*;

#[test]
fn the_types_of_the_interface_is_what_the_docs_show() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/plugin/wit.d.ts");
    if std::env::var_os("KEYWRIGHT_BLESS").is_some() {
        std::fs::write(path, declarations()).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        declarations(),
        "run `cargo xtask bless` if this is wanted"
    );
}

#[test]
fn every_file_of_the_package_comes_with_the_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/plugin");
    let mut there: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it != "README.md")
        .collect();
    there.sort();
    let mut ours: Vec<_> = PACKAGE.iter().map(|it| it.0).chain([TYPES.0]).collect();
    ours.sort_unstable();
    assert_eq!(ours, there);
}

/// The WIT package as TypeScript sees it through componentize-qjs: `sdk/plugin/wit.d.ts`.
fn declarations() -> String {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", WIT).unwrap();
    let mut out = String::from(
        "// The interfaces of `plugin.wit` as they are, made from it: `cargo xtask bless`. `index.d.ts` and its\n// neighbours are easier to use. What a function says with `@throws` comes as an error with that in `payload`.\n",
    );
    let interfaces: Vec<InterfaceId> = resolve.packages[package].interfaces.values().copied().collect();
    for id in interfaces {
        Module { resolve: &resolve, id }.write(&mut out);
    }
    out
}

/// An interface, which is a module of its own.
struct Module<'r> {
    resolve: &'r Resolve,
    id: InterfaceId,
}

impl Module<'_> {
    fn write(&self, out: &mut String) {
        let interface = &self.resolve.interfaces[self.id];
        writeln!(out, "\n{}declare module \"{}\" {{", docs(&interface.docs, ""), self.specifier(self.id))
            .unwrap();
        for id in interface.types.values() {
            self.write_type(*id, out);
        }
        for function in interface.functions.values() {
            self.write_function(function, out);
        }
        out.push_str("}\n");
    }

    fn specifier(&self, id: InterfaceId) -> String {
        self.resolve.id_of(id).unwrap()
    }

    fn write_type(&self, id: TypeId, out: &mut String) {
        let found = &self.resolve.types[id];
        let name = pascal(found.name.as_ref().unwrap());
        if let TypeDefKind::Type(Type::Id(other)) = found.kind
            && let TypeOwner::Interface(owner) = self.resolve.types[other].owner
            && owner != self.id
        {
            writeln!(out, "  import type {{ {name} }} from \"{}\";", self.specifier(owner)).unwrap();
            return;
        }
        out.push_str(&docs(&found.docs, "  "));
        match &found.kind {
            TypeDefKind::Record(record) => {
                writeln!(out, "  export interface {name} {{").unwrap();
                for field in &record.fields {
                    let (name, shown) = (camel(&field.name), self.shown(field.ty));
                    writeln!(out, "{}    {name}: {shown};", docs(&field.docs, "    ")).unwrap();
                }
                out.push_str("  }\n");
            }
            TypeDefKind::Variant(variant) => {
                writeln!(out, "  export type {name} =").unwrap();
                for case in &variant.cases {
                    let value = case.ty.map(|it| format!("; val: {}", self.shown(it))).unwrap_or_default();
                    writeln!(out, "{}    | {{ tag: \"{}\"{value} }}", docs(&case.docs, "    "), case.name)
                        .unwrap();
                }
                out.truncate(out.trim_end().len());
                out.push_str(";\n");
            }
            TypeDefKind::Enum(words) => {
                let words: Vec<_> = words.cases.iter().map(|it| format!("\"{}\"", it.name)).collect();
                writeln!(out, "  export type {name} = {};", words.join(" | ")).unwrap();
            }
            TypeDefKind::Type(of) => writeln!(out, "  export type {name} = {};", self.shown(*of)).unwrap(),
            other => panic!("{} is not known here yet", other.as_str()),
        }
    }

    fn write_function(&self, function: &Function, out: &mut String) {
        let params: Vec<_> =
            function.params.iter().map(|it| format!("{}: {}", camel(&it.name), self.shown(it.ty))).collect();
        let (answer, thrown) = match function.result {
            None => ("void".to_owned(), None),
            Some(Type::Id(id)) => match &self.resolve.types[id].kind {
                TypeDefKind::Result(result) => {
                    (result.ok.map_or("void".to_owned(), |it| self.shown(it)), result.err)
                }
                _ => (self.shown(Type::Id(id)), None),
            },
            Some(answer) => (self.shown(answer), None),
        };
        let thrown = thrown.map(|it| format!("@throws {}", self.shown(it)));
        let text = function.docs.contents.iter().cloned().chain(thrown).collect::<Vec<_>>().join("\n");
        out.push_str(&comment(&text, "  "));
        let name = camel(&function.name);
        let params = params.join(", ");
        // `delete` is no name of a function, and a fine one of an export.
        if name == "delete" {
            writeln!(out, "  function remove({params}): {answer};\n  export {{ remove as {name} }};")
                .unwrap();
        } else {
            writeln!(out, "  export function {name}({params}): {answer};").unwrap();
        }
    }

    fn shown(&self, of: Type) -> String {
        match of {
            Type::Bool => "boolean".to_owned(),
            Type::String | Type::Char => "string".to_owned(),
            Type::Id(id) => {
                let found = &self.resolve.types[id];
                match &found.kind {
                    _ if found.name.is_some() => pascal(found.name.as_ref().unwrap()),
                    TypeDefKind::Option(of) => format!("{} | null", self.shown(*of)),
                    TypeDefKind::List(Type::U8) => "Uint8Array".to_owned(),
                    TypeDefKind::List(of) => format!("{}[]", self.shown(*of)),
                    TypeDefKind::Tuple(of) => {
                        let parts: Vec<_> = of.types.iter().map(|it| self.shown(*it)).collect();
                        format!("[{}]", parts.join(", "))
                    }
                    other => panic!("{} is not known here yet", other.as_str()),
                }
            }
            _ => "number".to_owned(),
        }
    }
}

fn docs(docs: &Docs, indent: &str) -> String {
    docs.contents.as_ref().map(|it| comment(it, indent)).unwrap_or_default()
}

fn comment(text: &str, indent: &str) -> String {
    // What stands between parts of the file belongs to none of them.
    let lines = text.trim().lines().map(str::trim).filter(|it| !it.starts_with("----"));
    let lines: Vec<_> = lines.collect();
    match &lines[..] {
        [] => String::new(),
        [one] => format!("{indent}/** {one} */\n"),
        more => {
            let more: Vec<_> =
                more.iter().map(|it| format!("{indent} * {it}").trim_end().to_owned()).collect();
            format!("{indent}/**\n{}\n{indent} */\n", more.join("\n"))
        }
    }
}

fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let (first, rest) = pascal.split_at(1);
    first.to_lowercase() + rest
}

fn pascal(name: &str) -> String {
    let upper = |it: &str| {
        let (first, rest) = it.split_at(1);
        first.to_uppercase() + rest
    };
    name.split('-').map(upper).collect()
}

#[test]
fn a_world_has_what_it_is_given_and_is_one() {
    let text = world(&["kv", "log"], &["routes", "lifecycle"]);
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", &text).unwrap();
    let worlds = &resolve.packages[package].worlds;
    assert_eq!(worlds.keys().collect::<Vec<_>>(), ["plugin"]);
    let world = &resolve.worlds[worlds["plugin"]];
    let names = |keys: Vec<String>| keys.join(" ");
    let name = |it: &wit_parser::WorldKey| resolve.name_world_key(it);
    let imports = names(world.imports.keys().map(name).collect());
    assert_eq!(imports, "keywright:plugin/types@1.0.0 keywright:plugin/kv@1.0.0 keywright:plugin/log@1.0.0");
    let exports = names(world.exports.keys().map(name).collect());
    assert_eq!(exports, "keywright:plugin/routes@1.0.0 keywright:plugin/lifecycle@1.0.0");
}
