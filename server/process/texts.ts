/** Errors of the command in words: what happened, why, and what to type. English: the app has its own texts in every language. */
import type { AparteError, ErrorCode } from '../../protocol/errors';

type Details = Readonly<Record<string, string | number>>;
const at = (details: Details, name: string): string => String(details[name] ?? '?');

const TEXTS: Partial<Record<ErrorCode, (details: Details) => string>> = {
  usage: (d) =>
    d['option'] === undefined
      ? `${at(d, 'what')}. Type: aparte-relay --help`
      : `${at(d, 'option')} does not take "${at(d, 'value')}". Type: aparte-relay serve --help`,
  'address-in-use': (d) =>
    d['path'] !== undefined
      ? `another program answers at ${at(d, 'path')}; stop it, or choose another path: --listen unix:PATH`
      : `port ${at(d, 'port')} on ${at(d, 'host')} is taken by another program; choose another: --listen ${at(d, 'host')}:0 takes a free one`,
  'address-unavailable': (d) =>
    d['path'] !== undefined
      ? `this relay cannot listen at ${at(d, 'path')}; choose a short path in a folder that it may write to: --listen unix:PATH`
      : d['what'] === 'systemd'
        ? 'systemd passed no socket; start the .socket unit instead of the service, or choose another --listen'
        : `this computer cannot listen on ${at(d, 'host')}; name one of its addresses, or 0.0.0.0 for all of them: --listen 0.0.0.0:${at(d, 'port')}`,
  'port-forbidden': (d) =>
    `this user may not listen on port ${at(d, 'port')}; choose one above 1023: --listen ${at(d, 'host')}:4747`,
  'file-permissions': (d) =>
    d['mode'] === undefined
      ? `this user may not use ${at(d, 'path')}; check who owns it: ls -ld ${at(d, 'path')}`
      : `others may read ${at(d, 'path')} (mode ${at(d, 'mode')}); close it: chmod 600 ${at(d, 'path')}`,
  'bad-argument': (d) => `the relay knows no such ${at(d, 'what')}; check it, and try again`,
  'relay-not-running': (d) =>
    `no relay runs on ${at(d, 'path')}; start one: aparte-relay serve --data ${at(d, 'path')}`,
  'not-ready': () => 'the relay is starting or stopping; ask again in a moment',
  'key-file-missing': (d) => `there is no file ${at(d, 'path')}; check the path`,
  'relay-key-missing': (d) =>
    `there is no key at ${at(d, 'path')}; if there is data, restore the key from a backup: a new one would part every member from their rooms`,
  'relay-key-damaged': (d) => `${at(d, 'path')} holds no P-256 private key in PEM; restore the file from a backup`,
  'relay-data-in-use': (d) =>
    `${at(d, 'path')} is used by ${d['pid'] === undefined ? 'another process' : `process ${at(d, 'pid')}`}; stop it first, or choose another --data`,
  'relay-data-damaged': (d) =>
    `what is stored (${at(d, d['path'] === undefined ? 'what' : 'path')}) cannot be read; keep a copy, then restore a backup`,
  'relay-data-newer': (d) =>
    `the data was written by a newer version (schema ${at(d, 'schema')}); install that version, or restore a backup made before it`,
  'relay-data-missing': (d) => `there is no relay's data at ${at(d, 'path')}; check the path`,
  'relay-data-exists': (d) => `something is at ${at(d, 'path')}; name a folder that is empty or absent`,
  'disk-full': (d) => `no space is left for ${at(d, 'path')}; free some, then start again`,
  'disk-failed': (d) => `the disk failed at ${at(d, 'path')}; check it (dmesg), and that it is not read-only`,
  'store-failed': () =>
    'a write to the store failed; nothing was acknowledged after it. Check the disk, then start again',
  configuration: (d) =>
    d['need'] === 'token' ? `${at(d, 'what')} must hold 22 characters of base64url (16 random bytes)` : at(d, 'what'),
};

/** One line for the terminal, without the code. */
export function textOf({ code, details, cause }: AparteError): string {
  const text = TEXTS[code]?.(details);
  if (text !== undefined) return text;
  const reason = cause instanceof Error ? `: ${cause.message.split('\n')[0] ?? ''}` : '';
  return `an error of the program${reason}; please report it`;
}
