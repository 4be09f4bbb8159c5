//! Logging in as the wire shows it (wire 2.5).

use keywright_core::text::Email;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::operations::{LoginAttempt, PasswordChange};
use crate::{
    ApiError,
    auth::password::{NewPassword, Password},
    envelope,
    names::Codes,
};

/// Who one is
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"email": "ann@example.com", "password": "(your password)"}))]
pub(super) struct LoginByEmail {
    #[schema(required, min_length = 3, max_length = 254, format = "email")]
    email: Option<String>,
    #[schema(required, min_length = 1, max_length = 1024)]
    password: Option<String>,
}

/// A login session
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"isSsoFirstLogin": false, "token": "(a JWT)"}))]
pub(super) struct LoginVm {
    /// Always false
    is_sso_first_login: bool,
    /// A JWT, good for five minutes: `Authorization: Bearer …`
    token: String,
}

/// The current password, and the next
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"currentPassword": "(your password)", "newPassword": "(another)"}))]
pub(super) struct ResetPassword {
    #[schema(required, min_length = 1, max_length = 1024)]
    current_password: Option<String>,
    #[schema(required, min_length = 8, max_length = 1024)]
    new_password: Option<String>,
}

/// Whether the password was changed
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"success": true, "reason": ""}))]
pub(super) struct PasswordChangeVm {
    success: bool,
    /// `EmailPasswordMismatch` if the current password is wrong
    reason: String,
}

envelope!(
    /// A login session, in the envelope. A login that failed is 200 too: then `success` is false, `errors` says
    /// `EmailPasswordMismatch` and there is no session
    #[schema(example = json!({
        "success": true, "errors": [], "data": {"isSsoFirstLogin": false, "token": "(a JWT)"},
    }))]
    LoginResponse, Option<LoginVm>
);
envelope!(
    /// Whether the password was changed, in the envelope
    PasswordChangeResponse, PasswordChangeVm
);

impl LoginByEmail {
    pub(super) fn check(self) -> Result<LoginAttempt, ApiError> {
        let password = self.password.map(Zeroizing::new);
        let mut codes = Codes::default();
        let email = codes.text("email", self.email.as_deref(), Email::new);
        let given = codes.take(password.filter(|it| !it.is_empty()), "password_is_required");
        match (email, given) {
            (Some(email), Some(text)) => Ok(LoginAttempt { email, password: Password::new(&text) }),
            _ => Err(codes.into_error()),
        }
    }
}

impl LoginVm {
    pub(super) fn new(token: String) -> Self {
        Self { is_sso_first_login: false, token }
    }
}

impl ResetPassword {
    pub(super) fn check(self) -> Result<PasswordChange, ApiError> {
        let current = Zeroizing::new(self.current_password.unwrap_or_default());
        let new = Zeroizing::new(self.new_password.unwrap_or_default());
        if current.is_empty() {
            return Err(ApiError::invalid("currentPassword_is_required"));
        }
        let new = NewPassword::new(&new).map_err(|it| ApiError::invalid(it.code()))?;
        Ok(PasswordChange { current: Password::new(&current), new })
    }
}

impl PasswordChangeVm {
    pub(super) fn new(success: bool) -> Self {
        let reason = if success { "" } else { "EmailPasswordMismatch" };
        Self { success, reason: reason.to_owned() }
    }
}
