//! Bundles of plugins: any bytes are one, within bounds and packed again as the same, or are refused.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_plugins::oracles::plugin_bundle(data));
