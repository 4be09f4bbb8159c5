//! The floor: a handler that does nothing but answer, on the same server with the same settings.

use std::sync::LazyLock;

use actix_web::{App, HttpResponse, HttpServer, http::header::ContentType, web};

/// The variable with which this benchmark starts itself as the bare server: what it answers.
pub(crate) const SWITCH: &str = "KEYWRIGHT_BENCH_BARE";

static ANSWER: LazyLock<String> = LazyLock::new(|| std::env::var(SWITCH).unwrap());

/// Serves until it is killed, and says where, as the product does.
pub(crate) fn serve() {
    actix_web::rt::System::new()
        .block_on(async {
            let app =
                || App::new().route("/hello", web::get().to(hello)).route("/hello", web::post().to(hello));
            let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
            println!("bare listens on http://{}", server.addrs().first().unwrap());
            server.run().await
        })
        .unwrap();
}

async fn hello() -> HttpResponse {
    HttpResponse::Ok().insert_header(ContentType::json()).body(ANSWER.as_str())
}
