//! Statements in a request's body: any bytes are statements or a clear refusal, never a panic.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_http::oracles::statement_json(data));
