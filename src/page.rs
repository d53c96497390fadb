//! Pages of a list: 20 items unless asked for, 100 at most.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const PAGE_SIZE_DEFAULT: i64 = 20;
pub const PAGE_SIZE_MAX: i64 = 100;
/// Far beyond any list that a person reads; keeps an offset from overflowing.
pub const PAGE_NUMBER_MAX: i64 = 1_000_000;

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: i64,
    pub size: i64,
}

impl Page {
    pub fn offset(self) -> i64 {
        (self.number - 1) * self.size
    }

    pub fn answer<T>(self, items: Vec<T>, total: i64) -> Paged<T> {
        Paged {
            items,
            page: self.number,
            page_size: self.size,
            total,
        }
    }
}

/// A part of a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Paged<T> {
    pub items: Vec<T>,
    pub page: i64,
    pub page_size: i64,
    pub total: i64,
}

impl<T> Paged<T> {
    pub fn map<U>(self, shown: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            items: self.items.into_iter().map(shown).collect(),
            page: self.page,
            page_size: self.page_size,
            total: self.total,
        }
    }
}
