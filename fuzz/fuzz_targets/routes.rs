//! Routes: each call has the route that it has when all of them are looked at.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| keywright_core::oracles::routes(data));
