// Texts as bytes and back: the engine that runs plugins has no TextEncoder of its own.

/** UTF-8 of a text; half a character becomes U+FFFD. */
export function bytes(text) {
  const out = [];
  for (const letter of String(text)) {
    let code = letter.codePointAt(0);
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(out);
}

/** The text of bytes in UTF-8; what is none becomes U+FFFD. */
export function text(from) {
  let out = '';
  for (let at = 0; at < from.length; ) {
    const [code, length] = letter(from, at);
    out += String.fromCodePoint(code);
    at += length;
  }
  return out;
}

/** The letter at a place, and how many bytes it has. */
function letter(from, at) {
  const first = from[at];
  if (first < 0x80) return [first, 1];
  const [more, least] = first >= 0xf0 ? [3, 0x10000] : first >= 0xe0 ? [2, 0x800] : [1, 0x80];
  if (first < 0xc2 || first > 0xf4) return [0xfffd, 1];
  let code = first & (0x3f >> more);
  for (let next = 1; next <= more; next += 1) {
    const byte = from[at + next] ?? 0;
    if (byte >> 6 !== 2) return [0xfffd, next];
    code = (code << 6) | (byte & 63);
  }
  const wrong = code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return [wrong ? 0xfffd : code, more + 1];
}

/** Hexadecimal digits of bytes. */
export const hex = (from) => Array.from(from, (byte) => byte.toString(16).padStart(2, '0')).join('');

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of bytes. */
export function base64(from) {
  let out = '';
  for (let at = 0; at < from.length; at += 3) {
    const three = (from[at] << 16) | ((from[at + 1] ?? 0) << 8) | (from[at + 2] ?? 0);
    const four = [18, 12, 6, 0].map((shift) => LETTERS[(three >> shift) & 63]);
    out += four.join('').slice(0, Math.min(4, from.length - at + 1));
  }
  return out.padEnd(Math.ceil(out.length / 4) * 4, '=');
}

/** The bytes of Base64, or of its form for URLs; throws where it is none. */
export function fromBase64(written) {
  const digits = written.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  const out = [];
  let [held, bits] = [0, 0];
  for (const digit of digits) {
    const value = LETTERS.indexOf(digit);
    if (value < 0) throw new Error('this is no Base64');
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 255);
    }
  }
  return Uint8Array.from(out);
}
