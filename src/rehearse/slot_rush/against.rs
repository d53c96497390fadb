//! The same against a server that is already there, through its API alone: slots of at most a thousand places, invitations,
//! both waves; cancelled and revoked afterwards. What only the database can tell, history and letters, is not judged.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::super::Rehearsal;
use super::super::generator::{self, Answer, List, OnBreak, Request, hello};
use super::super::report::{Durability, Findings, Report};
use super::super::world::Guest;
use super::api::{Desk, Place, Status};
use super::ledger::{Stored, StoredBooking, StoredSlot};
use super::plan::Plan;
use super::stage::{Places, Stage};
use super::{SEED, fill, look_once_more, report};
use crate::clock::Clock;
use crate::ids::Ids;

/// The API's own limit for a slot.
const API_CAPACITY_MAX: u32 = 1_000;
/// The API's own limit for a page.
const API_PAGE_MAX: usize = 100;
/// Far enough ahead that a free place is offered whatever the notice limit is.
const FIRST_SLOT: TimeDelta = TimeDelta::days(30);

pub async fn against(rehearsal: &Rehearsal, target: &Url) -> anyhow::Result<Report> {
    if target.scheme() != "http" {
        bail!(
            "a rehearsal measures the server itself: give its own http:// address, behind the balancer that ends TLS"
        );
    }
    let address = target
        .socket_addrs(|| None)?
        .into_iter()
        .next()
        .context("the target has no address")?;
    let host = Host {
        address,
        connections: rehearsal.connections,
        authority: address.to_string(),
        authorization: format!("Bearer {}", rehearsal.token.as_deref().unwrap_or_default()),
    };
    let hello = hello(address, rehearsal.connections).await?;
    let plan = Plan::new(SEED, rehearsal.users, API_CAPACITY_MAX);
    let places = host.make_slots(&plan).await?;
    // Whatever became of the rehearsal, what it made does not stay.
    let mut invitations = Vec::new();
    let played = play(rehearsal, &host, plan, &places, &mut invitations, hello).await;
    let cleared = host.clear(&places, &invitations).await;
    let report = played?;
    cleared?;
    Ok(report)
}

async fn play(
    rehearsal: &Rehearsal,
    host: &Host,
    plan: Plan,
    places: &Places,
    invitations: &mut Vec<Uuid>,
    hello: f64,
) -> anyhow::Result<Report> {
    let (address, connections) = (host.address, host.connections);
    let guests = host.invite(plan.users + plan.fillers).await?;
    invitations.extend(guests.iter().map(|guest| guest.invitation_id));
    let stage = Stage {
        plan,
        places: places.clone(),
        desk: Desk {
            authority: host.authority.clone(),
        },
        guests,
    };
    let mut ledger = fill(&stage, address, connections).await?;
    let sale = generator::rush(address, stage.sale(connections), connections, OnBreak::Fail).await?;
    let sold = sale.crowd.judge(&mut ledger, sale.elapsed);
    let mut findings = Findings::default();
    findings.add([ledger.sold_exactly(&host.stored(&places.all()).await?, &places.hot)]);
    let changes = generator::rush(address, stage.changes(ledger), connections, OnBreak::Fail).await?;
    let (changed, mut ledger) = changes.crowd.judge(changes.elapsed);
    look_once_more(&stage, &mut ledger, address, connections).await?;
    findings.add(ledger.against(&host.stored(&places.all()).await?));
    let unknown = || "unknown".to_owned();
    let settings = Durability {
        fsync: unknown(),
        synchronous_commit: unknown(),
        full_page_writes: unknown(),
    };
    Ok(report(rehearsal, sold, changed, hello, settings, findings))
}

/// Somebody who is signed in.
struct Host {
    address: SocketAddr,
    connections: u32,
    authority: String,
    authorization: String,
}

impl Host {
    /// As many as the API's limit makes of one; the places are spread evenly, so that each of them sells out.
    async fn make_slots(&self, plan: &Plan) -> anyhow::Result<Places> {
        let hot = plan.places.div_ceil(API_CAPACITY_MAX as usize);
        let of_hot = (0..hot).map(|number| plan.places / hot + usize::from(number < plan.places % hot));
        let capacities = of_hot.chain(plan.room(hot)).chain([plan.fillers]);
        let first = Clock::Database.wall() + FIRST_SLOT;
        let slots = capacities.zip(0..).map(|(capacity, number)| {
            let starts_at = first + TimeDelta::hours(number);
            let ends_at = starts_at + TimeDelta::minutes(50);
            json!({ "topic": "Rehearsal", "starts_at": starts_at, "ends_at": ends_at, "capacity": capacity, "waitlist": true })
        });
        let body = json!({ "slots": slots.collect::<Vec<Value>>() }).to_string();
        let created: Created = read(
            &generator::ask(self.address, &self.post("/api/admin/slots/batch", &body)).await?,
            201,
        )?;
        let mut ids: Vec<Uuid> = created.items.into_iter().map(|slot| slot.id).collect();
        let full = ids.pop().context("no slot was made")?;
        let room = ids.split_off(hot);
        Ok(Places { hot: ids, room, full })
    }

    async fn invite(&self, people: usize) -> anyhow::Result<Vec<Guest>> {
        let run = Ids::Random.next().simple();
        let invite = |number| {
            let body = json!({ "email": format!("guest-{number}-{run}@rehearsal.example") }).to_string();
            self.post("/api/admin/invitations", &body)
        };
        let answers = self.ask_all((0..people).map(invite).collect()).await?;
        let guests = answers.iter().map(|answer| Ok(read::<Invited>(answer, 201)?.guest()));
        guests.collect()
    }

    /// What the host is shown.
    async fn stored(&self, slots: &[Uuid]) -> anyhow::Result<Stored> {
        let shown = |id: &Uuid| self.get(&format!("/api/admin/slots/{id}"));
        let answers = self.ask_all(slots.iter().map(shown).collect()).await?;
        let found = answers.iter().map(|answer| {
            let slot: Slot = read(answer, 200)?;
            Ok(StoredSlot {
                id: slot.id,
                capacity: slot.capacity,
                taken: slot.booked_count,
                waiting: slot.waiting_count,
            })
        });
        let found = found.collect::<anyhow::Result<_>>()?;
        let page = |id: &Uuid, page: usize| {
            self.get(&format!(
                "/api/admin/slots/{id}/bookings?page={page}&page_size={API_PAGE_MAX}"
            ))
        };
        let mut answers = self.ask_all(slots.iter().map(|id| page(id, 1)).collect()).await?;
        let mut more = Vec::new();
        for (id, answer) in slots.iter().zip(&answers) {
            let pages = read::<Bookings>(answer, 200)?.total.div_ceil(API_PAGE_MAX);
            more.extend((2..=pages).map(|number| page(id, number)));
        }
        answers.extend(self.ask_all(more).await?);
        let mut bookings = Vec::new();
        for answer in &answers {
            let shown = read::<Bookings>(answer, 200)?.items.into_iter();
            bookings.extend(shown.map(|booking| StoredBooking {
                id: booking.id,
                slot_id: booking.slot_id,
                status: booking.status,
            }));
        }
        Ok(Stored { slots: found, bookings })
    }

    async fn clear(&self, places: &Places, invitations: &[Uuid]) -> anyhow::Result<()> {
        let cancel = |id: Uuid| self.post(&format!("/api/admin/slots/{id}/cancel"), r#"{"reason":"Rehearsal"}"#);
        let cancelled = self.ask_all(places.all().into_iter().map(cancel).collect()).await?;
        let revoke = |id: &Uuid| self.post(&format!("/api/admin/invitations/{id}/revoke"), "{}");
        let revoked = self.ask_all(invitations.iter().map(revoke).collect()).await?;
        for answer in cancelled.iter().chain(&revoked) {
            read::<Place>(answer, 200).context("something that the rehearsal made has stayed")?;
        }
        Ok(())
    }

    async fn ask_all(&self, requests: Vec<Request>) -> anyhow::Result<Vec<Answer>> {
        let asked = generator::rush(self.address, List::new(requests), self.connections, OnBreak::Fail).await?;
        let answers = asked.crowd.answers.into_iter();
        answers.map(|answer| answer.context("no answer")).collect()
    }

    fn post(&self, path: &str, body: &str) -> Request {
        generator::post(path, &self.authority, &[("Authorization", &self.authorization)], body)
    }

    fn get(&self, path: &str) -> Request {
        generator::get(path, &self.authority, &[("Authorization", &self.authorization)])
    }
}

#[derive(Deserialize)]
struct Created {
    items: Vec<Place>,
}

#[derive(Deserialize)]
struct Slot {
    id: Uuid,
    capacity: usize,
    booked_count: usize,
    waiting_count: usize,
}

#[derive(Deserialize)]
struct Bookings {
    items: Vec<Booking>,
    total: usize,
}

#[derive(Deserialize)]
struct Booking {
    id: Uuid,
    slot_id: Uuid,
    status: Status,
}

#[derive(Deserialize)]
struct Invited {
    id: Uuid,
    link: String,
}

impl Invited {
    fn guest(&self) -> Guest {
        Guest {
            invitation_id: self.id,
            token: self.link.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(answer: &Answer, expected: u16) -> anyhow::Result<T> {
    if answer.status != expected {
        bail!(
            "answered with {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
    Ok(serde_json::from_slice(&answer.body)?)
}
