//! What organizations ask of their tokens, as it is kept.

use keywright_core::token::{Bound, Days, Lifetime, TokenPolicy};
use rkyv::Archived;

use super::{Malformed, moment, v3::organization as v3};

pub(super) fn write(policy: &TokenPolicy) -> v3::TokenPolicy {
    v3::TokenPolicy {
        personal: write_lifetime(&policy.personal),
        service: write_lifetime(&policy.service),
        deactivates_on_reuse: policy.deactivates_on_reuse,
    }
}

pub(super) fn read(row: &Archived<v3::TokenPolicy>) -> Result<TokenPolicy, Malformed> {
    Ok(TokenPolicy {
        personal: read_lifetime(&row.personal)?,
        service: read_lifetime(&row.service)?,
        deactivates_on_reuse: row.deactivates_on_reuse,
    })
}

fn write_lifetime(lifetime: &Lifetime) -> v3::Lifetime {
    let bound = |it: &Bound| v3::Bound { until: it.until.millis(), maximum: it.maximum.get() };
    v3::Lifetime {
        default: lifetime.usual().map(Days::get),
        maximum: lifetime.maximum().map(Days::get),
        required: lifetime.required(),
        earlier: lifetime.earlier().iter().map(bound).collect(),
    }
}

fn read_lifetime(row: &Archived<v3::Lifetime>) -> Result<Lifetime, Malformed> {
    let days = |it: &Archived<u32>| Days::new(it.to_native()).ok_or(Malformed::Lifetime);
    let bound = |it: &Archived<v3::Bound>| Ok(Bound { until: moment(it.until), maximum: days(&it.maximum)? });
    let default = row.default.as_ref().map(days).transpose()?;
    let maximum = row.maximum.as_ref().map(days).transpose()?;
    let lifetime = Lifetime::new(default, maximum, row.required).map_err(|_| Malformed::Lifetime)?;
    let earlier = row.earlier.iter().map(bound).collect::<Result<_, Malformed>>()?;
    Ok(lifetime.with_earlier(earlier))
}
