//! Closed enums as the database stores them.

/// A text that a constraint should have kept out.
#[derive(Debug, thiserror::Error)]
#[error("the database holds a {column} this version does not know: {text}")]
pub struct UnknownText {
    pub column: &'static str,
    pub text: String,
}

/// One table of texts for each closed enum, read in both directions.
macro_rules! stored_as {
    ($kind:ident, $parse:ident, $text:ident, $column:literal: $($variant:ident = $stored:literal),*) => {
        pub fn $parse(text: &str) -> ::std::result::Result<$kind, $crate::database::UnknownText> {
            match text {
                $($stored => Ok($kind::$variant),)*
                _ => Err($crate::database::UnknownText { column: $column, text: text.to_owned() }),
            }
        }

        pub const fn $text(value: $kind) -> &'static str {
            match value { $($kind::$variant => $stored),* }
        }

        impl sqlx::Type<sqlx::Postgres> for $kind {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                <&str as sqlx::Type<sqlx::Postgres>>::type_info()
            }
        }

        impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $kind {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> ::std::result::Result<Self, sqlx::error::BoxDynError> {
                Ok($parse(<&str as sqlx::Decode<sqlx::Postgres>>::decode(value)?)?)
            }
        }
    };
}

pub(crate) use stored_as;
