//! Where uploads lie: under the data directory, outside the web root, each sealed by whoever puts it there.

use std::path::Path as Folder;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use uuid::Uuid;

/// Below the data directory.
pub const UPLOADS_FOLDER: &str = "uploads";

#[derive(Clone, Debug)]
pub struct Blobs(Arc<dyn ObjectStore>);

pub use object_store::Error as BlobError;

impl Blobs {
    /// A folder, made if it is not there.
    pub fn in_folder(folder: &Folder) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|error| anyhow::anyhow!("the folder of uploads {} cannot be made: {error}", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Nothing that lasts: for tests and for commands that store nothing.
    pub fn in_memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    /// On disk when this returns.
    pub async fn put(&self, id: Uuid, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.0.put(&path(id), PutPayload::from(bytes)).await?;
        Ok(())
    }

    pub async fn get(&self, id: Uuid) -> Result<Bytes, BlobError> {
        self.0.get(&path(id)).await?.bytes().await
    }

    /// What is not there is removed already.
    pub async fn remove(&self, id: Uuid) -> Result<(), BlobError> {
        match self.0.delete(&path(id)).await {
            Ok(()) | Err(BlobError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// The last part of an id is random, so a thousand folders fill evenly.
fn path(id: Uuid) -> Path {
    let id = id.simple().to_string();
    Path::from(format!("{}/{id}", &id[id.len() - 3..]))
}
