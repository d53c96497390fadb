//! `sslmode` against a real server, with both drivers: what each word accepts and, above all, what it does not.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jari::database::Target;
use jari::database::private::{PrivatePostgres, Settings};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use sqlx::{ConnectOptions, Connection};

use super::private::give_to_postgres;
use crate::support::database::{Folder, execute};

/// The certificate names only the first. Both are this machine, and the port is free on neither by accident: nobody else uses them.
const NAMED: &str = "127.83.7.1";
const UNNAMED: &str = "127.83.7.2";

/// A server on TCP with a certificate, and the certificate of its authority.
async fn server(folder: &Path) -> PrivatePostgres {
    PrivatePostgres::start(folder, Settings::TestOnly)
        .await
        .unwrap()
        .stop()
        .await;
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![NAMED.to_owned()]).unwrap();
    let certificate = certificate
        .signed_by(&key, &Issuer::new(authority, authority_key))
        .unwrap();

    fs::write(folder.join("authority.pem"), authority_certificate.pem()).unwrap();
    let cluster = folder.join("postgres");
    for (name, content) in [
        ("server.crt", certificate.pem()),
        ("server.key", key.serialize_pem()),
        (
            "tls_hba.conf",
            "local all all trust\nhostssl all plain all scram-sha-256\n".to_owned(),
        ),
    ] {
        let file = cluster.join(name);
        fs::write(&file, content).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        give_to_postgres(&file);
    }
    let settings = format!(
        "listen_addresses = '{NAMED},{UNNAMED}'\nssl = on\nhba_file = '{}/tls_hba.conf'\n",
        cluster.display()
    );
    fs::write(folder.join("settings/local.conf"), settings).unwrap();
    let server = PrivatePostgres::start(folder, Settings::TestOnly)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    execute(&server.target(), "CREATE ROLE plain LOGIN PASSWORD 'right word'").await;
    server
}

/// `ok` or the error, which both drivers must agree about.
async fn attempt(url: &str) -> Result<(), String> {
    let target = Target::parse(url).unwrap();
    let question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let pipelined = match target.connect("test").await {
        Ok(client) => {
            assert!(
                client.query_one(question, &[]).await.unwrap().get::<_, bool>(0),
                "not encrypted"
            );
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    };
    let checked = match target.sqlx("test").connect().await {
        Ok(mut connection) => {
            assert!(
                sqlx::query_scalar::<_, bool>(question)
                    .fetch_one(&mut connection)
                    .await
                    .unwrap(),
                "not encrypted"
            );
            connection.close().await.unwrap();
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    };
    assert_eq!(pipelined.is_ok(), checked.is_ok(), "{url}: {pipelined:?} {checked:?}");
    pipelined
}

#[tokio::test]
async fn each_word_of_sslmode_accepts_what_it_says() {
    let folder = Folder::new();
    TcpListener::bind((NAMED, 5432)).expect("the address of this test is free");
    let server = server(folder.path()).await;
    let authority = folder.path().join("authority.pem");
    let known = format!("&sslrootcert={}", authority.display());
    for (host, parameters, accepted) in [
        (NAMED, "sslmode=prefer".to_owned(), true),
        (NAMED, "sslmode=require".to_owned(), true),
        (NAMED, "sslmode=disable".to_owned(), false), // the server insists
        (NAMED, format!("sslmode=verify-full{known}"), true),
        (NAMED, format!("sslmode=verify-ca{known}"), true),
        // An authority that nobody on this machine knows.
        (NAMED, "sslmode=verify-full".to_owned(), false),
        (NAMED, "sslmode=verify-ca".to_owned(), false),
        // A name that the certificate does not carry.
        (UNNAMED, format!("sslmode=verify-full{known}"), false),
        (UNNAMED, format!("sslmode=verify-ca{known}"), true),
        (UNNAMED, format!("sslmode=require{known}"), true),
    ] {
        let url = format!("postgres://plain:right%20word@{host}/jari?{parameters}");
        assert_eq!(attempt(&url).await.is_ok(), accepted, "{url}");
    }
    let wrong = attempt(&format!("postgres://plain:wrong@{NAMED}/jari"))
        .await
        .unwrap_err();
    assert!(wrong.contains("correct user and password in DATABASE_URL"), "{wrong}");
    assert!(!wrong.contains(":wrong@"), "{wrong}");
    server.stop().await;
}

#[tokio::test]
async fn a_root_certificate_that_is_none_is_named() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let file = folder.path().join("authority.pem");
    let url = format!(
        "postgres://ana@127.0.0.1/jari?sslmode=verify-full&sslrootcert={}",
        file.display()
    );
    let target = Target::parse(&url).unwrap();
    for (content, expected) in [
        (None, "I/O error"),
        (Some("no certificate"), "holds no certificate in PEM format"),
    ] {
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let error = target.connect("test").await.unwrap_err().to_string();
        let beginning = format!("sslrootcert in DATABASE_URL cannot be used: {}: ", file.display());
        assert!(error.starts_with(&beginning) && error.contains(expected), "{error}");
    }
}
