//! Pools, roles, migrations and the private PostgreSQL.

mod ends;
mod migrations;
mod private;
mod schema;
mod target;
mod tls;
