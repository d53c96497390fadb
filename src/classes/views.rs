//! What hosts and applicants are shown; the shapes of docs/API.md.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::rules::{ClassState, Stage};
use crate::messaging::live;

/// Places of a class after a commit, for pages that watch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceUpdate {
    pub class_id: Uuid,
    pub capacity: i32,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub status: Stage,
    pub version: i64,
}

impl From<&ClassState> for PlaceUpdate {
    fn from(state: &ClassState) -> Self {
        Self {
            class_id: state.id,
            capacity: state.capacity,
            taken_count: state.taken_count,
            waiting_count: state.waiting_count,
            status: state.stage,
            version: state.version,
        }
    }
}

impl live::Update for PlaceUpdate {
    fn topic(&self) -> Uuid {
        self.class_id
    }

    fn id(&self) -> Uuid {
        self.class_id
    }

    fn version(&self) -> i64 {
        self.version
    }
}
