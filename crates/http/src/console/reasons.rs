//! Why something was not done, in words.

use actix_web::{ResponseError, http::StatusCode};

use keywright_plugins::rule::Objection;

use super::{language::Language, words::Failures};
use crate::{
    ApiError,
    members::{account::NO_VOUCHER, operations::IN_OTHERS},
};

impl Failures {
    /// The status of the page that says it, and what it says.
    pub(super) fn why(self, error: &ApiError) -> (StatusCode, String) {
        let text = match error {
            ApiError::Forbidden(lines) if !lines.is_empty() => self.refused(lines),
            error if error.is_forbidden() => self.may_not().to_owned(),
            ApiError::Invalid(codes) => {
                let reasons = codes.iter().map(|it| self.code(it));
                reasons.collect::<Vec<_>>().join("\n")
            }
            ApiError::Unbindable { member, reason } => self.no_json(member, self.json_reason(reason)),
            ApiError::Objected(objections) => self.objected(objections),
            ApiError::Refused(codes) => codes.join("\n"),
            ApiError::Rule(code) | ApiError::Declined(code) => self.code(code),
            ApiError::Conflict => self.conflict().to_owned(),
            ApiError::NotFound => self.not_found().to_owned(),
            ApiError::TooManyRequests { retry_after } => self.too_many(retry_after),
            ApiError::UriTooLong => self.address_too_long().to_owned(),
            ApiError::Unavailable => self.unavailable().to_owned(),
            _ => self.failed().to_owned(),
        };
        (error.status_code(), text)
    }

    /// Why something is refused that they may do as such.
    fn refused(self, lines: &[String]) -> String {
        match lines {
            [line] if line == IN_OTHERS => self.in_others().to_owned(),
            [line] if line == NO_VOUCHER => self.no_voucher().to_owned(),
            lines => self.exceeds(lines),
        }
    }

    /// What a grant would give too much: one line for each.
    fn exceeds(self, lines: &[String]) -> String {
        let line = |it: &String| {
            let parts = it.strip_prefix("you may not ").and_then(|it| it.split_once(" on "));
            parts.map_or_else(|| it.clone(), |(action, resource)| self.on(action, resource))
        };
        let lines = lines.iter().map(line);
        std::iter::once(self.cannot_give().to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// What plugins have against it: one line for each.
    fn objected(self, objections: &[Objection]) -> String {
        let line = |it: &Objection| match self.0 {
            Language::English => format!("{}: {}", it.plugin, it.message.en),
            Language::Chinese => format!("{}：{}", it.plugin, it.message.zh),
        };
        let lines = objections.iter().map(line);
        std::iter::once(self.plugins_object().to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// Why a text is no such JSON.
    fn json_reason(self, reason: &str) -> String {
        let place = reason.rsplit_once(" at line ").and_then(|(fault, place)| {
            let (line, column) = place.split_once(" column ")?;
            Some(self.json_fault(line, column, fault))
        });
        let known = [Self::json_text, Self::json_list, Self::json_object, Self::json_number, Self::json_bool];
        let said = || known.into_iter().find(|it| it(Self(Language::English)) == reason).map(|it| it(self));
        place.or_else(|| said().map(str::to_owned)).unwrap_or_else(|| reason.to_owned())
    }

    /// How long a token lasts at most, if that is what the line says.
    fn limit(self, line: &str) -> Option<String> {
        let (_, rest) = line.split_once(" token lasts at most ")?;
        rest.split_once(' ').map(|(days, _)| self.lasts_at_most(days))
    }

    fn code(self, code: &str) -> String {
        match code {
            "name_is_required" => self.name_required(),
            "name_is_invalid" | "organizationName_is_invalid" => self.name_invalid(),
            "form_is_incomplete" => self.incomplete(),
            "NameHasBeenUsed" => self.name_used(),
            "key_is_required" => self.key_required(),
            "key_is_invalid" => self.key_invalid(),
            "KeyHasBeenUsed" => self.key_used(),
            "email_is_required" | "email_is_invalid" => self.email_invalid(),
            "expiresAt_is_invalid" => self.expiry_invalid(),
            "expiresAt_is_required" => self.expiry_required(),
            "allowedNetworks_is_invalid" => self.networks_invalid(),
            "personal_is_invalid" | "service_is_invalid" => self.lifetime_invalid(),
            "TokenIsCompromised" => self.token_compromised(),
            "TokenHasExpired" => self.token_expired(),
            "LastOwner" => self.last_owner(),
            "comment_is_required" => self.comment_required(),
            "comment_is_invalid" => self.comment_invalid(),
            "description_is_invalid" => self.description_invalid(),
            "tags_is_invalid" => self.tags_invalid(),
            "CannotDeleteUnarchivedFeatureFlag" => self.archive_first(),
            "PasswordTooShort" | "PasswordTooLong" | "PasswordTooCommon" => self.password_weak(),
            "AnswerTooLarge" => self.page_too_large(),
            "MembershipEnded" => self.membership_ended(),
            "scope_is_invalid" => self.scope_invalid(),
            "type_is_invalid" => self.type_invalid(),
            "PermissionsTooComplex" => self.too_complex(),
            "CannotModifySysManagedPolicy" => self.built_in(),
            "TokenPermissionsAreFixed" => self.fixed(),
            "TooManySecrets" => self.too_many_secrets(),
            "TooManyAttached" => self.too_many_attached(),
            "statements_are_of_no_type" => self.no_statement(),
            "statements_are_too_long_for_cards" => self.too_long_for_cards(),
            "MemberAlreadyExists" => self.member_already(),
            "policy_or_group_is_required" => self.policy_or_group(),
            code => return self.limit(code).unwrap_or_else(|| self.other(code)),
        }
        .to_owned()
    }
}
