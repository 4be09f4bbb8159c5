//! Makes the client from the OpenAPI 3.0 document: progenitor does not read 3.1.

use std::{env, fs, path::Path};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

const DOCUMENT: &str = "../../target/sdk/openapi-3.0.json";

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed={DOCUMENT}");
    let mut document: serde_json::Value = serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?;

    // To progenitor, all failures of an operation have one type. Ours is the envelope: nothing of `/health`
    // has it, and neither has 415, which a client that sends JSON never sees.
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let responses = operation["responses"].as_object_mut();
            responses.map(|it| {
                it.retain(
                    |status, _| if path.starts_with("/api/") { status != "415" } else { status == "200" },
                )
            });
        }
    }

    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let client = Generator::new(&settings).generate_tokens(&serde_json::from_value(document)?)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), client.to_string())?;
    Ok(())
}
