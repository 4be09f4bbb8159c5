//! One of each.

use super::{get, post, put, send};

#[actix_web::test]
async fn a_list_answers_a_page_in_the_envelope() {
    let seen =
        send(get("/api/v1/widgets?NAME=a&Tags=x&tags=y&isround=TRUE&creatorId=&PageSize=5&pageindex=2"))
            .await;
    assert_eq!(
        seen.line(),
        r#"200 {"success":true,"errors":[],"data":{"totalCount":1,"items":[{"id":"ffffffff-ffff-ffff-ffff-ffffffffffff","name":"Some(\"a\") None Some(true) [\"x\", \"y\"] 10+5"}]}}"#
    );
    assert_eq!(seen.header("content-type"), "application/json; charset=utf-8");
}

#[actix_web::test]
async fn a_body_is_read() {
    let seen = send(post("/api/v1/widgets", r#"{"NAME":"a","sizes":["3",4],"x":{}}"#)).await;
    assert_eq!(seen.json()["data"]["name"], "a [3, 4] None");
}

#[actix_web::test]
async fn a_body_may_be_missing() {
    assert_eq!(
        send(put("/api/v1/widgets/7/toggle")).await.line(),
        r#"200 {"success":true,"errors":[],"data":true}"#
    );
}
