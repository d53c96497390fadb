//! One query per function; decides nothing.

pub mod classes;
pub mod enrollments;
pub mod files;
pub mod forms;
pub mod jobs;
pub mod people;
