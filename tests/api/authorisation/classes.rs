//! Classes: hosts, applicants, and whoever looks.

use serde_json::json;

use super::{BySession, Things, class, get, post};

pub const BY_SESSION: &[BySession] = &[
    ("get", "/api/classes", |_| get("/api/classes"), [200; 6]),
    (
        "get",
        "/api/classes/{id}",
        |things| get(&of_class(things, "")),
        [200; 6],
    ),
    (
        "get",
        "/api/classes/{id}/form",
        |things| get(&of_class(things, "/form")),
        [200; 6],
    ),
    (
        "get",
        "/api/classes/{id}/stream",
        |things| get(&of_class(things, "/stream")),
        [200; 6],
    ),
    (
        "get",
        "/api/classes/{id}/image",
        |things| get(&of_class(things, "/image")),
        [404; 6],
    ),
    (
        "post",
        "/api/classes",
        |_| post("/api/classes", class()),
        [401, 201, 403, 201, 201, 201],
    ),
    (
        "put",
        "/api/classes/{id}",
        |things| post(&of_class(things, ""), json!({ "version": 0, "class": class() })),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "delete",
        "/api/classes/{id}",
        |things| get(&of_class(things, "")),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "post",
        "/api/classes/{id}/publish",
        |things| post(&of_class(things, "/publish"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/unpublish",
        |things| post(&of_class(things, "/unpublish"), json!({})),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "post",
        "/api/classes/{id}/close",
        |things| post(&of_class(things, "/close"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/reopen",
        |things| post(&of_class(things, "/reopen"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/cancel",
        |things| post(&of_class(things, "/cancel"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "put",
        "/api/classes/{id}/form",
        |things| {
            post(
                &of_class(things, "/form"),
                json!({ "version": null, "is_active": true, "questions": [] }),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "put",
        "/api/classes/{id}/image",
        |things| post(&of_class(things, "/image"), json!("no picture")),
        [401, 404, 403, 422, 422, 404],
    ),
    (
        "delete",
        "/api/classes/{id}/image",
        |things| get(&of_class(things, "/image")),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/classes",
        |_| get("/api/admin/classes"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/classes/{id}",
        |things| get(&format!("/api/admin/classes/{}", things.class)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/classes/{id}/enrollments",
        |things| get(&of_class(things, "/enrollments")),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments/by-host",
        |things| post(&of_class(things, "/enrollments/by-host"), json!({ "name": "하늘" })),
        [401, 404, 403, 201, 201, 404],
    ),
    (
        "get",
        "/api/admin/enrollments",
        |_| get("/api/admin/enrollments"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/enrollments.csv",
        |things| get(&format!("/api/admin/enrollments.csv?class_id={}", things.class)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/enrollments/{id}",
        |things| get(&format!("/api/admin/enrollments/{}", things.enrollment)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "put",
        "/api/admin/enrollments/{id}",
        |things| {
            post(
                &format!("/api/admin/enrollments/{}", things.enrollment),
                json!({ "version": 1, "decision": "CANCEL" }),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/admin/enrollments/bulk",
        |things| {
            post(
                "/api/admin/enrollments/bulk",
                json!({ "items": [{ "id": things.enrollment, "version": 1 }], "decision": "REJECT" }),
            )
        },
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/dashboard",
        |things| get(&format!("/api/admin/dashboard?class_id={}", things.class)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments",
        |things| {
            post(
                &of_class(things, "/enrollments"),
                json!({ "form_version": null, "answers": {}, "terms": [] }),
            )
        },
        [401, 201, 201, 201, 201, 201],
    ),
    (
        "put",
        "/api/classes/{id}/enrollments/{eid}",
        |things| {
            post(
                &of_enrollment(things, ""),
                json!({ "version": 1, "form_version": null, "answers": {} }),
            )
        },
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "delete",
        "/api/classes/{id}/enrollments/{eid}",
        |things| get(&of_enrollment(things, "")),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments/{eid}/accept",
        |things| post(&of_enrollment(things, "/accept"), json!({})),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments/{eid}/decline",
        |things| post(&of_enrollment(things, "/decline"), json!({})),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/classes/{id}/files",
        |things| post(&of_class(things, "/files?question=memo&name=memo.txt"), json!("텍스트")),
        [401, 422, 422, 422, 422, 422],
    ),
    (
        "get",
        "/api/classes/{id}/files/{fid}",
        |things| get(&of_class(things, &format!("/files/{}", things.enrollment))),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "get",
        "/api/classes/{id}/draft",
        |things| get(&of_class(things, "/draft")),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "put",
        "/api/classes/{id}/draft",
        |things| {
            post(
                &of_class(things, "/draft"),
                json!({ "form_version": null, "answers": {} }),
            )
        },
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "get",
        "/api/enrollments",
        |_| get("/api/enrollments"),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "get",
        "/api/enrollments/{id}",
        |things| get(&format!("/api/enrollments/{}", things.enrollment)),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "get",
        "/api/attendees",
        |_| get("/api/attendees"),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "post",
        "/api/attendees",
        |_| post("/api/attendees", json!({ "name": "아이" })),
        [401, 201, 201, 201, 201, 201],
    ),
    (
        "patch",
        "/api/attendees/{id}",
        |things| {
            post(
                &format!("/api/attendees/{}", things.enrollment),
                json!({ "name": "아이" }),
            )
        },
        [401, 404, 404, 404, 404, 404],
    ),
];

fn of_class(things: &Things, what: &str) -> String {
    format!("/api/classes/{}{what}", things.class)
}

fn of_enrollment(things: &Things, what: &str) -> String {
    format!("/api/classes/{}/enrollments/{}{what}", things.class, things.enrollment)
}
