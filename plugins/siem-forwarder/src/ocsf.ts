// Events in the words of the Open Cybersecurity Schema Framework (https://schema.ocsf.io, 1.5.0), category 3, Identity &
// Access Management. What the schema has no place for is under `unmapped`.
import type { Event } from "@keywright/plugin";

const VERSION = "1.5.0";

interface Class {
  id: number;
  name: string;
}

const ACCOUNT: Class = { id: 3001, name: "Account Change" };
const LOGIN: Class = { id: 3002, name: "Authentication" };
const ENTITY: Class = { id: 3004, name: "Entity Management" };
const GROUP: Class = { id: 3006, name: "Group Management" };

type Activity = [number, string];

/** What differs from "an entity of that kind was created, updated or deleted". */
const SPECIAL: Record<string, [Class, Activity]> = {
  LoggedIn: [LOGIN, [1, "Logon"]],
  LoggedOut: [LOGIN, [2, "Logoff"]],
  SessionRenewed: [LOGIN, [5, "Service Ticket Renew"]],
  RefreshTokenReused: [LOGIN, [99, "Other"]],
  PasswordChanged: [ACCOUNT, [3, "Password Change"]],
  OneTimePasswordIssued: [ACCOUNT, [4, "Password Reset"]],
  ProfileChanged: [ACCOUNT, [99, "Other"]],
  MemberAdded: [ACCOUNT, [1, "Create"]],
  MemberRemoved: [ACCOUNT, [6, "Delete"]],
  MemberEmailChanged: [ACCOUNT, [99, "Other"]],
  MemberPolicyAttached: [ACCOUNT, [7, "Attach Policy"]],
  MemberPolicyDetached: [ACCOUNT, [8, "Detach Policy"]],
  GroupPolicyAttached: [GROUP, [1, "Assign Privileges"]],
  GroupPolicyDetached: [GROUP, [2, "Revoke Privileges"]],
  GroupMemberAdded: [GROUP, [3, "Add User"]],
  GroupMemberRemoved: [GROUP, [4, "Remove User"]],
  GroupRemoved: [GROUP, [5, "Delete"]],
  GroupCreated: [GROUP, [6, "Create"]],
  GroupSettingsChanged: [GROUP, [99, "Other"]],
  TokenActivated: [ENTITY, [8, "Enable"]],
  TokenDeactivated: [ENTITY, [9, "Disable"]],
  PluginEnabled: [ENTITY, [8, "Enable"]],
  PluginDisabled: [ENTITY, [9, "Disable"]],
};

/** What somebody should look at. */
const HIGH = ["TokenLeaked", "TokenSecretReused", "RefreshTokenReused"];

/** What changes who may do what. */
const LOW = /Polic|^Plugin|Removed$|^OneTimePassword/;

/** An event in the words of OCSF. */
export function ocsf(event: Event): object {
  const { kind, body } = event;
  const [of, [activity, name]] = SPECIAL[kind] ?? [ENTITY, general(kind)];
  const [severity, word] = HIGH.includes(kind) ? [4, "High"] : LOW.test(kind) ? [2, "Low"] : [1, "Informational"];
  return {
    activity_id: activity,
    activity_name: name,
    category_uid: 3,
    category_name: "Identity & Access Management",
    class_uid: of.id,
    class_name: of.name,
    type_uid: of.id * 100 + activity,
    type_name: `${of.name}: ${name}`,
    time: event.atMs,
    severity_id: severity,
    severity: word,
    status_id: 1,
    status: "Success",
    message: said(event),
    metadata: {
      version: VERSION,
      product: { name: "Keywright", vendor_name: "Keywright" },
      uid: event.id,
      sequence: event.seq,
      event_code: kind,
      log_name: "audit",
      tenant_uid: body.organization,
    },
    actor: { user: user(event.actor) },
    ...subject(of, event),
    unmapped: { comment: body.comment, more: body.more },
  };
}

/** What is done to an entity, as the name of the event ends. */
function general(kind: string): Activity {
  if (/(Created|Cloned|Added|Made|Uploaded)$/.test(kind)) return [1, "Create"];
  if (/Removed$/.test(kind)) return [4, "Delete"];
  if (/Archived$/.test(kind)) return [9, "Disable"];
  if (/Restored$/.test(kind)) return [8, "Enable"];
  return [3, "Update"];
}

function said({ kind, actor, body }: Event): string {
  const words = kind.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return [words, body.subject.name && `: ${body.subject.name}`, actor.name && `, by ${actor.name}`].filter(Boolean).join("");
}

/** Who did it: people, and what acts by itself. */
function user({ kind, id, name }: Event["actor"]): object {
  const [type_id, type] = kind === "member" ? [1, "User"] : kind === "system" || kind === "operator" ? [3, "System"] : [99, kind];
  return { uid: id, name, type_id, type };
}

/** What it was done to, where the class has its place. */
function subject(of: Class, { actor, body }: Event): object {
  const { kind, id, name } = body.subject;
  switch (of) {
    case LOGIN:
      return { user: user(actor) };
    case ACCOUNT:
      return { user: { uid: id || actor.id, name: name || actor.name, type_id: 1, type: "User" } };
    case GROUP:
      return { group: { uid: id, name } };
    default:
      return { entity: { uid: id, name, type: kind ?? "Installation" } };
  }
}
