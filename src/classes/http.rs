//! Classes over HTTP: parse, one call, render.

mod applicant;
mod catalogue;
mod files;
mod forms;
mod hosting;
mod review;

pub use applicant::*;
pub use catalogue::*;
pub use files::*;
pub use forms::*;
pub use hosting::*;
pub use review::*;
