//! Paths and hosts as reverse proxies tell them, and what is judged of them.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_http::oracles::forwarded_path(data));
