//! Why something was not done to a plugin, in words.

use actix_web::{ResponseError as _, http::StatusCode};
use keywright_plugins::plugin::Refusal;

use super::Words;
use crate::ApiError;

impl Words {
    /// The status of the page that says it, and what it says.
    pub(super) fn why(self, error: &ApiError) -> (StatusCode, String) {
        let (code, lines) = match error {
            ApiError::Refused(codes) | ApiError::Invalid(codes) => match codes.split_first() {
                Some((code, lines)) => (&**code, lines),
                None => Default::default(),
            },
            ApiError::Rule(code) => (&**code, Default::default()),
            _ => Default::default(),
        };
        let said = match code {
            "PluginIsNotAdmitted" => return (error.status_code(), lines.join("\n")),
            "ConsentIsRequired" => self.consent_needed(),
            "ConsentIsForAnother" | "consent_is_invalid" => self.consent_other(),
            "PluginNeedsCode" => return (error.status_code(), self.needs_code().to_owned()),
            "PrivateNetworksAreOff" => return (error.status_code(), self.private_off().to_owned()),
            "PluginTypesClash" => self.types_clash(),
            "PluginRefused" => self.code_refuses(),
            "PluginCodeCannotRun" => self.code_cannot_run(),
            "PluginFailed" => self.code_fails(),
            "PluginDoesNotFit" => self.does_not_fit(),
            "PluginIsInstalled" => self.is_installed(),
            "TooManyPlugins" => self.too_many(),
            "TooManyKeys" => self.too_many_keys(),
            "OtherPlugin" => self.other_plugin(),
            "NothingToRollBackTo" => self.no_before(),
            "SignerIsNotTrusted" => return (error.status_code(), self.before_untrusted().to_owned()),
            "BundleCannotBeRead" => self.unreadable(),
            "bundle_is_invalid" => self.bundle_wrong(),
            "sha256_is_invalid" => self.hash_invalid(),
            "config_is_invalid" => self.config_invalid(),
            "config_is_too_large" => self.config_too_large(),
            "key_is_invalid" => self.key_invalid(),
            _ => return self.0.failures().why(error),
        };
        let lines = std::iter::once(said).chain(lines.iter().map(|it| &**it));
        (error.status_code(), lines.collect::<Vec<_>>().join("\n"))
    }

    /// Why a bundle is not taken.
    pub(super) fn refusal(self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::OtherHash(_) => self.refused_hash().to_owned(),
            Refusal::Unsigned => self.refused_unsigned().to_owned(),
            Refusal::Untrusted(_) => self.refused_untrusted().to_owned(),
            Refusal::Downgrade(version, running) => self.refused_older(version, running),
            Refusal::OtherBytes(version) => self.refused_bytes(version),
            Refusal::OtherSigner => self.refused_signer().to_owned(),
        }
    }
}
