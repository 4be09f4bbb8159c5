//! What FeatBit's Terraform provider does in its acceptance test of access management (wire 6), call by call: a
//! pipeline configures a project and who may do what in it, and Ben's own token finds out what that lets him do.

mod changes;
mod iam;
mod nouns;
mod places;
mod segments;
mod wire;

use self::{
    iam::{Bound, PolicyPlan},
    nouns::{Definition, Group, Policy, PolicyType, Project, Segment, Statement},
    places::{FlagPlan, Found},
    segments::SegmentPlan,
    wire::{Failure, Id, Provider},
};
use super::world::{World, statement, token_actions};

const PROJECT: &str = "tfacc-iam-project";

/// Everything that the configuration names, as it was read last.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Configured {
    project: Project,
    dev: Id,
    prod: Id,
    /// In `dev`, where Ben may rename all flags.
    dev_flag: Definition,
    /// In `prod`, where he may rename this one.
    prod_allowed: Definition,
    /// In `prod`, where he may not rename that one.
    prod_denied: Definition,
    segment: Segment,
    owner: Policy,
    base: Policy,
    scoped: Policy,
    administrators: Group,
    developers: Group,
}

#[test]
fn a_member_may_what_the_policies_of_a_group_say_while_in_it() {
    let mut world = World::new();
    let (pipeline, ben, ben_id) = people(&mut world);
    let policies_before = pipeline.direct_policies(ben_id).unwrap();
    let owner_before = pipeline.policy_by_key("owner").unwrap().unwrap();
    assert_eq!(owner_before.r#type, PolicyType::SysManaged);
    assert_eq!(groups_with_policies_of(&pipeline, ben_id), []);

    let configured = apply(&pipeline, ben_id);
    check_bindings(&pipeline, &configured, ben_id, true);
    check_that_ben_may(&pipeline, &ben, &configured);
    assert_eq!(refresh(&pipeline, &configured), configured, "a plan finds nothing to change");

    pipeline.unbind(configured.developers.id, Bound::Member(ben_id)).unwrap();
    check_bindings(&pipeline, &configured, ben_id, false);
    check_that_ben_may_not(&pipeline, &ben, &configured);

    pipeline.bind(configured.developers.id, Bound::Member(ben_id)).unwrap();
    check_bindings(&pipeline, &configured, ben_id, true);
    check_that_ben_may(&pipeline, &ben, &configured);
    assert_eq!(refresh(&pipeline, &configured), configured, "a plan finds nothing to change");

    // Until here no statement allows what the deny denies. Now one does.
    let mut wider = scoped_plan().statements;
    wider.push(Statement::new(
        "flag",
        "allow",
        "UpdateFlagName",
        &format!("project/{PROJECT}:env/prod:flag/*"),
    ));
    pipeline.replace_statements(configured.scoped.id, &wider).unwrap();
    check_that_ben_may(&pipeline, &ben, &configured);

    destroy(&pipeline, &configured, ben_id);
    pipeline.set_direct_policies(ben_id, &policies_before).unwrap();
    assert_eq!(pipeline.policy_by_key("owner").unwrap(), Some(owner_before));
    check_that_ben_sees(&ben, false);
}

/// A pipeline with a service token, and Ben with a personal one that does all he may.
fn people(world: &mut World) -> (Provider, Provider, Id) {
    let owner = world.owner.clone();
    let service = world.service(&owner, &[statement("*", "allow", &["*"], "*")]);
    let ben = world.member_who(&[token_actions(&["ManagePersonalAccessTokens"])]);
    let personal = world.personal(&ben);
    (Provider::new(world, &service), Provider::new(world, &personal), Id::read(&ben.id))
}

/// Makes everything, each after what it refers to.
fn apply(provider: &Provider, ben: Id) -> Configured {
    let project = provider.create_project("Terraform IAM", PROJECT).unwrap();
    assert_eq!(provider.project_by_key(PROJECT).unwrap().as_ref(), Some(&project));
    let [dev, prod] =
        ["dev", "prod"].map(|key| provider.environment_by_key(project.id, key).unwrap().expect(key));
    let flag = |environment, key, name| {
        let plan = FlagPlan::boolean(environment, key, name);
        let made = provider.create_flag(&plan).unwrap();
        assert_eq!(made, plan.definition(made.id));
        made
    };
    let dev_flag = flag(dev, "tfacc-iam-dev-flag", "Dev Flag");
    let prod_allowed = flag(prod, "tfacc-iam-prod-allowed", "Prod Allowed Flag");
    let prod_denied = flag(prod, "tfacc-iam-prod-denied", "Prod Denied Flag");
    let plan = SegmentPlan {
        environment: dev,
        key: "tfacc-iam-segment",
        name: "Dev Segment",
        description: "Of the story",
        scope: format!("organization/playground:project/{PROJECT}:env/dev"),
    };
    let segment = provider.create_segment(&plan).unwrap();
    assert_eq!(segment, plan.definition(segment.id));

    let owner = provider.policy_by_key("owner").unwrap().unwrap();
    let [base, scoped] = [base_plan(), scoped_plan()].map(|plan| {
        let made = provider.create_policy(&plan).unwrap();
        assert_eq!(Statement::canonical(made.statements.clone()), Statement::canonical(plan.statements));
        made
    });
    let administrators = provider.create_group("tfacc-iam administrators", "Bound to Owner").unwrap();
    let developers = provider.create_group("tfacc-iam developers", "Bound to what is scoped").unwrap();
    assert_eq!(provider.group(|it| it.name == developers.name).unwrap().as_ref(), Some(&developers));
    assert!(provider.member(ben).unwrap().is_some());

    provider.bind(administrators.id, Bound::Policy(owner.id)).unwrap();
    provider.bind(developers.id, Bound::Policy(base.id)).unwrap();
    provider.bind(developers.id, Bound::Policy(scoped.id)).unwrap();
    provider.bind(developers.id, Bound::Member(ben)).unwrap();
    provider.set_direct_policies(ben, &[]).unwrap();
    Configured {
        project,
        dev,
        prod,
        dev_flag,
        prod_allowed,
        prod_denied,
        segment,
        owner,
        base,
        scoped,
        administrators,
        developers,
    }
}

/// That the project and its environments are seen.
fn base_plan() -> PolicyPlan {
    PolicyPlan {
        name: "Base Access",
        key: "tfacc-iam-base",
        description: "What is seen",
        statements: vec![
            Statement::new("project", "allow", "CanAccessProject", &format!("project/{PROJECT}")),
            Statement::new("env", "allow", "CanAccessEnv", &format!("project/{PROJECT}:env/*")),
        ],
    }
}

/// What may be done in `dev`, and the one exception in `prod`.
fn scoped_plan() -> PolicyPlan {
    let say = |of: &str, effect: &str, action: &str, place: &str| {
        Statement::new(of, effect, action, &format!("project/{PROJECT}:env/{place}"))
    };
    PolicyPlan {
        name: "Scoped Access",
        key: "tfacc-iam-scoped",
        description: "What is changed",
        statements: vec![
            say("flag", "allow", "UpdateFlagName", "dev:flag/*"),
            say("segment", "allow", "UpdateSegmentDescription", "dev:segment/*"),
            say("flag", "allow", "UpdateFlagName", "prod:flag/tfacc-iam-prod-allowed"),
            say("flag", "deny", "UpdateFlagName", "prod:flag/tfacc-iam-prod-denied"),
        ],
    }
}

/// Reads everything again, as a plan does.
fn refresh(provider: &Provider, configured: &Configured) -> Configured {
    let Configured { dev, prod, .. } = *configured;
    let flag = |environment, flag: &Definition| match provider.flag(environment, &flag.key) {
        Ok(Found::Active(read)) => read,
        other => panic!("{}: {other:?}", flag.key),
    };
    let policy = |policy: &Policy| provider.policy_by_id(policy.id).unwrap().unwrap();
    let group = |group: &Group| provider.group(|it| it.id == group.id).unwrap().unwrap();
    let project = provider.project(configured.project.id).unwrap().unwrap();
    Configured {
        dev: provider.environment(project.id, dev).unwrap().unwrap().id,
        prod: provider.environment(project.id, prod).unwrap().unwrap().id,
        dev_flag: flag(dev, &configured.dev_flag),
        prod_allowed: flag(prod, &configured.prod_allowed),
        prod_denied: flag(prod, &configured.prod_denied),
        segment: provider.segment(dev, configured.segment.id).unwrap(),
        owner: provider.policy_by_key("owner").unwrap().unwrap(),
        base: policy(&configured.base),
        scoped: policy(&configured.scoped),
        administrators: group(&configured.administrators),
        developers: group(&configured.developers),
        project,
    }
}

/// Who and what is bound to the groups: exactly that, and nothing to Ben by himself.
fn check_bindings(provider: &Provider, configured: &Configured, ben: Id, is_bound: bool) {
    let Configured { administrators, developers, owner, base, scoped, .. } = configured;
    let mut both = [base.id, scoped.id];
    both.sort();
    assert_eq!(provider.group_policies(administrators.id).unwrap(), [owner.id]);
    assert_eq!(provider.group_policies(developers.id).unwrap(), both);
    assert_eq!(provider.group_members(administrators.id).unwrap(), []);
    assert_eq!(provider.group_members(developers.id).unwrap(), if is_bound { vec![ben] } else { vec![] });
    assert_eq!(provider.direct_policies(ben).unwrap(), []);
    let effective = if is_bound { vec![developers.id] } else { vec![] };
    assert_eq!(groups_with_policies_of(provider, ben), effective);
}

/// The groups from which a member has policies.
fn groups_with_policies_of(provider: &Provider, member: Id) -> Vec<Id> {
    let groups = provider.groups().unwrap().into_iter().map(|it| it.id);
    groups
        .filter(|it| provider.group_members(*it).unwrap().contains(&member))
        .filter(|it| !provider.group_policies(*it).unwrap().is_empty())
        .collect()
}

/// In the group, Ben sees the project and may change what the scoped policy says, and nothing beside it.
fn check_that_ben_may(pipeline: &Provider, ben: &Provider, configured: &Configured) {
    let Configured { project, dev, prod, dev_flag, prod_allowed, prod_denied, segment, .. } = configured;
    check_that_ben_sees(ben, true);
    assert!(ben.project(project.id).unwrap().is_some());
    for environment in [*dev, *prod] {
        assert!(ben.environment(project.id, environment).unwrap().is_some());
    }
    for (environment, flag) in [(*dev, dev_flag), (*prod, prod_allowed)] {
        for name in [format!("{} Effective Access", flag.name), flag.name.clone()] {
            // The wire answers a revision where the provider expects the flag's id: it has to look what was done.
            assert_eq!(ben.rename_flag(environment, flag, &name), Err(Failure::Ambiguous));
            let expected = Definition { name, ..flag.clone() };
            assert_eq!(pipeline.resolve_flag(environment, &flag.key).unwrap(), Found::Active(expected));
        }
    }
    for description in [format!("{} effective access", segment.description), segment.description.clone()] {
        ben.describe_segment(*dev, segment.id, &description).unwrap();
        assert_eq!(pipeline.segment(*dev, segment.id).unwrap(), Segment { description, ..segment.clone() });
    }
    assert_eq!(ben.rename_flag(*prod, prod_denied, "Unauthorized"), Err(Failure::Authorization));
    let untouched = Found::Active(prod_denied.clone());
    assert_eq!(pipeline.flag(*prod, &prod_denied.key).unwrap(), untouched);
}

/// Out of the group, with the same token, Ben neither sees the project nor changes anything in it.
fn check_that_ben_may_not(pipeline: &Provider, ben: &Provider, configured: &Configured) {
    let Configured { dev, dev_flag, segment, .. } = configured;
    check_that_ben_sees(ben, false);
    assert_eq!(ben.rename_flag(*dev, dev_flag, "Detached"), Err(Failure::Authorization));
    assert_eq!(ben.describe_segment(*dev, segment.id, "Detached"), Err(Failure::Authorization));
    assert_eq!(refresh(pipeline, configured), *configured, "nothing was changed");
}

/// Whether the project is among those that Ben is shown. To ask is allowed to everybody.
fn check_that_ben_sees(ben: &Provider, is_seen: bool) {
    assert_eq!(ben.projects().unwrap().iter().any(|it| it.key == PROJECT), is_seen);
}

/// Parts what is bound and removes everything, each before what it refers to.
fn destroy(provider: &Provider, configured: &Configured, ben: Id) {
    let Configured { project, dev, prod, owner, base, scoped, administrators, developers, .. } = configured;
    provider.unbind(administrators.id, Bound::Policy(owner.id)).unwrap();
    for bound in [Bound::Policy(base.id), Bound::Policy(scoped.id), Bound::Member(ben)] {
        provider.unbind(developers.id, bound).unwrap();
    }
    for group in [administrators, developers] {
        provider.delete_group(group.id).unwrap();
    }
    for policy in [base, scoped] {
        provider.delete_policy(policy.id).unwrap();
        assert_eq!(provider.policy_by_key(&policy.key).unwrap(), None);
    }
    provider.delete_flag(*dev, &configured.dev_flag.key).unwrap();
    for flag in [&configured.prod_allowed, &configured.prod_denied] {
        provider.delete_flag(*prod, &flag.key).unwrap();
    }
    provider.delete_segment(*dev, &configured.segment).unwrap();
    provider.delete_project(project.id).unwrap();
    assert_eq!(provider.project_by_key(PROJECT).unwrap(), None);
}
