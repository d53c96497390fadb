//! The invariants of ARCHITECTURE.md that can be read off the source: who may use what.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that decide something for people. Everything else in `src/` serves them.
const FEATURES: [&str; 3] = ["accounts", "consultations", "messaging"];

/// Modules beside `mod.rs` that a feature gives to others, each with its reason.
const GIVEN: [(&str, &str); 3] = [
    ("messaging", "events"), // every feature writes them, in its own transactions
    ("messaging", "live"),   // what watching pages are told; the features say when
    ("messaging", "mail"),   // letters are written by the feature that knows their words
];

/// The only files that may write the places of slots, each with its reason.
const WRITERS_OF_PLACES: [&str; 4] = [
    "src/consultations/lane.rs",
    // Publishes slots; a new one has no bookings.
    "src/consultations/sql/slots.rs",
    // Mends the derived counter, under the slot's lock.
    "src/operations/audit.rs",
    // Not on anybody's data: the usual way that the lane is measured against, in a database of its own.
    "src/rehearse/hot_row.rs",
];

/// A new slot with no bookings, in the database of a rehearsal.
const MAKERS_OF_SLOTS: [&str; 1] = ["src/rehearse/world.rs"];

struct Source {
    /// From the root of the repository, with `/`.
    path: String,
    /// Without comments and without the unit tests at its end.
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<Source> {
    let mut folders = vec![root().join(folder)];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                let code = code.lines().map(without_comment).collect::<Vec<_>>().join("\n");
                let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                sources.push(Source { path, code });
            }
        }
    }
    assert!(!sources.is_empty(), "nothing was read in {folder}");
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    sources
}

fn without_comment(line: &str) -> &str {
    // `://` is an address inside a string.
    let comment = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with(':'))
        .map(|(at, _)| at);
    &line[..comment.unwrap_or(line.len())]
}

impl Source {
    fn feature(&self) -> Option<&'static str> {
        FEATURES
            .into_iter()
            .find(|feature| self.path.starts_with(&format!("src/{feature}/")))
    }

    fn words(&self, wanted: &[&str]) -> Vec<String> {
        wanted
            .iter()
            .filter(|word| self.code.contains(*word))
            .map(|word| format!("{}: {word}", self.path))
            .collect()
    }

    /// What it names below `crate::<feature>::`, the first part only.
    fn names_of(&self, feature: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (at, found) in self.code.match_indices(&format!("crate::{feature}")) {
            let rest = &self.code[at + found.len()..];
            let Some(rest) = rest.strip_prefix("::") else {
                if rest.starts_with(|next: char| !next.is_alphanumeric() && next != '_') {
                    names.insert("self".to_owned());
                }
                continue;
            };
            let list = rest.strip_prefix('{').and_then(|list| list.split(';').next());
            let parts: Vec<&str> = match list {
                Some(list) => list.trim_end_matches('}').split(',').collect(),
                None => vec![rest],
            };
            for part in parts {
                let name: String = part
                    .trim()
                    .chars()
                    .take_while(|next| next.is_alphanumeric() || *next == '_')
                    .collect();
                if !name.is_empty() {
                    names.insert(name);
                }
            }
        }
        names
    }
}

#[test]
fn rules_are_pure() {
    let forbidden = [
        "sqlx",
        "axum",
        "tokio",
        "tokio_postgres",
        "PgConnection",
        "Utc::now",
        "SystemTime",
        "Instant::now",
        "rand::",
        "crate::clock",
        "crate::ids",
        "crate::app",
        "crate::database",
    ];
    let all = sources("src");
    let rules: Vec<_> = all.iter().filter(|source| source.path.ends_with("/rules.rs")).collect();
    assert!(rules.len() >= 2, "the rules have moved away");
    let found: Vec<_> = rules.iter().flat_map(|source| source.words(&forbidden)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn pure_crates_know_nothing_of_the_world() {
    let manifest = fs::read_to_string(root().join("crates/allocation/Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let dependencies = dependencies.split("\n[").next().unwrap_or_default();
    for forbidden in ["tokio", "sqlx", "serde", "chrono", "rand", "axum"] {
        assert!(!dependencies.contains(forbidden), "allocation depends on {forbidden}");
    }
    let forbidden = [
        "SystemTime",
        "Instant",
        "std::time",
        "std::fs",
        "std::net",
        "std::thread",
    ];
    let found: Vec<_> = sources("crates/allocation/src")
        .iter()
        .flat_map(|source| source.words(&forbidden))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    let lane = fs::read_to_string(root().join("crates/group-commit/Cargo.toml")).unwrap();
    for forbidden in ["sqlx", "tokio-postgres", "jari"] {
        assert!(
            !lane.contains(&format!("\n{forbidden} ")),
            "group-commit depends on {forbidden}"
        );
    }
}

#[test]
fn http_holds_no_sql() {
    let forbidden = [
        "sqlx",
        "SELECT ",
        "INSERT ",
        "UPDATE ",
        "DELETE ",
        ".pools",
        "PgConnection",
        ".begin()",
    ];
    let all = sources("src");
    let handlers = all.iter().filter(|source| {
        source.feature().is_some() && (source.path.ends_with("/http.rs") || source.path.contains("/http/"))
    });
    let handlers: Vec<_> = handlers.collect();
    assert!(handlers.len() >= 4, "the handlers have moved away");
    let mut found: Vec<_> = handlers.iter().flat_map(|source| source.words(&forbidden)).collect();
    // A list of texts that are rows already: there is nothing to decide, so the handler reads them itself.
    found.retain(|found| found != "src/messaging/http.rs: .pools");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_route_is_in_one_file() {
    let forbidden = ["routes!(", ".route(", ".nest("];
    let elsewhere = sources("src")
        .into_iter()
        .filter(|source| source.path != "src/http/router.rs");
    let found: Vec<_> = elsewhere.flat_map(|source| source.words(&forbidden)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn features_meet_in_mod_rs_and_without_a_circle() {
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut found = Vec::new();
    for source in sources("src") {
        let Some(from) = source.feature() else { continue };
        for to in FEATURES.into_iter().filter(|to| *to != from) {
            let names = source.names_of(to);
            if names.is_empty() {
                continue;
            }
            uses.entry(from).or_default().insert(to);
            let modules = names.iter().filter(|name| is_module(to, name));
            let inner = modules.filter(|name| !GIVEN.contains(&(to, name.as_str())));
            found.extend(inner.map(|name| format!("{} reaches into {to}::{name}", source.path)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(
        uses["consultations"].contains("messaging"),
        "uses are not seen: {uses:?}"
    );
    for feature in FEATURES {
        let mut reached = BTreeSet::new();
        let mut open = vec![feature];
        while let Some(next) = open.pop() {
            for &used in uses.get(next).into_iter().flatten() {
                if reached.insert(used) {
                    open.push(used);
                }
            }
        }
        assert!(!reached.contains(feature), "a circle through {feature}: {uses:?}");
    }
}

fn is_module(feature: &str, name: &str) -> bool {
    let folder = root().join("src").join(feature);
    folder.join(format!("{name}.rs")).exists() || folder.join(name).is_dir()
}

#[test]
fn the_database_folder_knows_no_feature() {
    let named: Vec<String> = FEATURES.iter().map(|feature| format!("crate::{feature}")).collect();
    let tables = ["consultations.", "accounts."];
    let forbidden: Vec<&str> = named.iter().map(String::as_str).chain(tables).collect();
    let found: Vec<_> = sources("src/database")
        .iter()
        .flat_map(|source| source.words(&forbidden))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn places_are_written_by_the_lane_alone() {
    let statements = [
        "UPDATE consultations.slots",
        "UPDATE consultations.bookings",
        "INSERT INTO consultations.bookings",
        "INSERT INTO consultations.slots",
        "DELETE FROM consultations.slots",
        "DELETE FROM consultations.bookings",
        "DELETE FROM consultations.invitations",
    ];
    let mut found = Vec::new();
    for source in sources("src") {
        let allowed = WRITERS_OF_PLACES.contains(&source.path.as_str());
        let makes_slots = MAKERS_OF_SLOTS.contains(&source.path.as_str());
        for word in source.words(&statements) {
            let inserts_slots = word.ends_with(statements[3]);
            if !(allowed || makes_slots && inserts_slots) {
                found.push(word);
            }
        }
        if source.path == "src/consultations/sql/slots.rs" {
            found.extend(source.words(&["UPDATE consultations.slots"]));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    for path in WRITERS_OF_PLACES.iter().chain(&MAKERS_OF_SLOTS) {
        assert!(root().join(path).exists(), "{path} is listed and gone");
    }
}

#[test]
fn time_and_chance_have_one_door_each() {
    let doors = [
        ("Utc::now", "src/clock.rs"),
        ("Uuid::now_v7", "src/ids.rs"),
        ("Uuid::new_v4", "src/ids.rs"),
        ("rand::rng", "src/secrets.rs"),
        ("now()", "no statement: time comes from the clock of the application"),
    ];
    let mut found = Vec::new();
    for source in sources("src") {
        for (word, door) in doors {
            // `Instant::now()` measures, and decides nothing that another node could see; `clock.now(` is the door itself.
            let code = source
                .code
                .replace("Instant::now()", "")
                // The rate limiter's own monotonic clock, which only says how long to wait.
                .replace("DefaultClock::default().now()", "")
                .replace("Utc::now()", "Utc::now");
            if source.path != door && code.contains(word) {
                found.push(format!("{}: {word}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_is_left_for_later() {
    let forbidden = [
        "todo!",
        "unimplemented!",
        "#[allow(",
        "#![allow(",
        "#[ignore",
        "FIXME",
        "XXX",
        "unsafe {",
    ];
    let folders = ["src", "crates", "tests"];
    let found: Vec<_> = folders
        .iter()
        .flat_map(|folder| sources(folder))
        .filter(|source| source.path != "tests/api/architecture.rs")
        .flat_map(|source| source.words(&forbidden))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}
