//! How large a page is at most, and what is shown instead.

use actix_web::{
    App,
    http::header::CONTENT_TYPE,
    middleware::from_fn,
    rt,
    test::{TestRequest, call_service, init_service, read_body},
    web,
};

use super::*;

/// As many letters as it says.
#[derive(Template)]
#[template(source = "{{ letters }}", ext = "txt")]
struct Letters {
    letters: String,
}

fn shown(path: &str) -> (StatusCode, String, String) {
    rt::System::new().block_on(async {
        let letters = |count: web::Path<usize>| async move {
            render(StatusCode::OK, &Letters { letters: "x".repeat(*count) })
        };
        let pages = web::scope("/zh").wrap(from_fn(always)).route("/{count}", web::get().to(letters));
        let app = init_service(App::new().service(pages)).await;
        let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        let kind = answer.headers().get(CONTENT_TYPE).unwrap().to_str().unwrap().to_owned();
        let status = answer.status();
        (status, kind, String::from_utf8(read_body(answer).await.to_vec()).unwrap())
    })
}

#[test]
fn a_page_has_so_many_bytes_and_no_more() {
    let (status, _, text) = shown(&format!("/zh/{MAX_PAGE}"));
    assert_eq!((status, text.len()), (StatusCode::OK, MAX_PAGE));
    let (status, kind, text) = shown(&format!("/zh/{}", MAX_PAGE + 1));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kind.starts_with("text/html") && text.contains("内容过多"), "{kind} {text}");
}
