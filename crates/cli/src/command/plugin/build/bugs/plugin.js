import { Again, Refused, answer, config } from '@keywright/plugin';
import { send } from '@keywright/plugin/http';

class Deep extends Error {}

function boom() {
  throw new Deep('deep boom');
}

export const events = (batch) => {
  if (batch.length > 1) throw new Again(7, 'one after the other');
  boom();
};

export const routes = { 'GET /deep': boom, 'GET /nothing': () => {}, 'GET /html': () => answer('<b>', 200, 'text/html') };

export const pages = {
  wild: {
    render: () => ({ blocks: [{ type: 'heading', text: 'A' }, { type: 'picture' }] }),
    actions: { leave: () => ({ navigate: 'https://example.com' }) },
  },
  deep: { render: boom, actions: { press: boom } },
  nothing: () => {},
  refused: () => {
    throw new Refused(403, 'not today');
  },
};

export const jobs = {
  refused: () => {
    throw new Refused(403, 'not today');
  },
  later: () => Promise.resolve(),
  unset: () => send({ url: 'https://api.example.com/', headers: { authorization: `Bearer ${config().token}` } }),
};
