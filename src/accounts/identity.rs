//! Who somebody is: as the database says it at this request, and as rights that handlers ask for by type.

use chrono_tz::Tz;
use uuid::Uuid;

use super::sql::IdentityRow;
use super::{Error, Result};
use crate::locale::Locale;
use crate::secrets::{Secrets, USER_EMAIL};

/// Who is signed in, as of this request.
#[derive(Clone, Debug)]
pub struct Identity {
    pub user_id: Uuid,
    pub session_id: Uuid,
    pub name: String,
    /// Of the installation.
    pub admin: bool,
    pub locale: Locale,
    pub zone: Tz,
    pub membership: Option<Membership>,
    email_sealed: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub organisation_id: Uuid,
    pub organisation_name: String,
    pub zone: Tz,
    pub role: MemberRole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberRole {
    Owner,
    Manager,
    Staff,
    Door,
}

/// A member who publishes slots and invites guests. The organisation is part of the type, so a query cannot forget it.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    pub user_id: Uuid,
    pub organisation_id: Uuid,
    pub role: MemberRole,
    pub locale: Locale,
}

impl Identity {
    /// The address, opened only where it is shown.
    pub fn email(&self, secrets: &Secrets) -> Result<String> {
        secrets
            .unseal(USER_EMAIL, self.user_id, &self.email_sealed)
            .map_err(|error| Error::Inconsistent(format!("user {}: {error}", self.user_id)))
    }

    /// Owner, manager or staff; who keeps the door neither publishes nor invites.
    pub fn host(&self) -> Option<Host> {
        let membership = self.membership.as_ref()?;
        let hosts = matches!(
            membership.role,
            MemberRole::Owner | MemberRole::Manager | MemberRole::Staff
        );
        hosts.then_some(Host {
            user_id: self.user_id,
            organisation_id: membership.organisation_id,
            role: membership.role,
            locale: self.locale,
        })
    }

    pub(super) fn read(session_id: Uuid, row: IdentityRow) -> Result<Self> {
        let inconsistent = |column: &str| Error::Inconsistent(format!("user {}: {column} cannot be read", row.user_id));
        let zone = |name: &str| name.parse::<Tz>().map_err(|_| inconsistent("zone"));
        let membership = match (
            row.organisation_id,
            row.organisation_name,
            row.organisation_zone,
            row.member_role,
        ) {
            (Some(organisation_id), Some(organisation_name), Some(organisation_zone), Some(role)) => Some(Membership {
                organisation_id,
                organisation_name,
                zone: zone(&organisation_zone)?,
                role: MemberRole::parse(&role).ok_or_else(|| inconsistent("role"))?,
            }),
            _ => None,
        };
        Ok(Self {
            user_id: row.user_id,
            session_id,
            admin: row.role == Role::Admin.as_str(),
            locale: Locale::parse(&row.locale).ok_or_else(|| inconsistent("locale"))?,
            zone: zone(&row.zone)?,
            membership,
            name: row.name,
            email_sealed: row.email_sealed,
        })
    }
}

impl MemberRole {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "OWNER",
            Self::Manager => "MANAGER",
            Self::Staff => "STAFF",
            Self::Door => "DOOR",
        }
    }

    /// As stored; a constraint keeps other values out.
    fn parse(text: &str) -> Option<Self> {
        [Self::Owner, Self::Manager, Self::Staff, Self::Door]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// Of a user, in the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Admin,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::Admin => "ADMIN",
        }
    }
}
