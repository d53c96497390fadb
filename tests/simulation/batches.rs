//! Single batches.
