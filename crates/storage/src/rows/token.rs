//! Tokens as rows.

use std::net::IpAddr;

use keywright_core::{
    Catalogue, Digest, Statement, Timestamp,
    id::{AccountId, MembershipId, OrganizationId, TokenId},
    secret::Handle,
    text::Name,
    token::{Alarm, Former, Network, Networks, Scope, Token, TokenKind, TokenState},
};
use rkyv::{Archived, string::ArchivedString};

use super::{
    Guarded, Malformed, Record, access, moment, open,
    statements::{Conditions, read_statements, write_conditions, write_statements},
    v1::{
        self, Id, Millis,
        token::{ArchivedKind, Kind},
    },
    v2::{
        self,
        token::{self as rows, ArchivedAlarm, ArchivedNetwork},
    },
    v3,
};
use crate::{
    catalogues::Catalogues,
    error::StorageError,
    facts::TokenFact,
    keys,
    row::Row,
    write::{Taken, Whose},
};

/// The row of a token in place, of any version.
#[derive(Clone, Copy)]
pub(crate) enum TokenRow<'r> {
    V1(&'r Archived<v1::token::Token>),
    /// With the conditions of its statements, since version 3.
    V2(&'r Archived<rows::Token>, Conditions<'r>),
}

/// What all versions have.
macro_rules! accessors {
    ($($name:ident: $of:ty;)*) => {$(
        pub(crate) fn $name(self) -> &'r $of {
            match self {
                Self::V1(row) => &row.$name,
                Self::V2(row, _) => &row.$name,
            }
        }
    )*};
}

impl<'r> TokenRow<'r> {
    accessors! {
        id: Id;
        organization: Id;
        name: ArchivedString;
        kind: ArchivedKind;
        handle: [u8; 15];
        creator: Id;
        created_at: Archived<Millis>;
        updated_at: Archived<Millis>;
        expires_at: Archived<Option<Millis>>;
    }

    /// The row of a token, in place.
    pub(crate) fn open(key: &[u8], row: &'r Row) -> Result<Self, StorageError> {
        if row.kind() == Token::TAG && row.version() < Token::VERSION {
            return Self::open_older(row).map_err(|it| it.of(Token::TABLE, key));
        }
        open::<Token>(key, row).map(Self::newest)
    }

    fn open_older(row: &'r Row) -> Result<Self, Malformed> {
        match row.version() {
            v1::VERSION => access::<v1::token::Token>(row.archive()).map(Self::V1),
            v2::VERSION => access::<rows::Token>(row.archive()).map(|it| Self::V2(it, None)),
            version => Err(Malformed::Kind { kind: row.kind(), version }),
        }
    }

    fn newest(row: &'r Archived<v3::token::Token>) -> Self {
        Self::V2(&row.token, Some(&row.conditions))
    }

    fn conditions(self) -> Conditions<'r> {
        match self {
            Self::V1(_) => None,
            Self::V2(_, conditions) => conditions,
        }
    }

    /// What judging a request needs of it.
    pub(crate) fn fact(self, key: &[u8], catalogues: &Catalogues) -> Result<TokenFact, Malformed> {
        let organization = OrganizationId::from_bytes(*self.organization());
        Ok(TokenFact {
            id: TokenId::from_bytes(*self.id()),
            organization,
            digest: keys::last_digest(key).ok_or(Malformed::Key)?,
            kind: read_kind(self.kind(), self.conditions(), &catalogues.of(organization))?,
            state: self.state(),
            expires_at: self.expires_at().as_ref().copied().map(moment),
            networks: self.networks()?,
            former: self.former(),
            retired: self.retired(),
        })
    }

    fn state(self) -> TokenState {
        match self {
            Self::V1(row) => match row.state {
                v1::token::ArchivedState::Active => TokenState::Active,
                v1::token::ArchivedState::Inactive { by } => TokenState::off(AccountId::from_bytes(by)),
            },
            Self::V2(row, _) => match &row.state {
                rows::ArchivedState::Active => TokenState::Active,
                rows::ArchivedState::Inactive { by, alarm } => TokenState::Inactive {
                    by: by.as_ref().copied().map(AccountId::from_bytes),
                    alarm: alarm.as_ref().map(read_alarm),
                },
            },
        }
    }

    fn networks(self) -> Result<Option<Networks>, Malformed> {
        let Self::V2(row, _) = self else { return Ok(None) };
        if row.networks.is_empty() {
            return Ok(None);
        }
        let networks = row.networks.iter().map(read_network).collect::<Result<Vec<_>, _>>()?;
        Networks::new(networks).map(Some).map_err(|_| Malformed::Network)
    }

    fn former(self) -> Option<Former> {
        let Self::V2(row, _) = self else { return None };
        let read = |it: &Archived<rows::Former>| Former {
            digest: Digest::from_bytes(it.digest),
            until: moment(it.until),
        };
        row.former.as_ref().map(read)
    }

    fn retired(self) -> Vec<Digest> {
        let Self::V2(row, _) = self else { return Vec::new() };
        row.retired.iter().copied().map(Digest::from_bytes).collect()
    }

    /// What is kept of the secrets it had before.
    pub(crate) fn secrets_before(self) -> impl Iterator<Item = Digest> {
        self.former().map(|it| it.digest).into_iter().chain(self.retired())
    }

    fn read(self, key: &[u8], catalogues: &Catalogues) -> Result<Token, Malformed> {
        let fact = self.fact(key, catalogues)?;
        Ok(Token {
            id: fact.id,
            organization: fact.organization,
            name: Name::kept(self.name())?,
            kind: fact.kind,
            state: fact.state,
            digest: fact.digest,
            handle: Handle::from_bytes(*self.handle()),
            creator: AccountId::from_bytes(*self.creator()),
            created_at: moment(*self.created_at()),
            updated_at: moment(*self.updated_at()),
            expires_at: fact.expires_at,
            networks: fact.networks,
            former: fact.former,
            retired: fact.retired,
        })
    }
}

impl Record for Token {
    type Row = v3::token::Token;

    const TABLE: &'static str = "tokens";
    const TAG: u8 = keys::tag::TOKEN;
    const VERSION: u8 = v3::VERSION;

    fn key(&self) -> Vec<u8> {
        keys::token(self.digest)
    }

    fn whose(&self) -> Whose {
        Whose::Token(self.organization, self.id)
    }

    fn guards(&self) -> Vec<Guarded> {
        let name = keys::token_name(self.organization, &self.name.fold());
        vec![
            Guarded::new(name, &self.id.to_bytes(), Taken::Name),
            Guarded::new(keys::token_id(self.id), &self.digest.to_bytes(), Taken::Id),
        ]
    }

    fn row(&self) -> v3::token::Token {
        let write_former =
            |it: &Former| rows::Former { digest: it.digest.to_bytes(), until: it.until.millis() };
        let token = rows::Token {
            id: self.id.to_bytes(),
            organization: self.organization.to_bytes(),
            name: self.name.as_str().to_owned(),
            kind: write_kind(&self.kind),
            state: write_state(self.state),
            handle: self.handle.to_bytes(),
            creator: self.creator.to_bytes(),
            created_at: self.created_at.millis(),
            updated_at: self.updated_at.millis(),
            expires_at: self.expires_at.map(Timestamp::millis),
            networks: self.networks.iter().flat_map(Networks::iter).map(write_network).collect(),
            former: self.former.as_ref().map(write_former),
            retired: self.retired.iter().map(|it| it.to_bytes()).collect(),
        };
        v3::token::Token { token, conditions: write_conditions(statements(&self.kind)) }
    }

    fn read(
        key: &[u8],
        row: &Archived<v3::token::Token>,
        catalogues: &Catalogues,
    ) -> Result<Self, Malformed> {
        TokenRow::newest(row).read(key, catalogues)
    }

    /// Tokens of version 1 are good from anywhere, and have had one secret; before version 3 statements had no
    /// conditions.
    fn read_older(key: &[u8], row: &Row, catalogues: &Catalogues) -> Result<Self, Malformed> {
        TokenRow::open_older(row)?.read(key, catalogues)
    }
}

fn write_state(state: TokenState) -> rows::State {
    let write = |alarm| match alarm {
        Alarm::Compromised => rows::Alarm::Compromised,
        Alarm::Reused => rows::Alarm::Reused,
    };
    match state {
        TokenState::Active => rows::State::Active,
        TokenState::Inactive { by, alarm } => {
            rows::State::Inactive { by: by.map(AccountId::to_bytes), alarm: alarm.map(write) }
        }
    }
}

fn read_alarm(alarm: &ArchivedAlarm) -> Alarm {
    match alarm {
        ArchivedAlarm::Compromised => Alarm::Compromised,
        ArchivedAlarm::Reused => Alarm::Reused,
    }
}

fn write_network(network: Network) -> rows::Network {
    let prefix = network.prefix();
    match network.address() {
        IpAddr::V4(it) => rows::Network::V4 { address: it.octets(), prefix },
        IpAddr::V6(it) => rows::Network::V6 { address: it.octets(), prefix },
    }
}

fn read_network(network: &ArchivedNetwork) -> Result<Network, Malformed> {
    let (address, prefix) = match network {
        ArchivedNetwork::V4 { address, prefix } => (IpAddr::from(*address), *prefix),
        ArchivedNetwork::V6 { address, prefix } => (IpAddr::from(*address), *prefix),
    };
    Network::new(address, prefix).ok_or(Malformed::Network)
}

fn write_kind(kind: &TokenKind) -> Kind {
    match kind {
        TokenKind::Personal { membership, scope: Scope::SameAsMember } => {
            Kind::Personal { membership: membership.to_bytes() }
        }
        TokenKind::Personal { membership, scope: Scope::Narrowed(scope) } => {
            Kind::Narrowed { membership: membership.to_bytes(), scope: write_statements(scope) }
        }
        TokenKind::Service { statements } => Kind::Service { statements: write_statements(statements) },
    }
}

/// The statements of a token, whatever they are for.
fn statements(kind: &TokenKind) -> &[Statement] {
    match kind {
        TokenKind::Personal { scope: Scope::SameAsMember, .. } => &[],
        TokenKind::Personal { scope: Scope::Narrowed(statements), .. }
        | TokenKind::Service { statements } => statements,
    }
}

fn read_kind(
    kind: &ArchivedKind,
    conditions: Conditions<'_>,
    catalogue: &Catalogue,
) -> Result<TokenKind, Malformed> {
    Ok(match kind {
        ArchivedKind::Personal { membership } => TokenKind::Personal {
            membership: MembershipId::from_bytes(*membership),
            scope: Scope::SameAsMember,
        },
        ArchivedKind::Narrowed { membership, scope } => TokenKind::Personal {
            membership: MembershipId::from_bytes(*membership),
            scope: Scope::Narrowed(read_statements(scope, conditions, catalogue)?),
        },
        ArchivedKind::Service { statements } => {
            TokenKind::Service { statements: read_statements(statements, conditions, catalogue)? }
        }
    })
}
