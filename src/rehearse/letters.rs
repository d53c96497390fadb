//! Exactly one letter for each transition: the events of the database against its letters.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio_postgres::Client;
use uuid::Uuid;

use super::report::{Invariant, invariant};

/// The relay reads thousands of events a second; what is not a letter by then is missing.
const LETTERS_TIMEOUT: Duration = Duration::from_secs(180);
const LETTERS_POLL: Duration = Duration::from_millis(100);

/// What happened to a booking or an enrollment, and the letter that somebody must get for it, if any.
#[derive(Clone, Debug)]
pub struct Announced {
    pub event: Uuid,
    pub subject: Uuid,
    pub letter: Option<&'static str>,
}

/// A letter that was queued or sent.
#[derive(Clone, Debug)]
pub struct Letter {
    pub event: Uuid,
    pub subject: Uuid,
    pub kind: String,
}

pub fn one_each(announced: &[Announced], letters: &[Letter]) -> Invariant {
    let mut by_event: HashMap<Uuid, Vec<&Letter>> = HashMap::with_capacity(letters.len());
    for letter in letters {
        by_event.entry(letter.event).or_default().push(letter);
    }
    let mut wrong = 0;
    for Announced { event, subject, letter } in announced {
        let sent = by_event.remove(event).unwrap_or_default();
        let right = match (letter, sent.as_slice()) {
            (None, []) => true,
            (Some(kind), [sent]) => sent.kind == *kind && sent.subject == *subject,
            _ => false,
        };
        wrong += usize::from(!right);
    }
    // What is left follows from nothing that happened.
    wrong += by_event.values().map(Vec::len).sum::<usize>();
    invariant("one_letter_for_each_transition", wrong)
}

/// Every event about one kind of aggregate and every letter, once the relay has read everything that was written before.
/// `letter_of` says which letter follows from an event, by its type and what its payload says of how it ended.
pub async fn letters(
    client: &Client,
    aggregate_type: &str,
    letter_of: impl Fn(&str, Option<&str>) -> Option<&'static str>,
) -> anyhow::Result<(Vec<Announced>, Vec<Letter>)> {
    wait_for_the_relay(client).await?;
    let rows = client
        .query(
            "SELECT id, aggregate_id, type, coalesce(payload ->> 'kind', payload ->> 'how') FROM messaging.events WHERE aggregate_type = $1",
            &[&aggregate_type],
        )
        .await?;
    let announced = rows.iter().map(|row| Announced {
        event: row.get(0),
        subject: row.get(1),
        letter: letter_of(row.get(2), row.get(3)),
    });
    let announced = announced.collect();
    let rows = client
        .query("SELECT event_id, subject_id, kind FROM messaging.mails", &[])
        .await?;
    let letters = rows.iter().map(|row| Letter {
        event: row.get(0),
        subject: row.get(1),
        kind: row.get(2),
    });
    Ok((announced, letters.collect()))
}

async fn wait_for_the_relay(client: &Client) -> anyhow::Result<()> {
    let begun = Instant::now();
    let unread = "SELECT EXISTS (SELECT FROM messaging.events WHERE xid >= coalesce((SELECT xid FROM messaging.cursors WHERE subscriber = 'mail'), '0'))";
    while client.query_one(unread, &[]).await?.get(0) {
        if begun.elapsed() > LETTERS_TIMEOUT {
            tracing::error!("letters are still being queued; those that are missing count as violations");
            break;
        }
        tokio::time::sleep(LETTERS_POLL).await;
    }
    Ok(())
}
