//! A small mail server that does what mail servers do on bad days.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jari::messaging::mail::{CONVERSATION_MAX, Security, Smtp, Transport};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// How the server behaves in one conversation. After the last one given it accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Behaviour {
    Accept,
    /// Refuses the sender with this reply.
    Sender(&'static str),
    /// Refuses the address with this reply.
    Recipient(&'static str),
    /// Refuses the letter with this reply.
    Letter(&'static str),
    /// Refuses user and password with this reply.
    Login(&'static str),
    /// Says nothing at all.
    Silent,
    /// Takes the letter, then cuts the line instead of saying so.
    CutAfterLetter,
    /// Takes the letter and says so only when told to.
    Hold,
    /// Accepts, then never answers QUIT.
    SilentFarewell,
}

#[derive(Clone)]
pub struct SmtpServer {
    pub address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    plan: Mutex<VecDeque<Behaviour>>,
    received: Mutex<Vec<Received>>,
    commands: Mutex<Vec<String>>,
    called: Notify,
    taken: Notify,
    release: Notify,
}

#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub data: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.data
            .lines()
            .find_map(|line| line.strip_prefix(&prefix))
            .unwrap_or_else(|| panic!("no {name} in {}", self.data))
    }
}

impl SmtpServer {
    pub async fn start(plan: &[Behaviour]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            plan: Mutex::new(plan.iter().copied().collect()),
            ..State::default()
        });
        let server = Self {
            address,
            state: Arc::clone(&state),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                state.called.notify_one();
                let behaviour = state.plan.lock().unwrap().pop_front().unwrap_or(Behaviour::Accept);
                tokio::spawn(converse(stream, behaviour, Arc::clone(&state)));
            }
        });
        server
    }

    pub fn transport(&self) -> Transport {
        Transport::Smtp(Box::new(self.smtp()))
    }

    pub fn smtp(&self) -> Smtp {
        Smtp {
            host: self.address.ip().to_string(),
            port: self.address.port(),
            security: Security::None,
            credentials: None,
            from: "자리 <no-reply@jari.example>".parse().unwrap(),
            conversation_max: CONVERSATION_MAX,
        }
    }

    /// For a server that never answers.
    pub fn impatient_transport(&self) -> Transport {
        Transport::Smtp(Box::new(Smtp {
            conversation_max: Duration::from_millis(200),
            ..self.smtp()
        }))
    }

    /// Until somebody has connected.
    pub async fn called(&self) {
        self.state.called.notified().await;
    }

    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.state.commands.lock().unwrap().clone()
    }

    /// Until a letter was taken.
    pub async fn taken(&self) {
        self.state.taken.notified().await;
    }

    pub fn release(&self) {
        self.state.release.notify_one();
    }
}

/// Ends when the client goes, which is no failure of the test.
async fn converse(stream: TcpStream, behaviour: Behaviour, state: Arc<State>) -> std::io::Result<()> {
    if behaviour == Behaviour::Silent {
        tokio::time::sleep(Duration::from_secs(60)).await;
        return Ok(());
    }
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut from, mut to) = (String::new(), String::new());
    write.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        state.commands.lock().unwrap().push(line.clone());
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match (verb.as_str(), behaviour) {
            ("EHLO", _) => "250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME",
            ("AUTH", Behaviour::Login(reply))
            | ("MAIL", Behaviour::Sender(reply))
            | ("RCPT", Behaviour::Recipient(reply)) => reply,
            ("AUTH", _) => "235 hello",
            ("MAIL", _) => {
                from = line;
                "250 ok"
            }
            ("RCPT", _) => {
                to = line;
                "250 ok"
            }
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push('\n');
                }
                if let Behaviour::Letter(reply) = behaviour {
                    reply
                } else {
                    state.received.lock().unwrap().push(Received {
                        from: from.clone(),
                        to: to.clone(),
                        data,
                    });
                    state.taken.notify_one();
                    match behaviour {
                        Behaviour::CutAfterLetter => return Ok(()),
                        Behaviour::Hold => state.release.notified().await,
                        _ => {}
                    }
                    "250 queued"
                }
            }
            ("QUIT", Behaviour::SilentFarewell) => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                return Ok(());
            }
            ("QUIT", _) => "221 bye",
            _ => "500 what?",
        };
        write.write_all(reply.as_bytes()).await?;
        write.write_all(b"\r\n").await?;
    }
    Ok(())
}
