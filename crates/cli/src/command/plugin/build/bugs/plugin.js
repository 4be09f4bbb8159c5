import { Again, Refused, config } from '@keywright/plugin';
import { send } from '@keywright/plugin/http';

class Deep extends Error {}

function boom() {
  throw new Deep('deep boom');
}

export const events = (batch) => {
  if (batch.length > 1) throw new Again(7, 'one after the other');
  boom();
};

export const routes = { 'GET /deep': boom, 'GET /nothing': () => {} };

export const pages = {
  deep: { render: boom, actions: { press: boom } },
  nothing: () => {},
  refused: () => {
    throw new Refused(403, 'not today');
  },
};

export const jobs = {
  later: () => Promise.resolve(),
  unset: () => send({ url: 'https://api.example.com/', headers: { authorization: `Bearer ${config().token}` } }),
};
