/** Names of files as others wrote them, made fit to be shown in one line and to be a file's name on any system. */

import { encodeUtf8 } from '../../protocol/utf8';

/** Characters that a name keeps, its extension included, and bytes (UTF-8): no file system takes more than 255. */
const MAX_CHARACTERS = 120;
const MAX_BYTES = 240;
const MAX_EXTENSION_CHARACTERS = 16;

/** What cannot be seen: controls, characters that turn the direction of what follows or have no width, fillers. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
/** What separates paths, or means something to a shell or a file system. */
const SEPARATING = /[\\/:*?"<>|]/gu;

/** Names that Windows gives to devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/iu;

/** A name without path, without what cannot be seen, never hidden, never that of a device; `file` where nothing is left. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(SEPARATING, '_')
    .replace(/^[. ]+|[. ]+$/gu, '');
  const short = shortened(plain);
  if (short === '') return 'file';
  return DEVICE.test(short) ? `_${short}` : short;
}

/** The extension stays: it is what tells a person what it is. */
function shortened(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_CHARACTERS && encodeUtf8(name).length <= MAX_BYTES) return name;
  const dot = characters.lastIndexOf('.');
  const extension =
    dot > 0 && characters.length - dot <= MAX_EXTENSION_CHARACTERS ? characters.slice(dot).join('') : '';
  const stem: string[] = [];
  let bytes = encodeUtf8(`…${extension}`).length;
  for (const character of characters.slice(0, MAX_CHARACTERS - Array.from(extension).length - 1)) {
    bytes += encodeUtf8(character).length;
    if (bytes > MAX_BYTES) break;
    stem.push(character);
  }
  return `${stem.join('').replace(/[. ]+$/u, '')}…${extension}`;
}
