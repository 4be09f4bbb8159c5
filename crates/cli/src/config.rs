//! What `serve` runs with: flags before environment before file before defaults.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use clap::{Args, ValueEnum};
use keywright_core::token::Network;
use keywright_http::{LeakKeys, Origin, PublicUrl, Rate, TokensOf};
use serde::Deserialize;
use zeroize::Zeroizing;

/// The flags of `serve`. Each is also an environment variable and a key of `keywright.toml`
/// (`--data-dir`, `KEYWRIGHT_DATA_DIR`, `data-dir`).
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ServeArgs {
    /// Where everything is kept; made if it is not there [default: ./keywright-data]
    #[arg(long, env = "KEYWRIGHT_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "KEYWRIGHT_LISTEN", value_name = "ADDR:PORT", value_parser = address)]
    listen: Option<SocketAddr>,
    /// Where to answer Prometheus, on a listener of its own; off without it
    #[arg(long, env = "KEYWRIGHT_METRICS_LISTEN", value_name = "ADDR:PORT", value_parser = address)]
    metrics_listen: Option<SocketAddr>,
    /// How many threads answer requests [default: one for each core]
    #[arg(long, env = "KEYWRIGHT_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// How much memory the store's page cache may take, in MiB [default: 128]
    #[arg(long, env = "KEYWRIGHT_CACHE_MIB", value_name = "MIB", value_parser = clap::value_parser!(u32).range(8..=1_048_576))]
    cache_mib: Option<u32>,
    /// Whether browsers may send the refresh cookie over plain HTTP, or HTTPS only [default: auto]
    #[arg(long, env = "KEYWRIGHT_SECURE_COOKIES", value_name = "WHEN")]
    secure_cookies: Option<SecureCookies>,
    /// An origin whose pages may call the API from a browser, such as `https://console.example.com`; may be given
    /// several times, in the environment with commas between them [default: none but its own]
    #[arg(long, env = "KEYWRIGHT_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    cors_origin: Option<Vec<String>>,
    /// The address that the world knows this server by, such as `https://keys.example.com` [default: none; OAuth
    /// clients on this machine find it all the same]
    #[arg(long, env = "KEYWRIGHT_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A network of reverse proxies that may ask whether they may forward requests, such as `10.0.0.0/8` or `127.0.0.1`; may
    /// be given several times, in the environment with commas between them [default: none]
    #[arg(long, env = "KEYWRIGHT_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    trusted_proxy: Option<Vec<String>>,
    /// Whose tokens proxies may let pass: the id of an organization, or `any` [default: the oldest organization]
    #[arg(long, env = "KEYWRIGHT_FORWARD_AUTH_ORGANIZATION", value_name = "ID")]
    forward_auth_organization: Option<String>,
    /// Where to answer Envoy's `ext_authz` over gRPC, on a listener of its own; off without it
    #[arg(long, env = "KEYWRIGHT_GRPC_LISTEN", value_name = "ADDR:PORT", value_parser = address)]
    grpc_listen: Option<SocketAddr>,
    /// How many calls one address may make, such as `100/s`, `600/m` or `10000/h`; an address is an IPv4 address or a /64
    /// of IPv6, and behind a trusted proxy that asks, its client's [default: no limit]
    #[arg(long, env = "KEYWRIGHT_RATE_LIMIT_ADDRESS", value_name = "RATE")]
    rate_limit_address: Option<String>,
    /// How many calls may be made with one token, wherever it is judged [default: no limit]
    #[arg(long, env = "KEYWRIGHT_RATE_LIMIT_TOKEN", value_name = "RATE")]
    rate_limit_token: Option<String>,
    /// A file with the types, actions and routes of an API that is guarded, or `featbit`; may be given several times,
    /// in the environment with commas between them [default: none]
    #[arg(long, env = "KEYWRIGHT_CATALOG", value_name = "FILE", value_delimiter = ',')]
    catalog: Option<Vec<PathBuf>>,
    /// The file with the keys by which scanners of leaked secrets sign their reports, as GitHub publishes them; without
    /// it, no signed report is taken
    #[arg(long, env = "KEYWRIGHT_LEAK_KEYS", value_name = "FILE")]
    leak_keys: Option<PathBuf>,
    /// Whether plugins act. With `off`, no rule is asked and nothing is sent, and they can be managed all the same: the way
    /// out where one is in the way of everything [default: on]
    #[arg(long, env = "KEYWRIGHT_PLUGINS", value_name = "WHETHER")]
    plugins: Option<Plugins>,
    /// Whether organizations may let plugins call private networks: this host, and those around it [default: off]
    #[arg(long, env = "KEYWRIGHT_PLUGIN_PRIVATE_NETWORKS", value_name = "WHETHER")]
    plugin_private_networks: Option<PrivateNetworks>,
    /// How log lines look [default: pretty]
    #[arg(long, env = "KEYWRIGHT_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// What is logged: a level, or directives such as `warn,keywright_http=debug` [default: info]
    #[arg(long, env = "KEYWRIGHT_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// Go on although the folder is older than its head says: the hash that the refusal named
    #[arg(long, env = "KEYWRIGHT_ACCEPT_ROLLBACK", value_name = "HASH")]
    accept_rollback: Option<String>,
    /// The e-mail address of the owner that the first start makes
    #[arg(long, env = "KEYWRIGHT_OWNER_EMAIL", value_name = "EMAIL")]
    owner_email: Option<String>,
    /// The file that holds the owner's password (the environment may hold it instead, in `KEYWRIGHT_OWNER_PASSWORD`)
    #[arg(long, env = "KEYWRIGHT_OWNER_PASSWORD_FILE", value_name = "FILE")]
    owner_password_file: Option<PathBuf>,
    /// The file with these settings [default: ./keywright.toml, where there is one]
    #[arg(long, env = "KEYWRIGHT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What the commands beside `serve` take from the same places.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Place {
    /// The server's folder [default: ./keywright-data]
    #[arg(long, env = "KEYWRIGHT_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The file with the server's settings [default: ./keywright.toml, where there is one]
    #[arg(long, env = "KEYWRIGHT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What `keywright.toml` may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are those of the settings")]
struct File {
    data_dir: Option<PathBuf>,
    listen: Option<SocketAddr>,
    metrics_listen: Option<SocketAddr>,
    workers: Option<u16>,
    cache_mib: Option<u32>,
    secure_cookies: Option<SecureCookies>,
    cors_origin: Option<Vec<String>>,
    public_url: Option<String>,
    trusted_proxy: Option<Vec<String>>,
    forward_auth_organization: Option<String>,
    grpc_listen: Option<SocketAddr>,
    rate_limit_address: Option<String>,
    rate_limit_token: Option<String>,
    catalog: Option<Vec<PathBuf>>,
    leak_keys: Option<PathBuf>,
    plugins: Option<Plugins>,
    plugin_private_networks: Option<PrivateNetworks>,
    log_format: Option<LogFormat>,
    log: Option<String>,
    accept_rollback: Option<String>,
    owner_email: Option<String>,
    owner_password_file: Option<PathBuf>,
}

/// Whether plugins act.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Plugins {
    /// They do.
    #[default]
    On,
    /// They do not.
    Off,
}

/// Whether organizations may let plugins call private networks.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PrivateNetworks {
    /// They may, plugin by plugin.
    On,
    /// They may not.
    #[default]
    Off,
}

/// Whether cookies are for HTTPS only.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SecureCookies {
    /// They are where the request came by HTTPS.
    #[default]
    Auto,
    /// They are.
    Always,
    /// They are not.
    Never,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object for each line.
    Json,
}

/// What `serve` runs with.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) data_dir: PathBuf,
    pub(crate) listen: SocketAddr,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) workers: Option<usize>,
    pub(crate) cache_bytes: u64,
    pub(crate) secure_cookies: SecureCookies,
    pub(crate) cors_origins: Vec<Origin>,
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) forward_auth_tokens: TokensOf,
    pub(crate) grpc_listen: Option<SocketAddr>,
    pub(crate) rate_limit_address: Option<Rate>,
    pub(crate) rate_limit_token: Option<Rate>,
    pub(crate) catalogs: Vec<PathBuf>,
    pub(crate) leak_keys: Option<LeakKeys>,
    pub(crate) plugins: Plugins,
    pub(crate) plugin_private_networks: PrivateNetworks,
    pub(crate) log_format: LogFormat,
    pub(crate) log: String,
    pub(crate) accept_rollback: Option<[u8; 32]>,
    pub(crate) owner: Option<Owner>,
}

/// The owner that the first start makes.
pub(crate) struct Owner {
    pub(crate) email: String,
    pub(crate) password: Zeroizing<String>,
}

/// Where data is kept unless told otherwise.
const DEFAULT_DATA_DIR: &str = "./keywright-data";
const DEFAULT_FILE: &str = "./keywright.toml";
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
const DEFAULT_CACHE_MIB: u32 = 128;
/// Each is looked at for each request of a proxy.
const MAX_PROXIES: usize = 64;

impl Config {
    /// Puts flags, environment (clap has read it into the flags), file and defaults together.
    pub(crate) fn new(args: ServeArgs) -> anyhow::Result<Self> {
        let file = read_file(args.config.as_deref())?;
        let owner_email = args.owner_email.or(file.owner_email);
        let owner_password_file = args.owner_password_file.or(file.owner_password_file);
        let rollback = args.accept_rollback.or(file.accept_rollback);
        Ok(Self {
            data_dir: args.data_dir.or(file.data_dir).unwrap_or_else(|| DEFAULT_DATA_DIR.into()),
            listen: args.listen.or(file.listen).unwrap_or(DEFAULT_LISTEN),
            metrics_listen: args.metrics_listen.or(file.metrics_listen),
            workers: args.workers.or(file.workers).map(usize::from),
            cache_bytes: u64::from(args.cache_mib.or(file.cache_mib).unwrap_or(DEFAULT_CACHE_MIB)) << 20,
            secure_cookies: args.secure_cookies.or(file.secure_cookies).unwrap_or_default(),
            cors_origins: origins(args.cors_origin.or(file.cors_origin))?,
            public_url: args.public_url.or(file.public_url).map(|it| public_url(&it)).transpose()?,
            trusted_proxies: networks(args.trusted_proxy.or(file.trusted_proxy))?,
            forward_auth_tokens: tokens_of(
                args.forward_auth_organization.or(file.forward_auth_organization),
            )?,
            grpc_listen: args.grpc_listen.or(file.grpc_listen),
            rate_limit_address: rate(args.rate_limit_address.or(file.rate_limit_address))?,
            rate_limit_token: rate(args.rate_limit_token.or(file.rate_limit_token))?,
            catalogs: args.catalog.or(file.catalog).unwrap_or_default(),
            leak_keys: leak_keys(args.leak_keys.or(file.leak_keys).as_deref())?,
            plugins: args.plugins.or(file.plugins).unwrap_or_default(),
            plugin_private_networks: args
                .plugin_private_networks
                .or(file.plugin_private_networks)
                .unwrap_or_default(),
            log_format: args.log_format.or(file.log_format).unwrap_or_default(),
            log: args.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
            accept_rollback: rollback.as_deref().map(hash).transpose()?,
            owner: owner(owner_email, owner_password_file.as_deref())?,
        })
    }
}

impl Place {
    /// The server's folder.
    pub(crate) fn data_dir(self) -> anyhow::Result<PathBuf> {
        let file = read_file(self.config.as_deref())?;
        Ok(self.data_dir.or(file.data_dir).unwrap_or_else(|| DEFAULT_DATA_DIR.into()))
    }
}

/// Where the server listens, by flag or environment, file, or default.
pub(crate) fn listen(flag: Option<SocketAddr>, config: Option<&Path>) -> anyhow::Result<SocketAddr> {
    let file = read_file(config)?;
    Ok(flag.or(file.listen).unwrap_or(DEFAULT_LISTEN))
}

/// An address with a port.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned())
}

fn rate(text: Option<String>) -> anyhow::Result<Option<Rate>> {
    let read = |it: String| it.parse().with_context(|| format!("{it} is no rate limit"));
    text.map(read).transpose()
}

fn read_file(path: Option<&Path>) -> anyhow::Result<File> {
    let default = Path::new(DEFAULT_FILE);
    let path = match path {
        Some(path) => path,
        None if default.exists() => default,
        None => return Ok(File::default()),
    };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a configuration", path.display()))
}

fn owner(email: Option<String>, file: Option<&Path>) -> anyhow::Result<Option<Owner>> {
    let password = match (std::env::var("KEYWRIGHT_OWNER_PASSWORD"), file) {
        (Ok(_), Some(_)) => {
            bail!("KEYWRIGHT_OWNER_PASSWORD and an owner password file are both given: keep one of them")
        }
        (Ok(password), None) => Some(Zeroizing::new(password)),
        (Err(_), Some(file)) => {
            let text = Zeroizing::new(
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
            );
            Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
        (Err(_), None) => None,
    };
    match (email, password) {
        (None, None) => Ok(None),
        (Some(email), Some(password)) => Ok(Some(Owner { email, password })),
        (Some(_), None) => bail!("the owner's e-mail address is given without a password"),
        (None, Some(_)) => bail!("the owner's password is given without an e-mail address"),
    }
}

/// The origins, each of which must be one.
fn origins(texts: Option<Vec<String>>) -> anyhow::Result<Vec<Origin>> {
    let all = texts.unwrap_or_default().into_iter();
    all.map(|it| it.parse().with_context(|| format!("`{it}` cannot be shared with"))).collect()
}

/// The address that the world knows the server by.
fn public_url(text: &str) -> anyhow::Result<PublicUrl> {
    text.parse().with_context(|| format!("`{text}` cannot be the public address"))
}

/// The networks of proxies, each of which must be one.
fn networks(texts: Option<Vec<String>>) -> anyhow::Result<Vec<Network>> {
    let all = texts.unwrap_or_default();
    ensure!(all.len() <= MAX_PROXIES, "at most {MAX_PROXIES} networks of proxies can be trusted");
    all.iter().map(|it| it.parse().with_context(|| format!("`{it}` cannot be trusted"))).collect()
}

/// Whose tokens proxies may let pass.
fn tokens_of(text: Option<String>) -> anyhow::Result<TokensOf> {
    let Some(text) = text else { return Ok(TokensOf::default()) };
    text.parse().with_context(|| format!("`{text}` is no organization"))
}

/// The keys of who reports leaked secrets.
fn leak_keys(file: Option<&Path>) -> anyhow::Result<Option<LeakKeys>> {
    let Some(file) = file else { return Ok(None) };
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let keys = text.parse().with_context(|| format!("{} holds no keys of leak reports", file.display()))?;
    Ok(Some(keys))
}

fn hash(text: &str) -> anyhow::Result<[u8; 32]> {
    let digits = text
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|it| u8::from_str_radix(it, 16).ok()));
    let bytes: Option<Vec<u8>> = digits.collect();
    bytes
        .filter(|_| text.len() == 64)
        .and_then(|it| it.try_into().ok())
        .context("--accept-rollback takes the 64 hexadecimal digits that the refusal named")
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").field("email", &self.email).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
