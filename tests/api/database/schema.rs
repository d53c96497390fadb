//! What holds for the whole schema, whoever adds a table next; and the picture of it in `docs/ERD.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use tokio_postgres::Client;

use crate::support::database::fresh_database;

/// Tables of Jari's schemas; `n` is the schema and `c` the table.
const OURS: &str = "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'jari', 'public') AND c.relkind IN ('r', 'p')";

/// Foreign keys whose column has no whole index, with the reason. This list should only ever shrink.
const FOREIGN_KEYS_WITHOUT_INDEX: [&str; 1] = [
    // Users are not deleted, and whoever looks for the invitations of a host wants the live ones: invitations_one_per_address.
    "invitations_host_fkey",
];

async fn names(client: &Client, query: &str) -> Vec<String> {
    client
        .query(query, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect()
}

async fn check_none(what: &str, query: &str) {
    let database = fresh_database().await;
    let client = database.target.connect("test").await.unwrap();
    let found = names(&client, query).await;
    assert!(found.is_empty(), "{what}: {found:?}");
}

#[tokio::test]
async fn every_table_has_a_primary_key_and_says_what_it_is() {
    let query = format!(
        "SELECT n.nspname || '.' || c.relname FROM {OURS} AND (obj_description(c.oid) IS NULL \
         OR NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'))"
    );
    check_none("tables without comment or primary key", &query).await;
}

#[tokio::test]
async fn every_index_says_which_query_it_is_for() {
    // Indexes of constraints are explained by the constraint.
    let query = format!(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN (SELECT c.oid FROM {OURS}) t ON t.oid = i.indrelid \
         WHERE obj_description(i.indexrelid) IS NULL AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
    );
    check_none("indexes without comment", &query).await;
}

#[tokio::test]
async fn every_constraint_has_a_name_of_ours() {
    // PostgreSQL's own names end like this; ours say the rule.
    let query = format!(
        "SELECT k.conname::text FROM pg_constraint k JOIN (SELECT c.oid FROM {OURS}) t ON t.oid = k.conrelid \
         WHERE k.contype IN ('c', 'x') AND k.conname ~ '_(check|excl)[0-9]*$'"
    );
    check_none("constraints named by PostgreSQL", &query).await;
}

#[tokio::test]
async fn every_instant_has_a_zone_and_no_default() {
    let query = format!(
        "SELECT t.name || '.' || a.attname FROM pg_attribute a JOIN (SELECT c.oid, n.nspname || '.' || c.relname AS name FROM {OURS}) t \
         ON t.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped AND \
         (a.atttypid IN ('timestamp'::regtype, 'timetz'::regtype) OR (a.atttypid = 'timestamptz'::regtype AND a.atthasdef))"
    );
    check_none("instants without a zone, or with a time made by the database", &query).await;
}

#[tokio::test]
async fn every_foreign_key_has_an_index() {
    let exceptions = FOREIGN_KEYS_WITHOUT_INDEX.map(|name| format!("'{name}'")).join(", ");
    let query = format!(
        "SELECT k.conname::text FROM pg_constraint k JOIN (SELECT c.oid FROM {OURS}) t ON t.oid = k.conrelid WHERE k.contype = 'f' \
         AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indpred IS NULL AND i.indkey[0] = k.conkey[1]) \
         AND k.conname::text <> ALL (ARRAY[{exceptions}]::text[])"
    );
    check_none("foreign keys without an index", &query).await;
}

/// `docs/ERD.md` is what the migrations make. `scripts/generate` writes it by running this with `JARI_UPDATE=1`.
#[tokio::test]
async fn the_picture_is_current() {
    let database = fresh_database().await;
    let picture = picture(&database.target.connect("test").await.unwrap()).await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ERD.md");
    if std::env::var_os("JARI_UPDATE").is_some() {
        std::fs::write(&file, &picture).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == picture,
        "docs/ERD.md is not current; write it with: scripts/generate"
    );
}

async fn picture(client: &Client) -> String {
    let mut schemas: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let tables = format!(
        "SELECT n.nspname::text, c.relname::text, coalesce(obj_description(c.oid), '') FROM {OURS} ORDER BY 1, 2"
    );
    for row in client.query(&tables, &[]).await.unwrap() {
        schemas.entry(row.get(0)).or_default().push((row.get(1), row.get(2)));
    }
    let mut text = "# The database\n\nGenerated from the migrations by `scripts/generate`; a test keeps it current. `PK` primary key, `FK` foreign key, `UK` unique.\n\
         Relations drawn with dots have no foreign key, on purpose (docs/DECISIONS.md); `jari audit` looks for orphans there.\n"
        .to_owned();
    for (schema, tables) in schemas {
        write!(text, "\n## {schema}\n\n```mermaid\nerDiagram\n").unwrap();
        for (table, _) in &tables {
            write!(
                text,
                "    {table} {{\n{}    }}\n",
                columns(client, &schema, table).await
            )
            .unwrap();
        }
        text.push_str(&relations(client, &schema).await);
        text.push_str("```\n\n");
        for (table, comment) in &tables {
            writeln!(text, "- **{table}**: {comment}").unwrap();
        }
    }
    text
}

async fn columns(client: &Client, schema: &str, table: &str) -> String {
    let query = "
        SELECT format_type(a.atttypid, NULL), a.attname::text, NOT a.attnotnull, coalesce(col_description(a.attrelid, a.attnum), ''),
            coalesce((
                SELECT string_agg(DISTINCT CASE k.contype WHEN 'p' THEN 'PK' WHEN 'f' THEN 'FK' ELSE 'UK' END, ', ')
                FROM pg_constraint k WHERE k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) AND k.contype IN ('p', 'f', 'u')
            ), '')
        FROM pg_attribute a WHERE a.attrelid = format('%I.%I', $1::text, $2::text)::regclass AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum";
    let mut text = String::new();
    for row in client.query(query, &[&schema, &table]).await.unwrap() {
        let (kind, name, nullable, comment, keys): (String, String, bool, String, String) =
            (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
        // The drawing language knows neither spaces in a type nor quotes in a note.
        let kind = kind
            .replace("timestamp with time zone", "timestamptz")
            .replace(' ', "_");
        let note = if nullable {
            format!("may be absent. {comment}")
        } else {
            comment
        };
        let note = note.trim().replace('"', "'");
        let note = if note.is_empty() { note } else { format!(" \"{note}\"") };
        let keys = if keys.is_empty() { keys } else { format!(" {keys}") };
        writeln!(text, "        {kind} {name}{keys}{note}").unwrap();
    }
    text
}

async fn relations(client: &Client, schema: &str) -> String {
    let declared = "
        SELECT t.relname::text, f.relname::text, a.attname::text FROM pg_constraint k
        JOIN pg_class t ON t.oid = k.confrelid JOIN pg_class f ON f.oid = k.conrelid
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'f' AND f.relnamespace = $1::text::regnamespace ORDER BY 2, 3";
    let mut text = String::new();
    for row in client.query(declared, &[&schema]).await.unwrap() {
        let (to, from, column): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        writeln!(text, "    {to} ||--o{{ {from} : {column}").unwrap();
    }
    // A column `slot_id` without a foreign key points at `slots` all the same.
    let undeclared = "
        SELECT t.relname::text, f.relname::text, a.attname::text FROM pg_class f
        JOIN pg_attribute a ON a.attrelid = f.oid AND a.attname LIKE '%\\_id' AND a.attnum > 0
        JOIN pg_class t ON t.relnamespace = f.relnamespace AND t.relkind = 'r' AND t.relname = left(a.attname, -3) || 's'
        WHERE f.relkind = 'r' AND f.relnamespace = $1::text::regnamespace
            AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = f.oid AND a.attnum = ANY (k.conkey))
        ORDER BY 2, 3";
    for row in client.query(undeclared, &[&schema]).await.unwrap() {
        let (to, from, column): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        writeln!(text, "    {to} ||..o{{ {from} : {column}").unwrap();
    }
    text
}
