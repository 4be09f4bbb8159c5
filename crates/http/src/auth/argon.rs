//! Argon2id, with memory that is kept from one password to the next.

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{self, Output, Salt},
};
use keywright_core::member::PasswordHash;
use zeroize::Zeroizing;

use crate::auth::password::Password;

/// How passwords are hashed from now on, and how those hashed before are checked. The parameters of a
/// hash stand in it (PHC string format), so these can be raised later.
#[derive(Debug)]
pub struct Argon {
    params: Params,
    /// What a password is checked against where there is no account: random bytes, for the same work, and never right.
    dummy: PasswordHash,
}

/// Working memory of one thread, 1 KiB per block. Kept, because fresh memory costs 15 to 40 % more and lets
/// the allocator hoard several copies.
#[derive(Default)]
pub struct Memory(Vec<Block>);

/// A password could not be hashed: no random bytes for the salt, or parameters that Argon2 refuses.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashFailed(String);

impl Argon {
    /// Passwords are hashed with 19 MiB, two passes, one lane: OWASP's first choice for Argon2id.
    pub fn owasp() -> Result<Self, HashFailed> {
        Self::with_params(Params::DEFAULT)
    }

    /// Passwords are hashed with these parameters.
    pub(crate) fn with_params(params: Params) -> Result<Self, HashFailed> {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        getrandom::fill(&mut output).map_err(failed)?;
        let dummy = phc_of(&params, &random_salt()?, &output)?;
        Ok(Self { params, dummy })
    }

    /// Hashes a password, with a salt of its own.
    pub fn hash(&self, memory: &mut Memory, password: &Password) -> Result<PasswordHash, HashFailed> {
        let hash = hash(&self.params, memory, password)?;
        memory.trim(self.params.block_count());
        Ok(hash)
    }

    /// Whether the password is the one that was hashed. Without a hash (no such account, or none that may
    /// log in) it is never right, after the same work. So it is for a hash that cannot be read.
    pub fn verify(&self, memory: &mut Memory, stored: Option<&PasswordHash>, password: &Password) -> bool {
        let known = stored.and_then(|it| {
            let known = Known::read(it);
            if known.is_none() {
                tracing::error!("a stored password hash cannot be read; the account cannot log in");
            }
            known
        });
        let is_known = known.is_some();
        let is_right =
            known.or_else(|| Known::read(&self.dummy)).is_some_and(|it| it.matches(memory, password));
        memory.trim(self.params.block_count());
        is_known & is_right
    }

    /// Whether the hash was made with other parameters than hashes are made with now.
    #[must_use]
    pub fn needs_rehash(&self, stored: &PasswordHash) -> bool {
        Known::read(stored).is_none_or(|it| {
            let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
            cost(&it.params) != cost(&self.params) || it.output.len() != Params::DEFAULT_OUTPUT_LEN
        })
    }
}

impl Memory {
    fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0.resize(count, Block::new());
        }
        &mut self.0
    }

    /// Gives back what a hash of larger parameters needed.
    fn trim(&mut self, count: usize) {
        self.0.truncate(count);
        self.0.shrink_to(count);
    }
}

/// A stored hash, read.
struct Known {
    params: Params,
    salt: Salt,
    output: Output,
}

impl Known {
    /// The most memory (256 MiB), passes and lanes that a stored hash may ask for.
    const MOST: (u32, u32, u32) = (256 * 1024, 16, 16);

    fn read(stored: &PasswordHash) -> Option<Self> {
        let hash = phc::PasswordHash::new(stored.as_phc()).ok()?;
        let params = Params::try_from(&hash).ok()?;
        let (memory, passes, lanes) = Self::MOST;
        let bounded = params.m_cost() <= memory && params.t_cost() <= passes && params.p_cost() <= lanes;
        if hash.algorithm != ARGON2ID_IDENT || hash.version != Some(VERSION) || !bounded {
            return None;
        }
        Some(Self { params, salt: hash.salt?, output: hash.hash? })
    }

    /// Compares in constant time, as [`Output`] does.
    fn matches(&self, memory: &mut Memory, password: &Password) -> bool {
        let mut out = Zeroizing::new(vec![0; self.output.len()]);
        let filled = fill(&self.params, memory, password, &self.salt, &mut out);
        filled.is_ok() && Output::new(&out).is_ok_and(|it| it == self.output)
    }
}

const VERSION: u32 = Version::V0x13 as u32;

fn hash(params: &Params, memory: &mut Memory, password: &Password) -> Result<PasswordHash, HashFailed> {
    let salt = random_salt()?;
    let mut output = Zeroizing::new([0; Params::DEFAULT_OUTPUT_LEN]);
    fill(params, memory, password, &salt, output.as_mut_slice()).map_err(failed)?;
    phc_of(params, &salt, output.as_slice())
}

fn random_salt() -> Result<[u8; Salt::RECOMMENDED_LENGTH], HashFailed> {
    let mut salt = [0; Salt::RECOMMENDED_LENGTH];
    getrandom::fill(&mut salt).map_err(failed)?;
    Ok(salt)
}

fn phc_of(params: &Params, salt: &[u8], output: &[u8]) -> Result<PasswordHash, HashFailed> {
    let hash = phc::PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(VERSION),
        params: params.try_into().map_err(failed)?,
        salt: Some(Salt::new(salt).map_err(failed)?),
        hash: Some(Output::new(output).map_err(failed)?),
    };
    Ok(PasswordHash::from_phc(hash.to_string()))
}

fn fill(
    params: &Params,
    memory: &mut Memory,
    password: &Password,
    salt: &[u8],
    out: &mut [u8],
) -> argon2::Result<()> {
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon.hash_password_into_with_memory(password.expose(), salt, out, memory.blocks(params.block_count()))
}

fn failed(cause: impl std::fmt::Display) -> HashFailed {
    HashFailed(cause.to_string())
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} KiB)", self.0.len())
    }
}

#[cfg(test)]
mod tests;
