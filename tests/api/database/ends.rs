//! A transaction is over when its result is told.

use jari::database;
use tokio_postgres::Client;

use crate::support::database::fresh_database;

#[tokio::test]
async fn what_has_ended_holds_no_lock() {
    let database = fresh_database().await;
    let pool = database::pool(&database.target, "ends", 1);
    for result in [Ok(()), Err(sqlx::Error::RowNotFound)] {
        let mut transaction = pool.begin().await.unwrap();
        let lock = sqlx::query("SELECT pg_advisory_xact_lock(42)");
        lock.execute(&mut *transaction).await.unwrap();
        let refused = result.is_err();
        assert_eq!(database::end(transaction, result).await.is_err(), refused);
        // Asked from another thread while this one waits: nothing that was only left to be done later is done meanwhile.
        let target = database.target.clone();
        let held = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async { locks(&target.connect("looks").await.unwrap()).await })
        });
        assert_eq!(held.join().unwrap(), 0, "refused: {refused}");
    }
}

async fn locks(client: &Client) -> i64 {
    let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    client.query_one(sql, &[]).await.unwrap().get(0)
}
