//! Rows from the disk: any bytes are a row or a named error, never a panic.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_storage::oracles::stored_row(data));
