//! Who gets what of a flag, as part of its row.

use keywright_core::{
    flag::{Fraction, Rule, Served, Share, TargetUsers, Targeting},
    targeting::Condition,
};

use crate::rows::{
    Malformed,
    v2::flag::{
        self as v2, ArchivedCondition, ArchivedFlag, ArchivedRule, ArchivedServed, ArchivedShare,
        ArchivedTargetUsers,
    },
};

pub(super) fn write_users(users: &TargetUsers) -> v2::TargetUsers {
    v2::TargetUsers { variation: users.variation.clone(), keys: users.keys.clone() }
}

pub(super) fn write_rule(rule: &Rule) -> v2::Rule {
    let condition = |it: &Condition| v2::Condition {
        id: it.id.clone(),
        property: it.property.clone(),
        op: it.op.clone(),
        value: it.value.clone(),
    };
    v2::Rule {
        id: rule.id.clone(),
        name: rule.name.clone(),
        conditions: rule.conditions.iter().map(condition).collect(),
        served: write_served(&rule.served),
    }
}

pub(super) fn write_served(served: &Served) -> v2::Served {
    let share = |it: &Share| v2::Share {
        variation: it.variation.clone(),
        from: it.from.get(),
        to: it.to.get(),
        experiment: it.experiment.get(),
    };
    v2::Served {
        dispatch_key: served.dispatch_key.clone(),
        in_experiment: served.in_experiment,
        shares: served.shares.iter().map(share).collect(),
    }
}

pub(super) fn read(row: &ArchivedFlag) -> Result<Targeting, Malformed> {
    Ok(Targeting {
        users: row.users.iter().map(read_users).collect(),
        rules: row.rules.iter().map(read_rule).collect::<Result<_, _>>()?,
        default: read_served(&row.default)?,
        experiment_on_all: row.experiment_on_all,
    })
}

fn read_users(users: &ArchivedTargetUsers) -> TargetUsers {
    TargetUsers {
        variation: users.variation.as_str().to_owned(),
        keys: users.keys.iter().map(|it| it.as_str().to_owned()).collect(),
    }
}

fn read_rule(rule: &ArchivedRule) -> Result<Rule, Malformed> {
    let condition = |it: &ArchivedCondition| Condition {
        id: it.id.as_str().to_owned(),
        property: it.property.as_str().to_owned(),
        op: it.op.as_str().to_owned(),
        value: it.value.as_str().to_owned(),
    };
    Ok(Rule {
        id: rule.id.as_str().to_owned(),
        name: rule.name.as_str().to_owned(),
        conditions: rule.conditions.iter().map(condition).collect(),
        served: read_served(&rule.served)?,
    })
}

fn read_served(served: &ArchivedServed) -> Result<Served, Malformed> {
    Ok(Served {
        dispatch_key: served.dispatch_key.as_ref().map(|it| it.as_str().to_owned()),
        in_experiment: served.in_experiment,
        shares: served.shares.iter().map(read_share).collect::<Result<_, _>>()?,
    })
}

fn read_share(share: &ArchivedShare) -> Result<Share, Malformed> {
    let fraction = |it: f64| Fraction::new(it).ok_or(Malformed::Fraction);
    Ok(Share {
        variation: share.variation.as_str().to_owned(),
        from: fraction(share.from.to_native())?,
        to: fraction(share.to.to_native())?,
        experiment: fraction(share.experiment.to_native())?,
    })
}
