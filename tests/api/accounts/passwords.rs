//! Signing in: guessing, the time it takes, and hashes that have aged.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version, password_hash::phc::PasswordHash};
use http::HeaderName;
use http::header::RETRY_AFTER;

use super::{login, number, postgres, register};
use crate::support::app::{PASSWORD, TestApp};

/// Whatever else the machine is doing only adds to a time, so the shortest of many is that of the work itself; they take turns,
/// so that both meet the same weather.
#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_look_the_same() {
    const TURNS: usize = 25;
    let app = TestApp::with(&["--rate-scale=1000"]).await;
    register(&app, "ana@example.com").await;
    let anonymous = app.anonymous();
    let (mut unknown_address, mut wrong_password) = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        let started = Instant::now();
        let mut answer = login(&anonymous, "nobody@example.com", PASSWORD).await;
        unknown_address = unknown_address.min(started.elapsed());
        let started = Instant::now();
        let mut other = login(&anonymous, "ana@example.com", "incorrect horse").await;
        wrong_password = wrong_password.min(started.elapsed());
        assert_eq!(answer.refusal(), "401 wrong_credentials");
        answer.json["request_id"].take();
        other.json["request_id"].take();
        assert_eq!(answer.json, other.json);
    }
    assert!(
        unknown_address * 2 > wrong_password && wrong_password * 2 > unknown_address,
        "{unknown_address:?} against {wrong_password:?}"
    );
}

#[tokio::test]
async fn guessing_stops_and_locks_out_nobody_else() {
    let app = TestApp::with(&["--trusted-proxies=127.0.0.1/32"]).await;
    register(&app, "ana@example.com").await;
    register(&app, "bea@example.com").await;
    let from = |address: &str| {
        app.anonymous()
            .header(HeaderName::from_static("x-forwarded-for"), address)
    };
    let guesser = from("198.51.100.1");
    // Many at once are counted as many.
    let guesses =
        futures_util::future::join_all((0..20).map(|_| login(&guesser, "ana@example.com", "incorrect horse"))).await;
    assert_eq!(
        guesses
            .iter()
            .filter(|guess| guess.refusal() == "401 wrong_credentials")
            .count(),
        10
    );
    let refused = guesses
        .iter()
        .find(|guess| guess.refusal() == "429 rate_limited")
        .unwrap();
    assert!(refused.headers.contains_key(RETRY_AFTER));
    assert_eq!(refused.headers["ratelimit-policy"], "\"sign-in\";q=10;w=60");
    assert_eq!(
        login(&guesser, "ana@example.com", PASSWORD).await.refusal(),
        "429 rate_limited"
    );
    assert_eq!(login(&guesser, "bea@example.com", PASSWORD).await.status, 200);
    assert_eq!(
        login(&from("198.51.100.2"), "ana@example.com", PASSWORD).await.status,
        200
    );
    // The left-most address is what the guesser writes; ours is what the proxy saw.
    assert_eq!(
        login(&from("203.0.113.9, 198.51.100.1"), "ana@example.com", PASSWORD)
            .await
            .refusal(),
        "429 rate_limited"
    );
}

#[tokio::test]
async fn whoever_knows_the_password_is_not_limited() {
    let app = TestApp::new().await;
    register(&app, "ana@example.com").await;
    for _ in 0..9 {
        assert_eq!(
            login(&app.anonymous(), "ana@example.com", "incorrect horse")
                .await
                .refusal(),
            "401 wrong_credentials"
        );
    }
    for _ in 0..12 {
        assert_eq!(login(&app.anonymous(), "ana@example.com", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn invented_tokens_are_not_as_many_callers() {
    let app = TestApp::new().await;
    let mut refusals = Vec::new();
    for number in 0..120 {
        refusals.push(
            app.anonymous()
                .bearer(&format!("invented {number}"))
                .post_nothing("/api/auth/logout")
                .await
                .refusal(),
        );
    }
    assert_eq!(
        refusals
            .iter()
            .filter(|refusal| *refusal == "401 not_signed_in")
            .count(),
        100
    );
    assert_eq!(refusals.last().unwrap(), "429 rate_limited");
}

#[tokio::test]
async fn an_old_hash_is_renewed_at_the_next_sign_in() {
    let app = TestApp::new().await;
    register(&app, "ana@example.com").await;
    let weak = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(1024, 1, 1, None).unwrap(),
    );
    let hash: PasswordHash = weak.hash_password_with_salt(PASSWORD.as_bytes(), &[1; 16]).unwrap();
    let postgres = postgres(&app).await;
    postgres
        .execute("UPDATE accounts.users SET password_hash = $1", &[&hash.to_string()])
        .await
        .unwrap();
    assert_eq!(
        login(&app.anonymous(), "ana@example.com", "incorrect horse")
            .await
            .status,
        401
    );
    assert_eq!(
        number(
            &postgres,
            "SELECT count(*) FROM accounts.users WHERE password_hash LIKE '%m=1024,%'"
        )
        .await,
        1
    );
    assert_eq!(login(&app.anonymous(), "ana@example.com", PASSWORD).await.status, 200);
    assert_eq!(
        number(
            &postgres,
            "SELECT count(*) FROM accounts.users WHERE password_hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'"
        )
        .await,
        1
    );
    assert_eq!(login(&app.anonymous(), "ana@example.com", PASSWORD).await.status, 200);
}
