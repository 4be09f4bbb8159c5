//! A commit as it lies in the log: layout 1, frozen.

use crate::{
    codec::{self, Reader},
    commit::{Operation, checkpoint::Checkpoint},
    head::Hash,
    key::{Key, Revision, tag},
};

/// The layout written and read.
const LAYOUT: u8 = 1;
const PUT: u8 = 1;
const DELETE: u8 = 2;

/// Bytes of one part of a record; a longer record has more parts (see [`Commit::MAX_ROW_BYTES`] for why).
///
/// [`Commit::MAX_ROW_BYTES`]: crate::Commit::MAX_ROW_BYTES
const PART_LEN: usize = 64 << 10;

/// A commit that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitRecord {
    /// Its number.
    pub revision: Revision,
    /// The hash of the commit before it.
    pub previous: Hash,
    /// What all rows added up to before it, signed; on every 4096th commit.
    pub checkpoint: Option<Checkpoint>,
    /// What it changed.
    pub operations: Vec<Operation>,
    /// Its audit entry, in the words of the layer above.
    pub audit: Vec<u8>,
}

impl CommitRecord {
    /// ```text
    /// layout u8 | revision u64 | previous [u8; 32] | checkpoint? u8 [rows u64 | digest u128 | key [u8; 8] | mac [u8; 32]]
    /// audit (u32 length) | operations u16 | { 1 key (u16 length) kind u8 version u8 archive (u32 length) | 2 key }* | crc32
    /// ```
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = vec![LAYOUT];
        out.extend_from_slice(&self.revision.0.to_be_bytes());
        out.extend_from_slice(&self.previous.0);
        out.push(u8::from(self.checkpoint.is_some()));
        if let Some(checkpoint) = &self.checkpoint {
            checkpoint.encode(&mut out);
        }
        codec::put_sized(&mut out, &self.audit);
        let count = u16::try_from(self.operations.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&count.to_be_bytes());
        for operation in &self.operations {
            encode_operation(operation, &mut out);
        }
        codec::seal(&mut out);
        out
    }

    /// What was encoded; nothing if a byte of it is not what it was.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(codec::unseal(bytes)?);
        (reader.u8()? == LAYOUT).then_some(())?;
        let (revision, previous) = (Revision(reader.u64()?), Hash(reader.array()?));
        let checkpoint = match reader.u8()? {
            0 => None,
            1 => Some(Checkpoint::decode(&mut reader)?),
            _ => return None,
        };
        let audit = reader.sized()?.to_vec();
        let operations = (0..reader.u16()?).map(|_| decode_operation(&mut reader)).collect::<Option<_>>()?;
        reader.0.is_empty().then_some(Self { revision, previous, checkpoint, operations, audit })
    }
}

fn encode_operation(operation: &Operation, out: &mut Vec<u8>) {
    match operation {
        Operation::Put { key, kind, version, archive } => {
            out.push(PUT);
            encode_key(key, out);
            out.extend_from_slice(&[*kind, *version]);
            codec::put_sized(out, archive);
        }
        Operation::Delete { key } => {
            out.push(DELETE);
            encode_key(key, out);
        }
    }
}

fn encode_key(key: &Key, out: &mut Vec<u8>) {
    // A key has at most 1024 bytes.
    out.extend_from_slice(&u16::try_from(key.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend_from_slice(key);
}

fn decode_operation(reader: &mut Reader<'_>) -> Option<Operation> {
    let what = reader.u8()?;
    let len = usize::from(reader.u16()?);
    let key = Key::from(reader.bytes(len)?);
    match what {
        PUT => Some(Operation::Put {
            key,
            kind: reader.u8()?,
            version: reader.u8()?,
            archive: reader.sized()?.to_vec(),
        }),
        DELETE => Some(Operation::Delete { key }),
        _ => None,
    }
}

/// Where the first part of a commit's record lies. Later parts add their number (`u16`).
pub(crate) fn log_key(revision: Revision) -> [u8; 9] {
    let mut key = [tag::LOG; 9];
    for (to, from) in key.iter_mut().skip(1).zip(revision.0.to_be_bytes()) {
        *to = from;
    }
    key
}

/// The keys and values that an encoded record is kept as.
pub(crate) fn parts(revision: Revision, record: &[u8]) -> impl Iterator<Item = (Key, &[u8])> {
    record.chunks(PART_LEN).zip(0_u16..).map(move |(part, number)| {
        let mut key = log_key(revision).to_vec();
        if number > 0 {
            key.extend_from_slice(&number.to_be_bytes());
        }
        (Key::from(key), part)
    })
}

#[cfg(test)]
mod tests;
