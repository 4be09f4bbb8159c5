//! Reading the zip, strictly: files one behind the other from the first byte, then the directory, then its end.

use std::collections::BTreeMap;

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF},
};

use super::{BundleFault, Limits, Wrong, name::Names};

pub(super) const LOCAL: u32 = 0x0403_4b50;
pub(super) const CENTRAL: u32 = 0x0201_4b50;
pub(super) const END: u32 = 0x0605_4b50;
/// Bytes of the end of the directory, without a comment.
const END_LENGTH: usize = 22;
pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;
/// The system of a maker whose attributes are those of Unix.
pub(super) const UNIX: u16 = 3;
/// How hard it was tried to pack a file, and that its name is UTF-8. The others mean something that bundles do not use.
const FLAGS: u16 = 0b0000_1000_0000_0110;
/// Of a folder, in the attributes of DOS.
const DOS_FOLDER: u32 = 0x10;

/// What both headers of a file say of it.
#[derive(Clone, Copy, Eq, PartialEq)]
struct Header<'b> {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    unpacked: u32,
    name: &'b [u8],
}

/// A file as the directory lists it.
struct Listed<'b> {
    header: Header<'b>,
    maker: u16,
    attributes: u32,
    offset: u32,
}

/// The files of an archive.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<BTreeMap<String, Vec<u8>>, Vec<BundleFault>> {
    if bytes.len() > limits.packed {
        return Err(vec![Wrong::TooLarge(bytes.len(), limits.packed).of_all()]);
    }
    let (listed, directory) = directory(bytes, limits).map_err(|it| vec![it.of_all()])?;
    let mut files = BTreeMap::new();
    let (mut names, mut faults) = (Names::default(), Vec::new());
    let (mut at, mut left) = (0, limits.unpacked);
    for it in &listed {
        let shown = String::from_utf8_lossy(it.header.name);
        // Where one ends the next begins. Without that nothing behind it can be told.
        let Some((content, end)) = content(bytes, it, at, directory) else {
            faults.push(Wrong::NoZip.of_all());
            return Err(faults);
        };
        at = end;
        let file = it.kind().and_then(|()| names.check(it.header.name)).and_then(|name| {
            let content = content?;
            let unpacked = unpack(&it.header, content, limits, left)?;
            left = left.saturating_sub(unpacked.len());
            Ok((name, unpacked))
        });
        match file {
            Ok((name, unpacked)) => drop(files.insert(name, unpacked)),
            Err(wrong) => faults.push(wrong.of(&shown)),
        }
    }
    if at != directory {
        faults.push(Wrong::NoZip.of_all());
    }
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

/// What the directory lists, and where it begins.
fn directory<'b>(bytes: &'b [u8], limits: &Limits) -> Result<(Vec<Listed<'b>>, usize), Wrong> {
    let end = bytes.len().checked_sub(END_LENGTH).ok_or(Wrong::NoZip)?;
    let mut tail = Cursor::at(bytes, end).ok_or(Wrong::NoZip)?;
    let mut end_record = || -> Option<(u16, u32, u32)> {
        let is_end = tail.u32()? == END && tail.u32()? == 0;
        let (here, count) = (tail.u16()?, tail.u16()?);
        let (length, offset) = (tail.u32()?, tail.u32()?);
        (is_end && here == count && tail.u16()? == 0).then_some((count, length, offset))
    };
    let (count, length, offset) = end_record().ok_or(Wrong::NoZip)?;
    let offset = offset as usize;
    if usize::from(count) > limits.entries {
        return Err(Wrong::TooMany(count.into(), limits.entries));
    }
    if offset.checked_add(length as usize) != Some(end) {
        return Err(Wrong::NoZip);
    }
    let mut cursor = Cursor::at(bytes, offset).ok_or(Wrong::NoZip)?;
    let listed = (0..count).map(|_| cursor.listed()).collect::<Option<Vec<_>>>().ok_or(Wrong::NoZip)?;
    if cursor.at_end_of(end) { Ok((listed, offset)) } else { Err(Wrong::NoZip) }
}

/// The packed bytes of a file and where they end; or that its own header says something else. None if it is not there.
fn content<'b>(
    bytes: &'b [u8],
    listed: &Listed<'b>,
    at: usize,
    directory: usize,
) -> Option<(Result<&'b [u8], Wrong>, usize)> {
    if listed.offset as usize != at {
        return None;
    }
    let mut cursor = Cursor::at(bytes.get(..directory)?, at)?;
    let local = cursor.local()?;
    let content = cursor.take(listed.header.packed as usize)?;
    let content = if local == listed.header { Ok(content) } else { Err(Wrong::Headers) };
    Some((content, directory - cursor.rest.len()))
}

impl Listed<'_> {
    /// That it is a plain file.
    fn kind(&self) -> Result<(), Wrong> {
        let mode = if self.maker == UNIX { self.attributes >> 16 } else { 0 };
        match mode & 0o170_000 {
            0 | 0o100_000 => {}
            0o120_000 => return Err(Wrong::Link),
            0o040_000 => return Err(Wrong::Folder),
            _ => return Err(Wrong::Special),
        }
        if self.attributes & DOS_FOLDER == 0 { Ok(()) } else { Err(Wrong::Folder) }
    }
}

/// Unpacks into a buffer of the length that the header has, and no further.
fn unpack(header: &Header<'_>, content: &[u8], limits: &Limits, left: usize) -> Result<Vec<u8>, Wrong> {
    let length = header.unpacked as usize;
    if header.flags & !FLAGS != 0 {
        return Err(Wrong::Packing);
    }
    if length > left {
        return Err(Wrong::Unpacked(limits.unpacked));
    }
    if length > Limits::FREE && length > content.len().saturating_mul(limits.ratio) {
        return Err(Wrong::Ratio(limits.ratio));
    }
    let unpacked = match header.method {
        STORED => content.to_vec(),
        DEFLATED => inflate(content, length)?,
        _ => return Err(Wrong::Packing),
    };
    let is_it = unpacked.len() == length && crc32fast::hash(&unpacked) == header.crc;
    if is_it { Ok(unpacked) } else { Err(Wrong::Damaged) }
}

fn inflate(content: &[u8], length: usize) -> Result<Vec<u8>, Wrong> {
    let mut unpacked = vec![0; length];
    let (status, read, written) = decompress(
        &mut DecompressorOxide::new(),
        content,
        &mut unpacked,
        0,
        TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
    );
    let is_all = status == TINFLStatus::Done && read == content.len() && written == length;
    if is_all { Ok(unpacked) } else { Err(Wrong::Damaged) }
}

/// Bytes that are read from the front.
struct Cursor<'b> {
    rest: &'b [u8],
    of: usize,
}

impl<'b> Cursor<'b> {
    fn at(bytes: &'b [u8], offset: usize) -> Option<Self> {
        Some(Self { rest: bytes.get(offset..)?, of: bytes.len() })
    }

    /// Whether that many bytes of all were read.
    fn at_end_of(&self, end: usize) -> bool {
        self.of - self.rest.len() == end
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u16::from_le_bytes(*taken))
    }

    fn u32(&mut self) -> Option<u32> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u32::from_le_bytes(*taken))
    }

    /// What both headers have in the same order, with the lengths of the name and of what else there is.
    fn header(&mut self) -> Option<(Header<'b>, u16, u16)> {
        let (_needs, flags, method, _when) = (self.u16()?, self.u16()?, self.u16()?, self.u32()?);
        let (crc, packed, unpacked) = (self.u32()?, self.u32()?, self.u32()?);
        let (name, extra) = (self.u16()?, self.u16()?);
        Some((Header { flags, method, crc, packed, unpacked, name: &[] }, name, extra))
    }

    fn local(&mut self) -> Option<Header<'b>> {
        if self.u32()? != LOCAL {
            return None;
        }
        let (header, name, extra) = self.header()?;
        let name = self.take(name.into())?;
        self.take(extra.into())?;
        Some(Header { name, ..header })
    }

    fn listed(&mut self) -> Option<Listed<'b>> {
        if self.u32()? != CENTRAL {
            return None;
        }
        let maker = self.u16()? >> 8;
        let (header, name, extra) = self.header()?;
        let (comment, disk, _internal) = (self.u16()?, self.u16()?, self.u16()?);
        let (attributes, offset) = (self.u32()?, self.u32()?);
        let name = self.take(name.into())?;
        self.take(extra.into())?;
        self.take(comment.into())?;
        (disk == 0).then_some(Listed { header: Header { name, ..header }, maker, attributes, offset })
    }
}
