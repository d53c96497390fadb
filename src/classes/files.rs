//! Uploads: checked by their content, sealed, stored outside the web root; for the applicant and the host only.

use bytes::Bytes;
use file_format::FileFormat;
use uuid::Uuid;

use super::rules::{Refusal, form};
use super::sql::files::{self as sql, NewFile};
use super::views::{HostClass, StoredFile};
use super::{Error, catalogue, hosting};
use crate::accounts::{Host, Identity};
use crate::app::App;
use crate::secrets::{FILE, Link};

pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
pub const IMAGE_BYTES_MAX: usize = 5 * 1024 * 1024;
pub const FILE_NAME_CHARS_MAX: usize = 200;
/// Of one user for one class, sent or not.
const FILES_MAX: i64 = 50;

/// What a file is by its content, and the endings that may stand for it.
struct Kind {
    media_type: &'static str,
    endings: &'static [&'static str],
}

const PICTURES: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// What is accepted. Old office documents and Hangul documents are compound files, whose kind only their name tells apart;
/// new Hangul documents are archives.
fn kind_of(bytes: &[u8]) -> Option<Kind> {
    let (media_type, endings): (&'static str, &'static [&'static str]) = match FileFormat::from_bytes(bytes) {
        FileFormat::PortableDocumentFormat => ("application/pdf", &["pdf"]),
        FileFormat::PortableNetworkGraphics => ("image/png", &["png"]),
        FileFormat::JointPhotographicExpertsGroup => ("image/jpeg", &["jpg", "jpeg"]),
        FileFormat::Webp => ("image/webp", &["webp"]),
        FileFormat::GraphicsInterchangeFormat => ("image/gif", &["gif"]),
        FileFormat::HighEfficiencyImageCoding | FileFormat::HighEfficiencyImageFileFormat => {
            ("image/heic", &["heic", "heif"])
        }
        FileFormat::OfficeOpenXmlDocument => (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            &["docx"],
        ),
        FileFormat::OfficeOpenXmlSpreadsheet => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            &["xlsx"],
        ),
        FileFormat::OfficeOpenXmlPresentation => (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            &["pptx"],
        ),
        FileFormat::CompoundFileBinary if has(bytes, b"HWP Document File") => ("application/x-hwp", &["hwp"]),
        FileFormat::MicrosoftWordDocument => ("application/msword", &["doc"]),
        FileFormat::MicrosoftExcelSpreadsheet => ("application/vnd.ms-excel", &["xls"]),
        FileFormat::MicrosoftPowerpointPresentation => ("application/vnd.ms-powerpoint", &["ppt"]),
        FileFormat::Zip if has(&bytes[..bytes.len().min(200)], b"application/hwp+zip") => {
            ("application/hwp+zip", &["hwpx"])
        }
        FileFormat::PlainText => ("text/plain; charset=utf-8", &["txt", "csv", "md"]),
        _ => return None,
    };
    Some(Kind { media_type, endings })
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// The media type of a file whose name does not lie about it.
fn checked(name: &str, bytes: &[u8]) -> Result<&'static str, Error> {
    let kind = kind_of(bytes).ok_or(Error::FileKind)?;
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default();
    if kind.endings.contains(&ending.as_str()) {
        Ok(kind.media_type)
    } else {
        Err(Error::FileLies {
            says: if ending.is_empty() { "?".to_owned() } else { ending },
            is: kind
                .endings
                .first()
                .map(|ending| (*ending).to_owned())
                .unwrap_or_default(),
        })
    }
}

/// An upload to be checked.
#[derive(Debug)]
pub struct Upload {
    pub question_id: String,
    pub name: String,
    pub bytes: Bytes,
}

/// Keeps a file for an application that is being written.
pub async fn upload(
    app: &App,
    user: &Identity,
    class_id: Uuid,
    link: Option<Link>,
    upload: Upload,
) -> Result<StoredFile, Error> {
    let questions = catalogue::form(app, class_id, link).await?.asked();
    form::may_upload(&questions, &upload.question_id).map_err(Error::UploadQuestion)?;
    let media_type = checked(&upload.name, &upload.bytes)?;
    let mut connection = app.pools.classes.acquire().await?;
    if sql::count(&mut connection, class_id, user.user_id).await? >= FILES_MAX {
        return Err(Error::TooManyFiles { max: FILES_MAX });
    }
    drop(connection);
    store(
        app,
        user.user_id,
        class_id,
        Some(&upload.question_id),
        &upload.name,
        media_type,
        &upload.bytes,
    )
    .await
}

/// The bytes before the row: what a crash leaves behind is bytes that nobody knows, never a row without them.
async fn store(
    app: &App,
    user_id: Uuid,
    class_id: Uuid,
    question_id: Option<&str>,
    name: &str,
    media_type: &str,
    bytes: &[u8],
) -> Result<StoredFile, Error> {
    let id = app.ids.next();
    app.blobs.put(id, app.secrets.seal_bytes(FILE, id, bytes)).await?;
    let mut connection = app.pools.classes.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    let file = NewFile {
        id,
        class_id,
        user_id,
        question_id,
        name,
        media_type,
        size: i32::try_from(bytes.len()).unwrap_or(i32::MAX),
    };
    sql::insert(&mut connection, &file, now).await?;
    Ok(StoredFile {
        id,
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size: file.size,
    })
}

/// A file as it is handed out.
#[derive(Debug)]
pub struct Download {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// For whoever uploaded it, and for members of the class's organisation once it was sent.
pub async fn download(app: &App, user: &Identity, class_id: Uuid, file_id: Uuid) -> Result<Download, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let file = sql::find(&mut connection, class_id, file_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    drop(connection);
    let is_hosts = user
        .host()
        .is_some_and(|host| host.organisation_id == file.organisation_id && file.enrollment_id.is_some());
    if file.user_id != user.user_id && !is_hosts {
        return Err(Refusal::NotFound.into());
    }
    Ok(Download {
        bytes: read(app, file.id).await?,
        name: file.name,
        media_type: file.media_type,
    })
}

/// Shows a picture with a class.
pub async fn set_image(app: &App, host: &Host, class_id: Uuid, bytes: &[u8]) -> Result<HostClass, Error> {
    hosting::show(app, host, class_id).await?;
    let media_type = kind_of(bytes)
        .map(|kind| kind.media_type)
        .filter(|media_type| PICTURES.contains(media_type))
        .ok_or(Error::PictureKind)?;
    let stored = store(app, host.user_id, class_id, None, "picture", media_type, bytes).await?;
    hosting::set_image(app, host, class_id, Some(stored.id)).await
}

pub async fn image(app: &App, class_id: Uuid) -> Result<Download, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let (id, media_type) = sql::image(&mut connection, class_id).await?.ok_or(Refusal::NotFound)?;
    drop(connection);
    Ok(Download {
        bytes: read(app, id).await?,
        name: "picture".to_owned(),
        media_type,
    })
}

async fn read(app: &App, id: Uuid) -> Result<Vec<u8>, Error> {
    let sealed = app.blobs.get(id).await?;
    Ok(app.secrets.unseal_bytes(FILE, id, &sealed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    fn told(name: &str, bytes: &[u8]) -> String {
        match checked(name, bytes) {
            Ok(media_type) => media_type.to_owned(),
            Err(Error::FileLies { says, is }) => format!("{says} is {is}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        for (name, bytes, expected) in [
            ("cv.pdf", b"%PDF-1.7\n".as_slice(), "application/pdf"),
            ("나의 사진.PNG", PNG, "image/png"),
            ("cv.pdf", PNG, "pdf is png"),
            ("cv", PNG, "? is png"),
            ("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (
                "memo.txt",
                "안녕하세요. 지원합니다.\n".as_bytes(),
                "text/plain; charset=utf-8",
            ),
            (
                "run.exe",
                b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
                "this kind of file is not accepted",
            ),
            (
                "page.html",
                b"<!DOCTYPE html><script>1</script>",
                "this kind of file is not accepted",
            ),
            (
                "page.txt",
                b"<!DOCTYPE html><script>1</script>",
                "this kind of file is not accepted",
            ),
            (
                "picture.svg",
                b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
                "this kind of file is not accepted",
            ),
            ("empty.txt", b"", "this kind of file is not accepted"),
        ] {
            assert_eq!(told(name, bytes), expected, "{name}");
        }
    }
}
