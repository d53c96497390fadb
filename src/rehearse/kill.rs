//! A kill -9 in the middle of a rush, of the server or of its PostgreSQL.

use std::time::{Duration, Instant};

use anyhow::bail;

use super::Victim;
use super::generator::{self, Crowd, OnBreak, Outcome};
use super::spawn::SpawnedServer;
use crate::database::Target;
use crate::secrets::random;

/// A server that was killed is back within this.
const PATIENCE: Duration = Duration::from_secs(60);
/// The victim dies somewhere in this part of a wave.
const KILL_AFTER_MS: std::ops::Range<u64> = 20..600;

/// Plays a wave and kills the victim in it; whether the wave was still on.
pub async fn amid_a_kill<C: Crowd>(
    server: &mut SpawnedServer,
    victim: Victim,
    crowd: C,
    connections: u32,
) -> anyhow::Result<(Outcome<C>, bool)> {
    let wave = generator::rush(server.address, crowd, connections, OnBreak::Retry(PATIENCE));
    let wave = tokio::spawn(wave);
    let pause = KILL_AFTER_MS.start + u64::from_le_bytes(random()) % (KILL_AFTER_MS.end - KILL_AFTER_MS.start);
    tokio::time::sleep(Duration::from_millis(pause)).await;
    let amid = !wave.is_finished();
    match victim {
        Victim::Jari => {
            server.kill().await?;
            server.restart().await?;
        }
        Victim::Postgres => server.kill_postgres()?,
    }
    Ok((wave.await??, amid))
}

pub async fn database_when_back(server: &SpawnedServer) -> anyhow::Result<Target> {
    let started = Instant::now();
    loop {
        if let Ok(target) = server.database()
            && target.connect("rehearsal").await.is_ok()
        {
            return Ok(target);
        }
        if started.elapsed() > PATIENCE {
            bail!("PostgreSQL did not come back");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
