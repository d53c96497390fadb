//! `jari audit`: looks in the database itself whether every promise holds, and names the rows for which it does not.
//!
//! Each check is one statement, so it sees one moment, and it may run beside a server at work: an invariant holds at every
//! commit. What a check reads is written by the lanes; only [`repair`] writes, and only counters that are derived.

use std::fmt;

use serde::Serialize;
use tokio_postgres::Client;
use uuid::Uuid;

use super::audit_checks::checks;
use crate::clock::Clock;
use crate::database::{ConnectError, Role, ServerFacts, Target};
use crate::ids::Ids;
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};

/// Rows named per check; the count is always of all.
const ROWS_NAMED_MAX: usize = 20;
/// Somebody's transaction may hold a slot for a moment; a repair does not wait for it longer than this.
const REPAIR_LOCK_TIMEOUT_MS: u32 = 2_000;

/// The checks that `--repair` can mend.
pub const DERIVED_COUNTER: &str = "slots_booked_count_is_the_recount";
pub const WAITING_COUNTER: &str = "slots_waiting_count";
pub const CLASS_COUNTERS: &str = "classes_taken_count_is_the_recount";
pub const CLASS_LINE: &str = "classes_waiting_count";

/// One invariant. `sql` gives a row `(id text, detail text)` for each violation.
#[derive(Debug)]
pub struct Check {
    pub name: &'static str,
    pub promise: &'static str,
    pub sql: &'static str,
}

#[derive(Debug, Serialize)]
pub struct Report {
    pub violations: i64,
    pub checks: Vec<Finding>,
    /// Settings under which a promise would not survive a crash of the machine.
    pub warnings: Vec<String>,
    /// What `--repair` changed, and what it could not.
    pub repairs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Finding {
    pub name: &'static str,
    pub promise: &'static str,
    pub violations: i64,
    /// The first [`ROWS_NAMED_MAX`] of them.
    pub rows: Vec<Violation>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    pub id: String,
    pub detail: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the check {name} could not be made: {source}")]
    Check {
        name: &'static str,
        source: tokio_postgres::Error,
    },
    #[error("a repair failed: {0}")]
    Repair(#[source] tokio_postgres::Error),
}

/// Makes every check. Reads only: it runs as the role that can do nothing else.
pub async fn audit(target: &Target) -> Result<Report, AuditError> {
    let client = target.for_role(Role::Read).connect("audit").await?;
    let mut findings = Vec::new();
    for check in checks() {
        findings.push(run(&client, check).await?);
    }
    let facts = ServerFacts::read(target).await?;
    let warnings = facts.unsafe_settings().into_iter();
    let warnings = warnings
        .map(|name| format!("{name} is off: a crash of the machine may lose what was acknowledged"))
        .collect();
    Ok(Report {
        violations: findings.iter().map(|finding| finding.violations).sum(),
        checks: findings,
        warnings,
        repairs: Vec::new(),
    })
}

async fn run(client: &Client, check: &Check) -> Result<Finding, AuditError> {
    let sql = format!(
        "WITH violation (id, detail) AS ({}) SELECT id, detail, count(*) OVER () FROM violation ORDER BY id, detail LIMIT {ROWS_NAMED_MAX}",
        check.sql
    );
    let rows = client.query(&sql, &[]).await.map_err(|source| AuditError::Check {
        name: check.name,
        source,
    })?;
    Ok(Finding {
        name: check.name,
        promise: check.promise,
        violations: rows.first().map_or(0, |row| row.get(2)),
        rows: rows
            .iter()
            .map(|row| Violation {
                id: row.get(0),
                detail: row.get(1),
            })
            .collect(),
    })
}

/// Sets every wrong counter of places and of people in a line to the number there are, and says what it changed. Everything else that an
/// audit can find is a fact about people, which no program may decide.
pub async fn repair(target: &Target, clock: &Clock, ids: &Ids) -> Result<Vec<String>, AuditError> {
    let target = target
        .for_role(Role::App)
        .setting("lock_timeout", REPAIR_LOCK_TIMEOUT_MS);
    let mut client = target.connect("audit repair").await?;
    let mut repairs = Vec::new();
    for (counted, names) in [
        (&SLOT, [DERIVED_COUNTER, WAITING_COUNTER]),
        (&CLASS, [CLASS_COUNTERS, CLASS_LINE]),
    ] {
        let counters = checks().filter(|check| names.contains(&check.name));
        let sql = counters
            .map(|check| format!("({})", check.sql))
            .collect::<Vec<_>>()
            .join(" UNION ALL ");
        let sql = format!("SELECT DISTINCT id::uuid FROM ({sql}) AS violation (id, detail) ORDER BY id");
        for row in client.query(&sql, &[]).await.map_err(AuditError::Repair)? {
            repairs.extend(recount(&mut client, counted, row.get(0), clock, ids).await?);
        }
    }
    Ok(repairs)
}

/// What has derived counters: where they stand, and what they count.
struct Counted {
    name: &'static str,
    /// How many it has, as it is called there.
    taken: &'static str,
    /// Its counter, capacity, status and the length of its line, locked.
    lock: &'static str,
    /// Places, time, people in the line.
    count: &'static str,
    mend: &'static str,
    changed: EventType,
    aggregate: fn(Uuid) -> Aggregate,
}

const SLOT: Counted = Counted {
    name: "slot",
    taken: "booked_count",
    lock: "SELECT booked_count, capacity, status, waiting_count FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE",
    count: "SELECT count(*) FILTER (WHERE status <> 'WAITLISTED'), clock_timestamp(), count(*) FILTER (WHERE status = 'WAITLISTED')
            FROM consultations.bookings WHERE slot_id = $1 AND status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED')",
    mend: "UPDATE consultations.slots SET booked_count = $2::bigint::integer, waiting_count = $5::bigint::integer,
               line_end = greatest(line_end, $5::bigint), version = version + 1, decided_at = greatest(decided_at, $3)
           WHERE id = $1 AND booked_count = $4 AND waiting_count = $6",
    changed: EventType::SlotChanged,
    aggregate: Aggregate::Slot,
};

const CLASS: Counted = Counted {
    name: "class",
    taken: "taken_count",
    lock: "SELECT taken_count, capacity, status, waiting_count FROM classes.classes WHERE id = $1 FOR NO KEY UPDATE",
    count: "SELECT count(*) FILTER (WHERE status IN ('APPROVED', 'AWAITING_PAYMENT', 'OFFERED') OR withheld_until IS NOT NULL), clock_timestamp(),
                count(*) FILTER (WHERE status = 'WAITLISTED')
            FROM classes.enrollments WHERE class_id = $1",
    mend: "UPDATE classes.classes SET taken_count = $2::bigint::integer, waiting_count = $5::bigint::integer,
               version = version + 1, decided_at = greatest(decided_at, $3)
           WHERE id = $1 AND taken_count = $4 AND waiting_count = $6",
    changed: EventType::ClassChanged,
    aggregate: Aggregate::Class,
};

/// Mends one slot or class, in the order of a lane: lock the row, then count in a statement of its own (one that began before
/// the lock was given would not see what was committed during the wait), then write what is still wrong.
async fn recount(
    client: &mut Client,
    counted: &Counted,
    id: Uuid,
    clock: &Clock,
    ids: &Ids,
) -> Result<Option<String>, AuditError> {
    let (name, taken) = (counted.name, counted.taken);
    let transaction = client.transaction().await.map_err(AuditError::Repair)?;
    let row = transaction
        .query_one(counted.lock, &[&id])
        .await
        .map_err(AuditError::Repair)?;
    let (before, capacity, status, waiting_before): (i32, i32, &str, i32) =
        (row.get(0), row.get(1), row.get(2), row.get(3));
    let row = transaction
        .query_one(counted.count, &[&id])
        .await
        .map_err(AuditError::Repair)?;
    let (after, database_time, waiting): (i64, _, i64) = (row.get(0), row.get(1), row.get(2));
    if after == i64::from(before) && waiting == i64::from(waiting_before) {
        return Ok(None);
    }
    if after > i64::from(capacity) {
        return Ok(Some(format!(
            "{name} {id}: left at {before}, because its {after} places exceed the capacity of {capacity}: a person must decide"
        )));
    }
    let at = match clock {
        Clock::Database => database_time,
        Clock::Manual(_) => clock.wall(),
    };
    // Guarded by the old value, although the row is locked: a repair that writes over a value it has not seen would be the next fault.
    transaction
        .execute(counted.mend, &[&id, &after, &at, &before, &waiting, &waiting_before])
        .await
        .map_err(AuditError::Repair)?;
    let event = Event {
        id: ids.next(),
        kind: counted.changed,
        aggregate: (counted.aggregate)(id),
        actor: Actor::System,
        cause: None,
        payload: serde_json::json!({ "capacity": capacity, taken: after, "waiting_count": waiting, "status": status, "recounted_from": before }),
        at,
    };
    transaction
        .execute(events::INSERT, &events::Columns::of(&[event]).parameters())
        .await
        .map_err(AuditError::Repair)?;
    transaction.commit().await.map_err(AuditError::Repair)?;
    let mut changed = Vec::new();
    if after != i64::from(before) {
        changed.push(format!("{taken} {before} → {after}"));
    }
    if waiting != i64::from(waiting_before) {
        changed.push(format!("waiting_count {waiting_before} → {waiting}"));
    }
    Ok(Some(format!("{name} {id}: {}", changed.join(", "))))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.checks {
            let mark = if finding.violations == 0 { "ok  " } else { "FAIL" };
            writeln!(
                f,
                "{mark} {:>6}  {:<44} {}",
                finding.violations, finding.name, finding.promise
            )?;
            for row in &finding.rows {
                writeln!(f, "               {}  {}", row.id, row.detail)?;
            }
            let unnamed = finding.violations - i64::try_from(finding.rows.len()).unwrap_or(i64::MAX);
            if unnamed > 0 {
                writeln!(f, "               and {unnamed} more")?;
            }
        }
        for warning in &self.warnings {
            writeln!(f, "warn         {warning}")?;
        }
        for repair in &self.repairs {
            writeln!(f, "repair       {repair}")?;
        }
        write!(f, "{} checks, {} violations", self.checks.len(), self.violations)
    }
}
