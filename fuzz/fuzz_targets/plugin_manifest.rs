//! Manifests of plugins: any text is one whose rules and sinks can be asked, or its faults are told by line.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_plugins::oracles::plugin_manifest(data));
