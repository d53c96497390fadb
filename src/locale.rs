//! Languages that texts are written in.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    Ko,
    #[default]
    En,
}

impl Locale {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// As stored; a constraint keeps other values out.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ko" => Some(Self::Ko),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak (RFC 9110, 12.5.4; browsers send them in order
    /// of preference, so the weights need not be compared).
    pub fn from_accept_language(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|range| range.split([';', '-']).next().map(str::trim))
            .find_map(|language| match language.to_ascii_lowercase().as_str() {
                "ko" => Some(Self::Ko),
                "en" => Some(Self::En),
                _ => None,
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_first_language_we_speak() {
        for (header, expected) in [
            ("ko-KR,ko;q=0.9,en-US;q=0.8", Locale::Ko),
            ("de, en;q=0.8, ko;q=0.5", Locale::En),
            ("", Locale::En),
            ("fr", Locale::En),
            ("KO", Locale::Ko),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }
}
