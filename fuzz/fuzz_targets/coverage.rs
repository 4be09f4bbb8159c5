//! The ceiling: `covered` never says yes where the slow twin finds an escape, and a witness is one.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_core::oracles::coverage(data));
