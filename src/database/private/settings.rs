//! The settings file of the private server, written anew at every start.

use std::fs;
use std::path::Path;

const MIB: u64 = 1024 * 1024;
/// When the machine does not say how much memory it has.
const MEMORY_UNKNOWN_BYTES: u64 = 2048 * MIB;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// Nothing acknowledged is lost, whatever happens to the machine.
    Production,
    /// The same, in a folder that is removed together with the server if this process dies.
    Rehearsal,
    /// Loses data when the machine crashes, and is removed if this process dies. For tests alone.
    TestOnly,
}

impl Settings {
    pub(super) fn is_temporary(self) -> bool {
        self != Self::Production
    }
}

/// `access` is the file that says who may connect.
pub(super) fn file(settings: Settings, access: &Path) -> String {
    let access = access.to_string_lossy().replace('\'', "''");
    format!(
        "{}hba_file = '{access}'\ninclude_if_exists = 'local.conf'\n",
        render(settings, memory_bytes())
    )
}

fn render(settings: Settings, memory_bytes: u64) -> String {
    let memory_mib = memory_bytes / MIB;
    // The hot rows are few, and the system's own cache holds the rest.
    let shared_buffers_mib = (memory_mib / 32).clamp(64, 512);
    // Jari needs about 30; the rest is for reports, backups and a second node.
    let connections = if memory_mib < 2048 { 60 } else { 120 };
    let mut text = format!(
        "\
# Written by Jari at every start. Put settings of your own into local.conf beside this file.
listen_addresses = ''
port = 5432
max_connections = {connections}
shared_buffers = {shared_buffers_mib}MB
effective_cache_size = {cache_mib}MB
work_mem = 8MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
# Two cores belong to the bookings: no statement may take both, and none is long enough to be worth compiling.
max_parallel_workers_per_gather = 0
jit = off
wal_level = replica
max_logical_replication_workers = 0
wal_compression = on
min_wal_size = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
# Hot counters change thousands of times a second; their old versions must go soon.
autovacuum_naptime = 15s
timezone = 'UTC'
log_timezone = 'UTC'
# One file per weekday, overwritten after a week. Failed statements are not logged here: Jari reports them itself, without
# the personal data that they carry.
log_min_messages = log
log_min_duration_statement = 1s
log_parameter_max_length = 0
log_error_verbosity = terse
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
",
        cache_mib = memory_mib / 2,
    );
    text.push_str(match settings {
        Settings::Production | Settings::Rehearsal => {
            "logging_collector = on\nfsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
        }
        // A database per test: many connections, no care for the disk.
        Settings::TestOnly => {
            "logging_collector = off\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_wal_senders = 0\nwal_level = minimal\nmax_connections = 400\n"
        }
    });
    text
}

/// Who may connect. Trust is safe here because the only way in is a socket in a folder that only PostgreSQL's own user (and
/// root) can enter; a password would have to lie in a file readable by exactly the same two.
pub(super) const ACCESS: &str = "\
# Written by Jari at every start. The socket's folder is open to its owner alone; there is no other way in.
local all all trust
local replication all trust
";

/// What this process may use: the machine's memory, or less if a container is limited.
fn memory_bytes() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    });
    let limits = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ];
    let limit = limits
        .iter()
        .find_map(|file| fs::read_to_string(file).ok()?.trim().parse::<u64>().ok());
    let machine = machine.unwrap_or(MEMORY_UNKNOWN_BYTES);
    limit.map_or(machine, |limit| limit.min(machine))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(settings: Settings, memory_mib: u64, expected: &[&str]) {
        let text = render(settings, memory_mib * MIB);
        for line in expected {
            assert!(text.lines().any(|it| it == *line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn memory_is_sized_within_bounds() {
        check(
            Settings::Production,
            512,
            &["shared_buffers = 64MB", "max_connections = 60"],
        );
        check(
            Settings::Production,
            4096,
            &["shared_buffers = 128MB", "max_connections = 120"],
        );
        check(Settings::Production, 1 << 20, &["shared_buffers = 512MB"]);
    }

    #[test]
    fn only_tests_give_up_durability() {
        let durable = ["fsync = on", "synchronous_commit = on", "full_page_writes = on"];
        check(Settings::Production, 4096, &durable);
        check(Settings::Rehearsal, 4096, &durable);
        check(Settings::TestOnly, 4096, &["fsync = off"]);
    }
}
