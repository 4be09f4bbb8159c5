//! What a server has left, for others to start with: most worlds begin alike, and what is copied is not made again.

use std::{
    fs::Permissions,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use keywright_core::Timestamp;

use super::{
    client::{Client, Heard},
    server::Server,
    world::{Member, World},
};

/// What a server has left at a moment.
pub(crate) struct Seed {
    left: Vec<Left>,
    pub(crate) at: Timestamp,
}

/// A file that was left, or a folder, before what is in it: its path in the whole, and who may do what with it.
struct Left {
    path: PathBuf,
    permissions: Permissions,
    content: Option<Vec<u8>>,
}

impl Seed {
    /// Reads what a folder holds.
    pub(crate) fn of(folder: &Path, at: Timestamp) -> Self {
        let mut left = Vec::new();
        read(folder, Path::new(""), &mut left);
        Self { left, at }
    }

    /// Writes it into an empty folder.
    pub(crate) fn sow(&self, folder: &Path) {
        for Left { path, permissions, content } in &self.left {
            let path = folder.join(path);
            match content {
                Some(content) => std::fs::write(&path, content).unwrap(),
                None => std::fs::create_dir(&path).unwrap(),
            }
            std::fs::set_permissions(&path, permissions.clone()).unwrap();
        }
    }
}

fn read(whole: &Path, folder: &Path, left: &mut Vec<Left>) {
    for entry in std::fs::read_dir(whole.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let (path, permissions) = (folder.join(entry.file_name()), entry.metadata().unwrap().permissions());
        if entry.path().is_dir() {
            left.push(Left { path: path.clone(), permissions, content: None });
            read(whole, &path, left);
        } else {
            left.push(Left { path, permissions, content: Some(std::fs::read(entry.path()).unwrap()) });
        }
    }
}

/// A new world: its server starts where the first one was, its owner is still logged in.
pub(crate) fn world() -> World {
    let Beginning { seed, owner, dev, prod } = &*BEGINNING;
    let server = Server::start_as(seed);
    let client = Client { url: server.url.clone(), heard: Heard::default(), ..owner.client.clone() };
    let owner = Member { client, ..owner.clone() };
    World { server, owner, dev: dev.clone(), prod: prod.clone(), secrets: Vec::new() }
}

/// What the first world of this process came to.
struct Beginning {
    seed: Seed,
    owner: Member,
    dev: String,
    prod: String,
}

static BEGINNING: LazyLock<Beginning> = LazyLock::new(|| {
    let mut world = World::on(Server::start());
    let seed = world.server.seed();
    Beginning { seed, owner: world.owner.clone(), dev: world.dev.clone(), prod: world.prod.clone() }
});
