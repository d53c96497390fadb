//! The server itself, accounts and organisations.

use serde_json::{Value, json};

use super::{BySession, Things, get, post};

pub const BY_SESSION: &[BySession] = &[
    ("get", "/api/health", |_| get("/api/health"), [200; 6]),
    ("get", "/api/ready", |_| get("/api/ready"), [200; 6]),
    ("get", "/api/time", |_| get("/api/time"), [200; 6]),
    ("get", "/api/auth/policy", |_| get("/api/auth/policy"), [200; 6]),
    ("get", "/api/dev/mails", |_| get("/api/dev/mails"), [200; 6]),
    ("post", "/api/auth/register", register, [201; 6]),
    (
        "post",
        "/api/auth/login",
        |_| {
            post(
                "/api/auth/login",
                json!({ "email": "nobody@example.com", "password": "wrong password" }),
            )
        },
        [401; 6],
    ),
    (
        "post",
        "/api/auth/refresh",
        |_| post("/api/auth/refresh", json!({ "refresh_token": "made up" })),
        [401; 6],
    ),
    (
        "get",
        "/api/users/me",
        |_| get("/api/users/me"),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "get",
        "/api/organisation",
        |_| get("/api/organisation"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "patch",
        "/api/organisation",
        |_| post("/api/organisation", json!({ "remind_day": true })),
        [401, 200, 403, 403, 200, 200],
    ),
    ("get", "/api/terms", |_| get("/api/terms"), [200; 6]),
    (
        "post",
        "/api/admin/terms",
        |_| {
            post(
                "/api/admin/terms",
                json!({ "type": "ENROLLMENT", "title": "약관", "content": "…", "required": false }),
            )
        },
        [401, 403, 403, 403, 403, 201],
    ),
    // Last: it ends the sessions of those who can.
    (
        "post",
        "/api/auth/logout",
        |_| post("/api/auth/logout", json!({})),
        [401, 204, 204, 204, 204, 204],
    ),
];

fn register(things: &Things) -> (String, Option<Value>) {
    let email = format!("new-{}@example.com", things.number);
    post(
        "/api/auth/register",
        json!({ "email": email, "password": "correct horse battery", "name": "Ana" }),
    )
}
