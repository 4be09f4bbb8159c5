//! What the two kinds of token are for, told with a client that progenitor made: `cargo xtask sdk rust`.

use std::env;

use anyhow::{Context as _, Result, ensure};
use keywright::{
    Client, Error,
    types::{
        AddMember, CreateAccessToken, CreateFlag, CreatePolicy, CreateProject, ErrorResponse, LoginByEmail,
        PolicyStatement, ResetPassword, TokenType, VariationTypeVm, VariationVm,
    },
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use uuid::Uuid;

#[expect(warnings, reason = "generated")]
mod keywright {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let [url, email, password] =
        ["URL", "OWNER_EMAIL", "OWNER_PASSWORD"].map(|it| env::var(format!("KEYWRIGHT_{it}")));
    let (url, email, password) = (url?, email?, password?);

    // Ann, the owner, logs in. A member names the organization in a header, a token belongs to one.
    let jwt = log_in(&url, &email, &password).await?;
    let organization = client(&url, &jwt, None)?.list_organizations().send().await?.data[0].id;
    let ann = client(&url, &jwt, Some(organization))?;

    let project = CreateProject::builder().name("Rust shop").key("rust-shop");
    let project = ann.create_project().body(project).send().await?.into_inner().data;
    let env = project.environments.iter().find(|it| it.key == "dev").context("no environment dev")?.id;
    let variation = |it: &str| VariationVm::builder().id(it).name(it).value(it).try_into();
    let variations = ["true", "false"].map(variation).into_iter().collect::<Result<Vec<VariationVm>, _>>()?;
    let flag = CreateFlag::builder()
        .name("Dark mode")
        .key("dark-mode")
        .variation_type(VariationTypeVm::Boolean)
        .variations(variations)
        .enabled_variation_id("true")
        .disabled_variation_id("false");
    ann.create_feature_flag().env_id(env).body(flag).send().await?;
    println!("Ann made the project {} and the flag dark-mode", project.key);

    // A policy says what its members may do: toggle the flags of one environment, and make tokens.
    let toggle = allow("flag", &["ToggleFlag"], "project/rust-shop:env/dev:flag/*")?;
    let tokens = ["ListAccessTokens", "ManagePersonalAccessTokens", "ManageServiceAccessTokens"];
    let tokens = allow("access-token", &tokens, "access-token/*")?;
    let policy = CreatePolicy::builder().name("Rust togglers").key("rust-togglers");
    let policy = ann.create_policy().body(policy).send().await?.data.id;
    ann.update_policy_statements().id(policy).body(vec![toggle.clone(), tokens]).send().await?;

    // Ben is added by address, and gets a one-time password, with which he sets one of his own.
    let address = "ben@rust.example";
    ann.add_member().body(AddMember::builder().email(address).policy_ids(vec![policy])).send().await?;
    let member = ann.list_members().search_text(address).send().await?.data.items[0].id;
    let once = ann.create_one_time_password().id(member).send().await?.into_inner().data.password;
    let first = client(&url, &log_in(&url, address, &once).await?, None)?;
    let own = "a password of Ben's own";
    let change = ResetPassword::builder().current_password(once).new_password(own);
    ensure!(first.reset_password().body(change).send().await?.data.success, "the password is not changed");
    let ben = client(&url, &log_in(&url, address, own).await?, Some(organization))?;

    // His personal token can do what he can; the service token what it is given here, for ever.
    let personal = CreateAccessToken::builder().name("ben's laptop").type_(TokenType::Personal);
    let personal = ben.create_access_token().body(personal).send().await?.into_inner().data.token;
    let service =
        CreateAccessToken::builder().name("rust deploy").type_(TokenType::Service).permissions(vec![toggle]);
    let service = ben.create_access_token().body(service).send().await?.into_inner().data.token;
    let (personal, service) = (client(&url, &personal, None)?, client(&url, &service, None)?);
    for (token, status) in [(&personal, true), (&service, false)] {
        token.toggle_feature_flag().env_id(env).key("dark-mode").status(status).send().await?;
    }
    println!("Both tokens toggled the flag");

    // What a token may not do is 403, and the envelope says why.
    let project = CreateProject::builder().name("Theirs").key("theirs");
    let refusal = service.create_project().body(project).send().await;
    let refusal = refusal.err().context("a token for flags made a project")?;
    ensure!(refusal.status() == Some(reqwest::StatusCode::FORBIDDEN), "not refused, but {refusal}");
    println!("The service token may not make projects: {}", why(&refusal).context("not an envelope")?);

    // Lists come in pages.
    let mut names = Vec::new();
    for index in 0.. {
        let page = ben.list_access_tokens().page_index(index).page_size(1).send().await?.into_inner().data;
        names.extend(page.items.into_iter().map(|it| it.name));
        if names.len() as i64 >= page.total_count {
            break;
        }
    }
    ensure!(names == ["rust deploy", "ben's laptop"], "the tokens are {names:?}");
    println!("Ben sees {names:?}");
    Ok(())
}

/// A client that sends this credential, the text of a token or a JWT, with every request.
fn client(url: &str, credential: &str, organization: Option<Uuid>) -> Result<Client> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::try_from(format!("Bearer {credential}"))?);
    if let Some(organization) = organization {
        headers.insert("Organization", HeaderValue::try_from(organization.to_string())?);
    }
    Ok(Client::new_with_client(url, reqwest::Client::builder().default_headers(headers).build()?))
}

async fn log_in(url: &str, email: &str, password: &str) -> Result<String> {
    let body = LoginByEmail::builder().email(email).password(password);
    // A wrong password is an answer, too: 200 without a session.
    let answer = Client::new(url).login_by_email().body(body).send().await?.into_inner();
    Ok(answer.data.with_context(|| answer.errors.join(", "))?.token)
}

fn allow(kind: &str, actions: &[&str], resource: &str) -> Result<PolicyStatement> {
    let statement = PolicyStatement::builder()
        .resource_type(kind)
        .effect("allow")
        .actions(actions.iter().map(ToString::to_string).collect::<Vec<_>>())
        .resources(vec![resource.to_owned()]);
    Ok(statement.try_into()?)
}

/// The first of the `errors` of a failure.
fn why(error: &Error<ErrorResponse>) -> Option<&str> {
    let Error::ErrorResponse(answer) = error else { return None };
    answer.errors.first().map(String::as_str)
}
