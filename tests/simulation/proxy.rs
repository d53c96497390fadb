//! Stands between the lane and PostgreSQL and cuts a connection at a chosen message. Unlike a backend that is killed, the
//! place of the cut depends on nothing but the messages themselves, so a seed meets the same fault in every run.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jari::database::Target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio_postgres::config::Host;

use crate::database::Folder;

const READ_BYTES: usize = 64 * 1024;
/// Type and length.
const HEADER_BYTES: usize = 5;

/// Where the connection is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// So many statements reach the server, the next one and its answer do not.
    AfterStatements(usize),
    /// The server never learns of the COMMIT.
    CommitUnsent,
    /// The server commits, and its answer is lost.
    CommitAnswerLost,
}

#[derive(Clone, Debug)]
pub struct Proxy {
    target: Target,
    cut: Arc<Mutex<Option<Cut>>>,
    _folder: Arc<Folder>,
}

impl Proxy {
    /// Listens in a folder of its own; ends with the runtime of its test. With `one_snapshot` everything that a transaction
    /// reads is from before its first lock, as if it had been read together with the locks.
    pub fn start(server: &Target, one_snapshot: bool) -> Self {
        let config = server.tokio_postgres("proxy");
        let [Host::Unix(sockets)] = config.get_hosts() else {
            panic!("the server of the tests listens on a unix socket")
        };
        let name = format!(".s.PGSQL.{}", config.get_ports()[0]);
        let server_socket = sockets.join(&name);
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path()).unwrap();
        let listener = UnixListener::bind(folder.path().join(&name)).unwrap();
        let url = format!(
            "postgres://{}@localhost:{}/{}?host={}",
            server.user(),
            config.get_ports()[0],
            server.database(),
            folder.path().display()
        );
        let cut = Arc::new(Mutex::new(None));
        tokio::spawn(serve(listener, server_socket, Arc::clone(&cut), one_snapshot));
        Self {
            target: Target::parse(&url).unwrap(),
            cut,
            _folder: Arc::new(folder),
        }
    }

    pub fn target(&self) -> Target {
        self.target.clone()
    }

    /// Cuts once, at the first connection that gets there.
    pub fn arm(&self, cut: Option<Cut>) {
        *self.cut.lock().unwrap() = cut;
    }

    /// Whether a cut is still to come; forgets it.
    pub fn disarm(&self) -> bool {
        self.cut.lock().unwrap().take().is_some()
    }
}

async fn serve(listener: UnixListener, server: impl AsRef<Path>, cut: Arc<Mutex<Option<Cut>>>, one_snapshot: bool) {
    while let Ok((client, _)) = listener.accept().await {
        let server = UnixStream::connect(&server).await.unwrap();
        // An error is the end of one of the two sides; the other one learns of it when both are dropped.
        let cut = Arc::clone(&cut);
        tokio::spawn(async move { forward(client, server, &cut, one_snapshot).await });
    }
}

async fn forward(
    mut client: UnixStream,
    mut server: UnixStream,
    cut: &Mutex<Option<Cut>>,
    one_snapshot: bool,
) -> io::Result<()> {
    let (mut from_client, mut from_server) = (vec![0; READ_BYTES], vec![0; READ_BYTES]);
    let mut unread = Vec::new();
    let mut started = false;
    loop {
        tokio::select! {
            read = server.read(&mut from_server) => match read? {
                0 => return Ok(()),
                bytes => client.write_all(&from_server[..bytes]).await?,
            },
            read = client.read(&mut from_client) => {
                match read? {
                    0 => return Ok(()),
                    bytes => unread.extend_from_slice(&from_client[..bytes]),
                }
                while let Some(mut message) = next_message(&mut unread, started) {
                    if one_snapshot {
                        message = in_one_snapshot(message);
                    }
                    let is_statement = started && matches!(message[0], b'Q' | b'E');
                    started = true;
                    match is_statement.then(|| reached(cut, &message)).flatten() {
                        None => server.write_all(&message).await?,
                        Some(Cut::CommitAnswerLost) => {
                            server.write_all(&message).await?;
                            server.shutdown().await?;
                            drop(client);
                            while server.read(&mut from_server).await? > 0 {}
                            return Ok(());
                        }
                        Some(Cut::AfterStatements(_) | Cut::CommitUnsent) => return Ok(()),
                    }
                }
            }
        }
    }
}

/// The first whole message. The one that opens a connection has no type, only a length.
fn next_message(unread: &mut Vec<u8>, started: bool) -> Option<Vec<u8>> {
    let length_at = usize::from(started);
    let length = unread.get(length_at..length_at + HEADER_BYTES - 1)?;
    let bytes = length_at + usize::try_from(u32::from_be_bytes(length.try_into().unwrap())).unwrap();
    (unread.len() >= bytes).then(|| unread.drain(..bytes).collect())
}

/// A BEGIN that makes the whole transaction see one state.
fn in_one_snapshot(message: Vec<u8>) -> Vec<u8> {
    let begin = b"BEGIN ISOLATION LEVEL ";
    if message[0] != b'Q' || !message[HEADER_BYTES..].starts_with(begin) {
        return message;
    }
    let statement = [begin.as_slice(), b"REPEATABLE READ\0"].concat();
    let length = u32::try_from(statement.len() + HEADER_BYTES - 1).unwrap();
    [b"Q".as_slice(), &length.to_be_bytes(), &statement].concat()
}

/// The cut that is due at this statement.
fn reached(cut: &Mutex<Option<Cut>>, statement: &[u8]) -> Option<Cut> {
    let mut cut = cut.lock().unwrap();
    let is_commit = statement[0] == b'Q' && statement[HEADER_BYTES..].starts_with(b"COMMIT");
    match cut.as_mut()? {
        Cut::AfterStatements(0) => cut.take(),
        Cut::AfterStatements(left) => {
            *left -= 1;
            None
        }
        Cut::CommitUnsent | Cut::CommitAnswerLost if is_commit => cut.take(),
        Cut::CommitUnsent | Cut::CommitAnswerLost => None,
    }
}
