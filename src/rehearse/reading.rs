//! What people read from an answer of the API: it was granted, refused for a reason, or says nothing.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::generator::Answer;

#[derive(Clone, Debug)]
pub enum Reading<T> {
    Granted(Box<T>),
    Refused(String),
    /// No answer, or one that says nothing about the request.
    Failed,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

impl<T: DeserializeOwned> Reading<T> {
    pub fn of(answer: Option<&Answer>) -> Self {
        let read = match answer {
            Some(answer) if matches!(answer.status, 200 | 201) => {
                serde_json::from_slice(&answer.body).map(|told| Self::Granted(Box::new(told)))
            }
            Some(answer) if (400..500).contains(&answer.status) => {
                serde_json::from_slice(&answer.body).map(|Problem { code }| Self::Refused(code))
            }
            _ => Ok(Self::Failed),
        };
        let reading = read.unwrap_or(Self::Failed);
        if matches!(reading, Self::Failed) {
            tracing::error!(answer = %Shown(answer), "a request has failed");
        }
        reading
    }
}

struct Shown<'a>(Option<&'a Answer>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("none"),
            Some(answer) => write!(f, "{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
        }
    }
}
