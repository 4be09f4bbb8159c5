// What is measured, and what each server does for it.
import { allowedShare } from "./world.mjs";

// server: whose process; file: its requests; path: of the one that the file of a floor has; checks: in a request; beside:
// the case of Keywright that its time is divided by; refused: the share of answers that are no 2xx.
const single = { checks: 1, beside: "Keywright, own token" };
const batch = { checks: 50, beside: "Keywright, batch of 50" };
const floor = { checks: 1, floor: true };
export const cases = [
  { name: "Keywright, own token", server: "keywright", file: "own-token", ...single,
    does: "GET: SHA-256 of the token, token, state and time, 10 statements with wildcards and denies, notes that the token was used" },
  { name: "Keywright, another's token", server: "keywright", file: "others-token", ...single,
    does: "POST with JSON: the same for the token in question, and before it for that of who asks, who must have `AuthorizeRequests`" },
  { name: "Keywright, batch of 50", server: "keywright", file: "batch-50", ...batch,
    does: "POST with JSON: the token once, its statements for each question" },
  { name: "Keywright, batch of 1,000", server: "keywright", file: "batch-1000", ...batch, checks: 1000, does: "the same, its maximum" },
  { name: "Keywright, floor", server: "keywright", file: "floor", path: "/health/liveness", ...floor, does: "`/health/liveness`" },
  { name: "Cerbos, check", server: "cerbos", file: "check", ...single,
    does: "**authenticates nobody**: POST with JSON, the 10 statements as a principal policy with CEL conditions" },
  { name: "Cerbos, batch of 50", server: "cerbos", file: "batch-50", ...batch, does: "the same for 50 resources, its maximum" },
  { name: "Cerbos, floor", server: "cerbos", file: "floor", path: "/_cerbos/health", ...floor, does: "`/_cerbos/health`" },
  { name: "PocketBase, grants", server: "pocketbase", file: "granted", ...single, refused: 1 - allowedShare,
    does: "GET of a record: HS256 of the JWT, the user's row, the record by a rule that joins 10 grants (exact names, no denies), from SQLite" },
  { name: "PocketBase, known", server: "pocketbase", file: "known", ...single,
    does: "GET of a record: the same with a rule that lets in everybody who is known; **no permission**" },
  { name: "PocketBase, floor", server: "pocketbase", file: "floor", path: "/api/health", ...floor, does: "`/api/health`" },
  { name: "better-auth, verify", server: "better-auth", file: "verify", ...single,
    does: "GET in bare Node: SHA-256 of the key, its row from SQLite, 10 permissions from its JSON (exact names, no denies), where it allows an UPDATE of lastRequest" },
  { name: "better-auth, floor", server: "better-auth", file: "floor", path: "/hello", ...floor, does: "bare Node, the same process" },
];
