//! URLs that plugins call: what is read as one names a host in one way.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_plugins::oracles::plugin_url(data));
