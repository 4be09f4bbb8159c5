//! Pages of the log that are full of large things.

use super::*;
use crate::neighbour::segment;

#[test]
fn h12_a_page_shows_so_much_of_what_things_were_like_and_loses_no_entry() {
    let world = World::new();
    let owner = &world.owner.client;
    let segments = format!("/envs/{}/segments", world.dev);
    let id = owner.post(&segments, &segment("large")).data()["id"].as_str().unwrap().to_owned();
    let put = |what: &str, body: &Value| owner.put(&format!("{segments}/{id}/{what}"), body).data();
    put("targeting", &json!({ "included": ["x".repeat(60_000)], "excluded": [], "rules": [] }));
    for number in 0..40 {
        put("name", &json!({ "name": format!("n{number}") }));
    }
    let path = format!("{}?refId={id}", log(&world, "dev"));
    let answer = owner.get(&format!("{path}&pageSize=1000"));
    assert!(answer.body.len() < 3 << 20, "{} bytes", answer.body.len());
    let entries = answer.data()["items"].as_array().unwrap().clone();
    assert_eq!((entries.len(), &answer.data()["totalCount"]), (42, &json!(42)));
    let nothing = json!({ "previous": "", "current": "" });
    let whole = entries.iter().take_while(|it| it["isDataChangeOmitted"] == false).count();
    assert!((15..25).contains(&whole), "{whole}");
    for (place, entry) in entries.iter().enumerate() {
        assert_eq!(entry["isDataChangeOmitted"], place >= whole, "{place}");
        assert_eq!(entry["dataChange"] == nothing, place >= whole, "{place}");
        assert_eq!(entry["instructions"] == json!([]), place >= whole, "{place}");
        // A page of its own shows what was left out, and is the same entry.
        let alone = owner.get(&format!("{path}&pageSize=1&pageIndex={place}")).data()["items"][0].clone();
        assert_eq!((&alone["id"], &alone["isDataChangeOmitted"]), (&entry["id"], &json!(false)));
        assert_ne!(alone["dataChange"], nothing);
    }
}
