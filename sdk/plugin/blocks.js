// What pages are made of. The console draws it; a text is never HTML.

/** A page, or what a button puts in place of it. */
export const page = (title, ...blocks) => ({ title, blocks: blocks.flat().filter(Boolean) });

export const heading = (text, level = 2) => ({ type: 'heading', text, level });
export const paragraph = (text) => ({ type: 'text', text });
export const stat = (label, value, more = {}) => ({ type: 'stat', label, value, ...more });
export const table = (columns, rows, more = {}) => ({ type: 'table', columns, rows: rows.map(row), ...more });
export const form = (action, fields, more = {}) => ({ type: 'form', action, fields, ...more });
export const keyValue = (items) => ({ type: 'key-value', items });
export const code = (text) => ({ type: 'code', text });
export const chart = (kind, label, points, unit) => ({ type: 'chart', kind, label, points, ...(unit && { unit }) });
export const badge = (text, tone = 'neutral') => ({ type: 'badge', text, tone });
export const alert = (tone, text, title) => ({ type: 'alert', tone, text, ...(title && { title }) });
export const tabs = (...all) => ({ type: 'tabs', tabs: all });
export const button = (label, action, more = {}) => ({ type: 'button', label, action, ...more });

/** A button of a row is one as it stands there: it has no `type`. */
const row = ({ buttons, ...rest }) =>
  buttons ? { ...rest, buttons: buttons.map(({ type, ...it }) => it) } : rest;

/** What a button or form answers: a message that goes by itself. */
export const toast = (tone, text, more = {}) => ({ toast: { tone, text }, ...more });
