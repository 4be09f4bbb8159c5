//! Tests of the query, alone and through the whole stack.

use proptest::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{bind, within};
use crate::{
    ApiError, Paging,
    tests::{get, send},
};

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    name: Option<String>,
    creator_id: Option<Uuid>,
    is_round: Option<bool>,
    count: Option<u16>,
    #[serde(default)]
    tags: Vec<String>,
    kind: Option<Kind>,
    #[serde(default, deserialize_with = "within::<_, 3>")]
    part: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
enum Kind {
    Personal,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Needed {
    key: String,
}

fn read<T: serde::de::DeserializeOwned>(query: &str) -> Result<T, String> {
    bind(query).map_err(|error| match error {
        ApiError::Invalid(codes) => codes.join("|"),
        ApiError::Unbindable { member, reason } => format!("{member}: {reason}"),
        other => format!("{other:?}"),
    })
}

fn named(name: &str) -> Filter {
    Filter { name: Some(name.to_owned()), ..Filter::default() }
}

#[test]
fn a_query_is_read_leniently() {
    #[track_caller]
    fn check(query: &str, expected: Filter) {
        assert_eq!(read(query), Ok(expected), "{query}");
    }
    check("", Filter::default());
    check("&&=&=x&name&name=&creatorId=&isRound=&tags=&kind=&unknown=1", Filter::default());
    check("name=a", named("a"));
    check("NAME=a", named("a"));
    check("n%61me=%C3%A9+b%2B%26", named("é b+&"));
    check("name=a=b", named("a=b"));
    check("name=&name=a", named("a"));
    check("name=%zz", named("%zz"));
    check("isRound=TRUE", Filter { is_round: Some(true), ..Filter::default() });
    check("IsRound=False", Filter { is_round: Some(false), ..Filter::default() });
    check("count=7", Filter { count: Some(7), ..Filter::default() });
    check("part=ééé", Filter { part: Some("ééé".to_owned()), ..Filter::default() });
    check("part=", Filter::default());
    check("kind=Personal", Filter { kind: Some(Kind::Personal), ..Filter::default() });
    check("Tags=a", Filter { tags: vec!["a".to_owned()], ..Filter::default() });
    let tags = ["a", "b", "a"].map(str::to_owned).to_vec();
    check("Tags=a&tags=b&TAGS=a&tags=", Filter { tags, ..Filter::default() });
    let id = Some(Uuid::from_u128(10));
    check("CreatorId=00000000-0000-0000-0000-00000000000A", Filter { creator_id: id, ..Filter::default() });
}

#[test]
fn what_cannot_be_read_is_told_with_its_name() {
    #[track_caller]
    fn check(query: &str, expected: &str) {
        assert_eq!(read::<Filter>(query), Err(expected.to_owned()), "{query}");
    }
    check("name=a&name=b", "name: a text was expected");
    check("name=a&NAME=a", "name: a text was expected");
    check("creatorId=s3cret", "creatorId: is not of the expected form");
    check("creatorid=1&creatorId=2", "creatorId: a text was expected");
    check("isRound=yes", "isRound: true or false was expected");
    check("isRound=true&isRound=true", "isRound: true or false was expected");
    check("count=many", "count: a number was expected");
    check("count=-1", "count_is_invalid");
    check("count=65536", "count_is_invalid");
    check("kind=personal", "kind_is_invalid");
    check("part=abcd", "part_is_invalid");
    check("part=a&part=b", "part: a text was expected");
    check("name=%ff", "query: UTF-8 was expected");
    check("%ff=1", "query: UTF-8 was expected");
    assert_eq!(read::<Needed>("key="), Err("key: is required".to_owned()));
    assert_eq!(read::<Needed>("Key=k"), Ok(Needed { key: "k".to_owned() }));
}

#[actix_web::test]
async fn a_query_reaches_the_handler() {
    let seen =
        send(get("/api/v1/widgets?NAME=a&Tags=x&tags=y&isround=TRUE&creatorId=&PageSize=5&pageindex=2"))
            .await;
    let name = &seen.json()["data"]["items"][0]["name"];
    assert_eq!(name, r#"Some("a") None Some(true) ["x", "y"] 10+5"#);
    let seen = send(get("/api/v1/widgets?creatorId=7")).await;
    assert_eq!((seen.status.as_u16(), seen.header("content-type")), (400, "application/problem+json"));
    assert_eq!(seen.json()["errors"]["creatorId"][0], "is not of the expected form");
}

/// H12, and the limits of the document.
#[test]
fn paging_stays_within_its_limits() {
    #[track_caller]
    fn check(query: &str, expected: Result<(u64, u32), &str>) {
        let read = read::<Paging>(query).map(|it| (it.offset(), it.size()));
        assert_eq!(read, expected.map_err(str::to_owned), "{query}");
    }
    check("", Ok((0, 10)));
    check("pageIndex=&pageSize=", Ok((0, 10)));
    check("PageIndex=3&PAGESIZE=20", Ok((60, 20)));
    check("pageSize=1000", Ok((0, 1000)));
    check("pageSize=1001", Ok((0, 1000)));
    check("pageSize=1000000000", Ok((0, 1000)));
    check("pageIndex=2147483647&pageSize=2147483647", Ok((2_147_483_647_000, 1000)));
    for bad in [
        "0",
        "-1",
        "2147483648",
        "18446744073709551616",
        "+1",
        "1.0",
        "1e3",
        "ten",
        "%20 1",
        "٣",
        "0x10",
        "null",
    ] {
        check(&format!("pageSize={bad}"), Err("pageSize_is_invalid"));
        if bad != "0" {
            check(&format!("pageIndex={bad}"), Err("pageIndex_is_invalid"));
        }
    }
    check("pageSize=1&PageSize=1", Err("pageSize: a text was expected"));
    check("pageIndex=0&pageIndex=1", Err("pageIndex: a text was expected"));
}

proptest! {
    #[test]
    fn no_query_panics(query in ".{0,60}") {
        let _ = read::<Filter>(&query);
        let _ = read::<Paging>(&query);
    }

    #[test]
    fn no_likely_query_panics(query in "([nN]ame|tags|is[rR]ound|count|%[0-9a-g]{2}|[=&+,a]){0,12}") {
        let _ = read::<Filter>(&query);
    }

    #[test]
    fn the_case_of_names_means_nothing(name in "[a-z]{1,4}", tags in prop::collection::vec("[a-z]{1,3}", 0..3), upper in any::<[bool; 2]>()) {
        let word = |word: &str, upper| if upper { word.to_uppercase() } else { word.to_owned() };
        let mut pairs = vec![format!("{}={name}", word("name", upper[0]))];
        pairs.extend(tags.iter().map(|tag| format!("{}={tag}", word("tags", upper[1]))));
        let query = pairs.join("&");
        prop_assert_eq!(read::<Filter>(&query), Ok(Filter { tags, ..named(&name) }));
    }

    #[test]
    fn any_text_arrives_whole(name in "\\PC{1,12}") {
        let query = format!("name={}", percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC));
        prop_assert_eq!(read::<Filter>(&query), Ok(named(&name)));
    }
}
