//! The text of a token: what parses is written back byte for byte, and no other text parses to the same.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_core::oracles::token_text(data));
