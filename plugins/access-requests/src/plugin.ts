import { json, Refused, type Actor, type Jobs, type Pages, type Request, type Routes } from "@keywright/plugin";
import { approve, asks, decline, person, tidy } from "./decide";
import { requests } from "./kept";
import { ask, asking, card, deciding, member, queue } from "./pages";

export const routes: Routes = {
  "POST /requests": (call) => json(asks(person(who(call)), call.json()), 201),
  "GET /requests": ({ query }) =>
    json(requests().filter((it) => !query.state || it.state === query.state).slice(0, 500)),
  "POST /requests/{id}/approve": (call) => json(approve(call.params.id!, person(who(call)))),
  "POST /requests/{id}/decline": (call) =>
    json(decline(call.params.id!, person(who(call)), call.body.length > 0 ? call.json().comment : "")),
};

export const pages: Pages = {
  ask: { render: ask, actions: asking },
  queue: { render: queue, actions: deciding },
  card,
  member,
};

export const jobs: Jobs = { tidy };

/** Who calls: the server lets nobody in whom it does not know. */
function who({ caller }: Request): Actor {
  if (!caller) throw new Refused(401, "nobody calls");
  return caller;
}
