//! Writing the zip: by name, at no time, with no more than a reader needs.

use std::collections::BTreeMap;

use miniz_oxide::deflate::{CompressionLevel, compress_to_vec};

use super::{
    BundleFault, Wrong,
    archive::{CENTRAL, DEFLATED, END, LOCAL, STORED, UNIX},
};

/// What a reader has to know: version 2.0, which has deflate.
const NEEDS: u16 = 20;
/// The name is UTF-8.
const UTF8: u16 = 0x0800;
/// 1980-01-01, 00:00: the first moment that there is, as the day lies in the upper half.
const WHEN: u32 = 0x0021_0000;
/// A plain file that everybody reads and its owner writes.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// The archive of some files.
pub(super) fn archive(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Vec<BundleFault>> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let too_large = || vec![Wrong::Unpacked(u32::MAX as usize).of(name)];
        let offset = u32::try_from(archive.len()).map_err(|_| too_large())?;
        let (header, content) = header(name, bytes).ok_or_else(too_large)?;
        append(&mut archive, &[&LOCAL.to_le_bytes(), &header, name.as_bytes(), &content]);
        let listed: [&[u8]; 6] = [
            &CENTRAL.to_le_bytes(),
            &(UNIX << 8 | NEEDS).to_le_bytes(),
            &header,
            // No comment, the first disk, nothing of its inside.
            &[0; 6],
            &ATTRIBUTES.to_le_bytes(),
            &offset.to_le_bytes(),
        ];
        append(&mut directory, &listed);
        directory.extend_from_slice(name.as_bytes());
    }
    let end = || -> Option<[u32; 3]> {
        let count = u16::try_from(files.len()).ok()?;
        let counts = u32::from(count) << 16 | u32::from(count);
        Some([counts, u32::try_from(directory.len()).ok()?, u32::try_from(archive.len()).ok()?])
    };
    let [counts, length, offset] = end().ok_or_else(|| vec![Wrong::NoZip.of_all()])?;
    archive.append(&mut directory);
    for it in [END, 0, counts, length, offset] {
        archive.extend_from_slice(&it.to_le_bytes());
    }
    // No comment.
    archive.extend_from_slice(&[0; 2]);
    Ok(archive)
}

/// What both headers have, and the packed bytes; none for what is too large for them.
fn header(name: &str, bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let packed = compress_to_vec(bytes, CompressionLevel::BestCompression as u8);
    let (method, content) =
        if packed.len() < bytes.len() { (DEFLATED, packed) } else { (STORED, bytes.to_vec()) };
    let mut header = Vec::new();
    for it in [NEEDS, UTF8, method] {
        header.extend_from_slice(&it.to_le_bytes());
    }
    let lengths = [u32::try_from(content.len()).ok()?, u32::try_from(bytes.len()).ok()?];
    for it in [WHEN, crc32fast::hash(bytes)].into_iter().chain(lengths) {
        header.extend_from_slice(&it.to_le_bytes());
    }
    header.extend_from_slice(&u16::try_from(name.len()).ok()?.to_le_bytes());
    header.extend_from_slice(&[0; 2]);
    Some((header, content))
}

fn append(to: &mut Vec<u8>, parts: &[&[u8]]) {
    to.extend_from_slice(&parts.concat());
}
