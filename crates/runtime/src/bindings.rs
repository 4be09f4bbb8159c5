//! The WIT package in Rust, written by a macro from `wit/plugin.wit`.

#![expect(missing_docs, reason = "what is documented there is documented here, and nothing else")]

wasmtime::component::bindgen!({
    path: "wit",
    world: "everything",
    imports: { default: trappable },
    additional_derives: [PartialEq],
});
