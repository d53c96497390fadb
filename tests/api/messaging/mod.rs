//! What follows from a commit.

mod letters;
mod live;
mod mailbox;
mod queue;
mod relay;
mod smtp_server;
mod world;
