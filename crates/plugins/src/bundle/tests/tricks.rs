//! What people do to archives, each refused by its name.

use super::{super::archive, *};

/// An archive of these entries, as `write` makes them, whatever they are called.
fn archive_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    // A map cannot hold a name twice: names are made different here, and equal in the bytes.
    let numbered =
        entries.iter().enumerate().map(|(at, (name, bytes))| (format!("{at:03}{name}"), bytes.to_vec()));
    write::archive(&numbered.collect()).unwrap()
}

/// The faults of an archive with one more entry of that name. Numbers before names are blanked by renaming in place.
fn renamed(names: &[&str]) -> Vec<String> {
    let entries: Vec<(&str, &[u8])> = names.iter().map(|it| (*it, b"x".as_slice())).collect();
    let mut bytes = archive_of(&entries);
    for (at, name) in names.iter().enumerate() {
        let (from, to) = (format!("{at:03}{name}"), name.as_bytes());
        // Lengths of names differ by three, so each is padded by what was cut off: an extra field of no meaning.
        replace(&mut bytes, from.as_bytes(), to);
    }
    wrong(&bytes)
}

/// Puts a shorter name in place of a longer in both headers; what is left over becomes the extra field.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let cut = from.len() - to.len();
    for at in 0..=bytes.len() - from.len() {
        if &bytes[at..at + from.len()] != from {
            continue;
        }
        let is_local = at >= 30 && bytes[at - 30..at - 26] == archive::LOCAL.to_le_bytes();
        let is_listed = at >= 46 && bytes[at - 46..at - 42] == archive::CENTRAL.to_le_bytes();
        let lengths = match (is_local, is_listed) {
            (true, _) => at - 4,
            (_, true) => at - 18,
            _ => continue,
        };
        bytes[lengths..lengths + 2].copy_from_slice(&u16::try_from(to.len()).unwrap().to_le_bytes());
        bytes[lengths + 2..lengths + 4].copy_from_slice(&u16::try_from(cut).unwrap().to_le_bytes());
        bytes[at..at + to.len()].copy_from_slice(to);
    }
}

#[track_caller]
fn name_is(name: &str, expected: Wrong) {
    let expected = expected.of(name).to_string();
    assert!(renamed(&[name]).contains(&expected), "{:?} lacks {expected}", renamed(&[name]));
}

#[test]
fn w02_names_that_lead_elsewhere_are_refused() {
    name_is("/etc/passwd", Wrong::Absolute);
    name_is("\\\\host\\share", Wrong::Absolute);
    name_is("C:evil", Wrong::Absolute);
    name_is("../../etc/x", Wrong::Upward);
    name_is("..\\x", Wrong::Upward);
    name_is("ui/../../x", Wrong::Upward);
    name_is("CON", Wrong::Device);
    name_is("con.md", Wrong::Device);
    name_is("Lpt1.txt", Wrong::Device);
    name_is("nul .md", Wrong::Device);
    name_is("a\0b", Wrong::Letters);
    name_is("README.md\0.exe", Wrong::Letters);
    name_is("", Wrong::Letters);
    name_is("ui/index.js", Wrong::Folder);
    name_is("ui/", Wrong::Folder);
    name_is("evil.sh", Wrong::Unknown);
    name_is("readme.md", Wrong::Unknown);
    name_is("README.md:stream", Wrong::Unknown);
}

#[test]
fn w02_names_are_there_once_also_by_case() {
    assert!(renamed(&["README.md", "README.md"]).contains(&Wrong::Twice.of("README.md").to_string()));
    assert!(renamed(&["README.md", "Readme.MD"]).contains(&Wrong::TwiceByCase.of("Readme.MD").to_string()));
}

/// A good bundle with some bytes of an entry's place in the directory changed.
fn in_directory(name: &str, offset: usize, change: &[u8]) -> Vec<String> {
    let mut bytes = pack(files(), None);
    let at = places(&bytes, name)[1] - 46 + offset;
    bytes[at..at + change.len()].copy_from_slice(change);
    wrong(&bytes)
}

/// Where a name stands: before the file, and in the directory.
fn places(bytes: &[u8], name: &str) -> Vec<usize> {
    let is_here = |at: &usize| bytes[*at..].starts_with(name.as_bytes());
    let headers = |at: &usize| {
        let has =
            |back: usize, magic: u32| *at >= back && bytes[at - back..at - back + 4] == magic.to_le_bytes();
        has(30, archive::LOCAL) || has(46, archive::CENTRAL)
    };
    (0..bytes.len()).filter(is_here).filter(headers).collect()
}

#[test]
fn w02_links_devices_and_folders_are_refused() {
    let mode = |mode: u32| in_directory("README.md", 38, &(mode << 16).to_le_bytes());
    assert!(mode(0o120_777).contains(&Wrong::Link.of("README.md").to_string()));
    assert!(mode(0o020_666).contains(&Wrong::Special.of("README.md").to_string()));
    assert!(mode(0o010_666).contains(&Wrong::Special.of("README.md").to_string()));
    assert!(mode(0o040_755).contains(&Wrong::Folder.of("README.md").to_string()));
    let dos = in_directory("README.md", 38, &0x10_u32.to_le_bytes());
    assert!(dos.contains(&Wrong::Folder.of("README.md").to_string()));
}

#[test]
fn headers_must_agree_and_use_nothing_else() {
    let is = |faults: Vec<String>, wrong: Wrong| {
        assert!(faults.contains(&wrong.of("README.md").to_string()), "{faults:?}");
    };
    // Only the directory is changed: what it says is not what the file says.
    is(in_directory("README.md", 8, &[1, 0]), Wrong::Headers);
    is(in_directory("README.md", 10, &[12, 0]), Wrong::Headers);
    is(in_directory("README.md", 16, &[9, 9, 9, 9]), Wrong::Headers);
    // Both are changed: encrypted, streamed, packed in another way.
    for (offset, change, expected) in [
        (2, 0x0001_u16, Wrong::Packing),
        (2, 0x0008, Wrong::Packing),
        (4, 12, Wrong::Packing),
        (10, 0x1234, Wrong::Damaged),
    ] {
        let mut bytes = pack(files(), None);
        let [local, listed] = places(&bytes, "README.md")[..] else { panic!("two headers") };
        for start in [local - 30 + 4, listed - 46 + 6] {
            bytes[start + offset..start + offset + 2].copy_from_slice(&change.to_le_bytes());
        }
        is(wrong(&bytes), expected);
    }
}

#[test]
fn a_file_lies_where_the_directory_says() {
    // To the one before it: who believes the directory would read another file under this name.
    assert_eq!(in_directory("README.md", 42, &[0; 4]), [Wrong::NoZip.of_all().to_string()]);
}

#[test]
fn nothing_is_hidden_behind_what_is_packed() {
    let long = vec![b'x'; 5000];
    let bytes = pack([("NOTICE".to_owned(), long)].into_iter().chain(files()).collect(), None);
    let [local, listed] = places(&bytes, "NOTICE")[..] else { panic!("two headers") };
    let size = local - 30 + 18;
    let packed = u32::from_le_bytes(bytes[size..size + 4].try_into().unwrap());
    // One byte more in the packed file: all that lies behind moves.
    let mut longer = bytes.clone();
    for at in [size, listed - 46 + 20] {
        longer[at..at + 4].copy_from_slice(&(packed + 1).to_le_bytes());
    }
    let end = longer.len() - 22;
    let shift = |longer: &mut Vec<u8>, at: usize| {
        let offset = u32::from_le_bytes(longer[at..at + 4].try_into().unwrap());
        longer[at..at + 4].copy_from_slice(&(offset + 1).to_le_bytes());
    };
    shift(&mut longer, end + 16);
    for name in ["README.md", "SHA256SUMS", "plugin.toml"] {
        let place = places(&longer, name)[1];
        shift(&mut longer, place - 46 + 42);
    }
    longer.insert(local + "NOTICE".len() + packed as usize, b'!');
    assert_eq!(wrong(&longer), [Wrong::Damaged.of("NOTICE").to_string()]);
}

#[test]
fn nothing_lies_before_between_or_behind() {
    let good = pack(files(), None);
    let no_zip = [Wrong::NoZip.of_all().to_string()];
    assert_eq!(wrong(&[b"x", good.as_slice()].concat()), no_zip);
    assert_eq!(wrong(&[good.as_slice(), b"x"].concat()), no_zip);
    assert_eq!(wrong(b""), no_zip);
    assert_eq!(wrong(&good[..good.len() - 1]), no_zip);
    // One file less in the directory leaves a gap.
    let mut counted = good.clone();
    let end = counted.len() - 22;
    counted[end + 8] -= 1;
    counted[end + 10] -= 1;
    assert_eq!(wrong(&counted), no_zip);
}

#[test]
fn w02_bombs_do_not_unpack() {
    let mut bomb = files();
    bomb.insert("NOTICE".to_owned(), vec![0; 4 << 20]);
    let faults = Bundle::pack(bomb.clone(), None, &Limits::STANDARD).unwrap_err();
    assert_eq!(faults, [Wrong::Ratio(64).of("NOTICE")]);
    let few = Limits { unpacked: 1 << 20, ratio: usize::MAX, ..Limits::STANDARD };
    assert_eq!(
        Bundle::pack(bomb, None, &few).unwrap_err()[0].to_string(),
        "NOTICE: makes the bundle larger than 1048576 bytes unpacked"
    );
    // One that lies about its length is stopped at what it said.
    let mut bytes =
        pack([("NOTICE".to_owned(), vec![b'x'; 60_000])].into_iter().chain(files()).collect(), None);
    for at in places(&bytes, "NOTICE") {
        let local = bytes[at - 30..].starts_with(&archive::LOCAL.to_le_bytes());
        let length = if local { at - 8 } else { at - 46 + 24 };
        bytes[length..length + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    assert!(wrong(&bytes).contains(&Wrong::Damaged.of("NOTICE").to_string()), "{:?}", wrong(&bytes));
}

#[test]
fn there_are_bounds_on_bytes_and_entries() {
    let good = pack(files(), None);
    let small = Limits { packed: good.len() - 1, ..Limits::STANDARD };
    assert_eq!(
        Bundle::read(&good, &small).unwrap_err(),
        [Wrong::TooLarge(good.len(), good.len() - 1).of_all()]
    );
    let few = Limits { entries: 3, ..Limits::STANDARD };
    assert_eq!(Bundle::read(&good, &few).unwrap_err(), [Wrong::TooMany(4, 3).of_all()]);
}
