//! Whose turn it is: nobody waits for a sink of somebody else, nor does the end of the server; and a sink that a version
//! brings begins with what happens then.

use super::*;

/// Another program that takes so long to answer, to each call.
fn slow(delay: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            std::thread::spawn(move || {
                std::thread::sleep(delay);
                answer(stream, 200);
            });
        }
    });
    format!("http://{address}/in")
}

#[test]
fn slow_sinks_of_one_organization_hold_back_neither_another_nor_the_end_of_the_server() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).owner;
    let (ann, other) = (world.owner.client.clone(), Other::new(&[]));
    let url = slow(Duration::from_secs(4));
    for _ in 0..10 {
        enable(&theirs, WEBHOOK, &json!({ "url": url, "secret": SECRET }));
    }
    hook(&ann, &other);
    (0..5).for_each(|_| drop(policy(&theirs)));
    // By now some of them are being answered.
    std::thread::sleep(Duration::from_millis(600));
    let key = policy(&ann);
    let began = Instant::now();
    wait("the event of another", || other.kinds().len() == 1);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(other.heard.lock().unwrap()[0].body["data"]["subject"]["name"], json!(key));
    let began = Instant::now();
    world.restart();
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[test]
fn letters_that_are_slow_to_arrive_hold_back_nobody_else() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).owner;
    let (ann, refuses, other) = (world.owner.client.clone(), Other::new(&[400; 4]), Other::new(&[]));
    let name = hook(&theirs, &refuses);
    (0..4).for_each(|_| drop(policy(&theirs)));
    let letters = || theirs.get(&format!("/plugins/{name}/letters")).data().as_array().unwrap().len();
    wait("the letters", || letters() == 4);
    let config = json!({ "config": { "url": slow(Duration::from_secs(3)), "secret": SECRET } });
    theirs.put(&format!("/plugins/{name}/config"), &config).data();
    hook(&ann, &other);
    theirs.post(&format!("/plugins/{name}/letters/retry"), &json!({})).data();
    std::thread::sleep(Duration::from_millis(600));
    policy(&ann);
    let began = Instant::now();
    wait("the event of another", || other.kinds().len() == 1);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    wait("the letters", || letters() == 0);
}

#[test]
fn a_sink_that_a_version_brings_tells_what_happens_from_then_on() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = enable(ann, FILE, &json!({}));
    let organization = ann.organization.clone().unwrap();
    let lines = |sink: &str| world.server.sink_file(&organization, &name, sink).lines().count();
    policy(ann);
    wait("the line of the first", || lines("log") == 1);
    let both = format!("{FILE}\n{}", FILE.replace("\"log\"", "\"new\""));
    let (bytes, hash) = bundle(&name, "1.1.0", &both);
    ann.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}"), &bytes).data();
    policy(ann);
    wait("the lines of both", || lines("log") == 2 && lines("new") == 1);
    // While it is away it hears nothing, and when it is back it does again.
    ann.post(&format!("/plugins/{name}/roll-back"), &json!({})).data();
    policy(ann);
    wait("the line of the first", || lines("log") == 3);
    ann.post(&format!("/plugins/{name}/roll-back"), &json!({})).data();
    policy(ann);
    wait("the lines of both", || lines("log") == 4 && lines("new") == 2);
}
