// What the engine that runs plugins lacks, made of what the server gives: the time, dice, and a console that is the log.
// `keywright plugin build` puts it before a plugin.
import { nowMs } from 'keywright:plugin/clock@1.0.0';
import * as log from 'keywright:plugin/log@1.0.0';
import * as random from 'keywright:plugin/random@1.0.0';
import { bytes, text } from './bytes.js';

// The clock of the engine is none: asking it would end the call.
globalThis.Date = class Date extends globalThis.Date {
  constructor(...given) {
    if (given.length === 0) super(nowMs());
    else super(...given);
  }

  static now() {
    return nowMs();
  }
};

// The dice of the engine are thrown when the plugin is built, and fall the same in every call.
Math.random = () => random.bytes(7).reduce((sum, byte, at) => (sum + (at === 6 ? byte & 31 : byte)) / (at === 6 ? 32 : 256), 0);

globalThis.TextEncoder ??= class TextEncoder {
  encode(from = '') {
    return bytes(from);
  }
};

globalThis.TextDecoder ??= class TextDecoder {
  decode(from = []) {
    return text(from);
  }
};

const line = (level) => (...said) => log.write(level, said.map(shown).join(' '), '');
const shown = (it) => (typeof it === 'string' ? it : it instanceof Error ? `${it.name}: ${it.message}` : JSON.stringify(it));
globalThis.console ??= { debug: line('debug'), log: line('info'), info: line('info'), warn: line('warn'), error: line('error') };
