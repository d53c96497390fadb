//! Many invitations at once: addresses as people paste them, and files as spreadsheets write them.

use std::collections::HashSet;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invitations::{self, InviteError, NewTerms};
use super::sql;
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::email::Email;
use crate::idempotency::{self, IdempotencyKey};

pub const LINES_MAX: usize = 5_000;
/// Of a line that is shown in the report.
const TEXT_CHARS_MAX: usize = 200;
/// Names of the column with the addresses, in lower case.
const HEADERS: [&str; 7] = [
    "email",
    "e-mail",
    "email address",
    "mail",
    "이메일",
    "이메일 주소",
    "메일",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LineOutcome {
    Created,
    /// The address had an invitation, which now lives longer.
    Extended,
    /// The address stands in an earlier line.
    Duplicate,
    /// There is no address in it.
    Invalid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// From 1, as an editor counts them.
    pub line: usize,
    /// What stands there, cut to 200 characters.
    pub text: String,
    #[schema(required)]
    pub email: Option<String>,
    pub outcome: LineOutcome,
}

#[derive(Debug)]
pub enum BulkError {
    TooManyLines,
    NoLine,
    Invite(InviteError),
}

impl<E: Into<InviteError>> From<E> for BulkError {
    fn from(error: E) -> Self {
        Self::Invite(error.into())
    }
}

/// Invites every address of a list, and says line by line what came of it; `dry_run` only says what would.
pub async fn invite_list(
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    text: &str,
    terms: &NewTerms,
    dry_run: bool,
) -> Result<Vec<Line>, BulkError> {
    let read = read(text);
    if read.is_empty() {
        return Err(BulkError::NoLine);
    }
    if read.len() > LINES_MAX {
        return Err(BulkError::TooManyLines);
    }
    let mut transaction = app.pools.consultations.begin().await.map_err(InviteError::from)?;
    let done = invite_list_in(app, &mut transaction, host, key, read, text, terms, dry_run).await;
    let lines = if dry_run {
        transaction.rollback().await.map_err(InviteError::from)?;
        done?
    } else {
        database::end(transaction, done).await?
    };
    app.events_written.notify_one();
    Ok(lines)
}

#[expect(clippy::too_many_arguments, reason = "one transaction's part of the use case above")]
async fn invite_list_in(
    app: &App,
    transaction: &mut sqlx::PgConnection,
    host: &Host,
    key: Option<&IdempotencyKey>,
    read: Vec<ReadLine>,
    text: &str,
    terms: &NewTerms,
    dry_run: bool,
) -> Result<Vec<Line>, InviteError> {
    let command = idempotency::Command::new(host.user_id, "invite_list", key.filter(|_| !dry_run), &(text, terms));
    if let Some(earlier) = command.earlier(transaction).await? {
        return Ok(earlier);
    }
    let now = app.clock.now(transaction).await?;
    let expires_at = invitations::expiry(terms, now)?;
    let mut seen = HashSet::new();
    let emails: Vec<Email> = read
        .iter()
        .filter_map(|line| line.email.clone())
        .filter(|email| seen.insert(email.normalised().to_owned()))
        .collect();
    let created: Vec<bool> = if dry_run {
        let indexes: Vec<Vec<u8>> = emails
            .iter()
            .map(|email| app.secrets.email_index(email.normalised()))
            .collect();
        let standing = sql::invitations::lock_standing_of(transaction, host.user_id, &indexes).await?;
        let standing: HashSet<Vec<u8>> = standing.into_iter().map(|(_, index)| index).collect();
        indexes.iter().map(|index| !standing.contains(index)).collect()
    } else {
        let done = invitations::invite_all(transaction, app, host, terms, expires_at, &emails, now).await?;
        done.into_iter().map(|(_, created)| created).collect()
    };
    let mut created = created.into_iter();
    let mut told = HashSet::new();
    let lines: Vec<Line> = read
        .into_iter()
        .map(|ReadLine { line, text, email }| {
            let outcome = match &email {
                None => LineOutcome::Invalid,
                Some(email) if !told.insert(email.normalised().to_owned()) => LineOutcome::Duplicate,
                Some(_) if created.next().unwrap_or(false) => LineOutcome::Created,
                Some(_) => LineOutcome::Extended,
            };
            Line {
                line,
                text: text.chars().take(TEXT_CHARS_MAX).collect(),
                email: email.map(|email| email.as_typed().to_owned()),
                outcome,
            }
        })
        .collect();
    if !dry_run {
        command.record(transaction, &lines, now).await?;
    }
    Ok(lines)
}

/// The text of a file, in whatever encoding its program wrote it: by its byte order mark, as UTF-8 if it is that, else by what
/// its bytes look like (Korean spreadsheets write EUC-KR). None if it is no text, such as a spreadsheet's own format.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let encoding = Encoding::for_bom(bytes).map_or_else(
        || {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            detector.guess(Some(b"kr"), Utf8Detection::Allow)
        },
        |(encoding, _)| encoding,
    );
    let text = encoding.decode(bytes).0;
    (!text.contains('\0')).then(|| text.into_owned())
}

#[derive(Debug)]
struct ReadLine {
    line: usize,
    text: String,
    email: Option<Email>,
}

/// Reads a list of addresses, or a table with a column of them. Empty lines are not lines.
///
/// Each line is read by itself, so that a quotation mark that nobody closes spoils its own line and not all that follow. A line
/// that goes on with a quoted cell of the one before counts only if it has an address.
fn read(text: &str) -> Vec<ReadLine> {
    let delimiter = delimiter(text);
    let mut lines = Vec::new();
    let mut column = None;
    let mut in_quotes = false;
    for (index, row) in text.lines().enumerate() {
        let goes_on = in_quotes;
        in_quotes ^= row.matches('"').count() % 2 == 1;
        let cells = cells(row, delimiter);
        if cells.iter().all(str::is_empty) {
            continue;
        }
        if lines.is_empty() && column.is_none() {
            column = cells
                .iter()
                .position(|cell| HEADERS.contains(&cell.to_lowercase().as_str()));
            if column.is_some() {
                continue;
            }
        }
        let line = index + 1;
        let whole = |email| ReadLine {
            line,
            text: cells.iter().collect::<Vec<_>>().join(", "),
            email,
        };
        // With a header the address is in its column, without one anywhere, and there may be several.
        let found: Vec<(&str, Email)> = match column {
            Some(column) => cells
                .get(column)
                .into_iter()
                .filter_map(|cell| Some((cell, address(cell)?)))
                .collect(),
            None => cells.iter().filter_map(|cell| Some((cell, address(cell)?))).collect(),
        };
        match (column, found.is_empty()) {
            (_, true) if goes_on => {}
            (_, true) => lines.push(whole(None)),
            (Some(_), false) => lines.extend(found.into_iter().map(|(_, email)| whole(Some(email)))),
            (None, false) => lines.extend(found.into_iter().map(|(cell, email)| ReadLine {
                line,
                text: cell.to_owned(),
                email: Some(email),
            })),
        }
    }
    lines
}

fn cells(row: &str, delimiter: u8) -> csv::StringRecord {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .from_reader(row.as_bytes());
    reader.records().next().and_then(Result::ok).unwrap_or_default()
}

/// What separates the cells: whichever of these stands in the text most.
fn delimiter(text: &str) -> u8 {
    let count = |delimiter: u8| text.bytes().filter(|&byte| byte == delimiter).count();
    [b';', b'\t']
        .into_iter()
        .filter(|&other| count(other) > count(b','))
        .max_by_key(|&other| count(other))
        .unwrap_or(b',')
}

/// `ana@example.com`, `<ana@example.com>` or `Ana <ana@example.com>`.
fn address(cell: &str) -> Option<Email> {
    let inner = match (cell.rfind('<'), cell.rfind('>')) {
        (Some(from), Some(until)) if from < until => &cell[from + 1..until],
        _ => cell,
    };
    let typed = inner.trim().trim_start_matches("mailto:");
    Email::parse(typed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(usize, Option<String>)> {
        read(text)
            .into_iter()
            .map(|line| (line.line, line.email.map(|email| email.as_typed().to_owned())))
            .collect()
    }

    fn some(line: usize, email: &str) -> (usize, Option<String>) {
        (line, Some(email.to_owned()))
    }

    #[test]
    fn addresses_as_people_paste_them() {
        assert_eq!(
            told("ana@example.com, Eve Kim <eve@example.com>\n\n<min@example.com>\nnobody\n"),
            [
                some(1, "ana@example.com"),
                some(1, "eve@example.com"),
                some(3, "min@example.com"),
                (4, None)
            ]
        );
        assert_eq!(
            told("ana@example.com; eve@example.com"),
            [some(1, "ana@example.com"), some(1, "eve@example.com")]
        );
        assert_eq!(
            told("ana@example.com\r\neve@example.com"),
            [some(1, "ana@example.com"), some(2, "eve@example.com")]
        );
        assert_eq!(told(" \n\n"), []);
    }

    #[test]
    fn a_table_with_a_header_is_read_by_its_column() {
        assert_eq!(
            told("이름,이메일,메모\n\"김, 민아\",min@example.com,\"a\nb\"\n박하늘,,없음\n"),
            [some(2, "min@example.com"), (4, None)]
        );
        // Somebody forgot to close it.
        assert_eq!(
            told("이름,이메일\n\"이,ana@example.com\n민아,min@example.com\n"),
            [(2, None), some(3, "min@example.com")]
        );
        assert_eq!(
            told("Name\tE-Mail\nAna\tana@example.com\n"),
            [some(2, "ana@example.com")]
        );
        assert_eq!(
            told("Ana,ana@example.com,1990\nEve,eve@example.com,1991"),
            [some(1, "ana@example.com"), some(2, "eve@example.com")]
        );
    }

    #[test]
    fn files_in_the_encodings_of_spreadsheets() {
        let text = "이름,이메일\n민아,min@example.com\n";
        let (euc_kr, _, _) = encoding_rs::EUC_KR.encode(text);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let bom: Vec<u8> = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &euc_kr, &utf16, &bom] {
            assert_eq!(decode(bytes).as_deref(), Some(text));
            assert_eq!(told(text), [some(2, "min@example.com")]);
        }
        // A spreadsheet's own format is a ZIP file.
        assert_eq!(decode(b"PK\x03\x04\x14\0\x06\0"), None);
        assert_eq!(told(&decode(&[159, 146, 150]).unwrap()).len(), 1);
    }
}
