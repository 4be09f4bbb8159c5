//! Resource patterns: text and pattern are inverse, and matching agrees with its slow twin.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_core::oracles::resource_pattern(data));
