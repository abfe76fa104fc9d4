import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createHash } from 'node:crypto';

/**
 * One file of an archive.
 *
 * @typedef {object} ArchivedFile
 * @property {string} path with forward slashes
 * @property {number} size
 * @property {boolean} unpacked whether it lies beside the archive, in `app.asar.unpacked`
 * @property {number} offset where it begins in the archive; of an unpacked file 0
 *
 * A directory's entry as the archive has it: one of `files` and `link`, or a file.
 *
 * @typedef {object} Entry
 * @property {Record<string, Entry>} [files]
 * @property {string} [link]
 * @property {number} [size]
 * @property {boolean} [unpacked]
 * @property {string} [offset]
 */

/** Two frames of four bytes each, and in the second the header's length twice: Chromium's way to write a text. */
const PREFIX_BYTES = 16;

/**
 * Lists an asar archive, without a library: the very bytes are to be checked, not what was meant to be written.
 *
 * @param {string} archive
 * @returns {ArchivedFile[]} sorted by path
 */
export function listArchive(archive) {
  const { header, contentStart } = readHeader(archive);
  return filesOf(header, '', contentStart).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * @param {string} archive
 * @param {ArchivedFile} file one that is not unpacked
 */
export function readArchived(archive, file) {
  return readRange(archive, file.offset, file.size);
}

/** @param {string} file */
export function sha256Of(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** @param {string} archive */
function readHeader(archive) {
  const prefix = readRange(archive, 0, PREFIX_BYTES);
  const headerBytes = prefix.readUInt32LE(4);
  const textBytes = prefix.readUInt32LE(12);
  if (prefix.readUInt32LE(0) !== 4 || textBytes > headerBytes) throw new Error(`${archive} is no asar archive.`);
  /** @type {Entry} */
  const header = JSON.parse(readRange(archive, PREFIX_BYTES, textBytes).toString('utf8'));
  return { header, contentStart: 8 + headerBytes };
}

/**
 * @param {Entry} directory
 * @param {string} prefix
 * @param {number} contentStart
 * @returns {ArchivedFile[]}
 */
function filesOf(directory, prefix, contentStart) {
  return Object.entries(directory.files ?? {}).flatMap(([name, entry]) => {
    const path = prefix + name;
    if (entry.files !== undefined) return filesOf(entry, `${path}/`, contentStart);
    if (entry.link !== undefined || entry.size === undefined)
      throw new Error(`${path} is a link, which nothing here needs.`);
    const unpacked = entry.unpacked === true;
    return { path, size: entry.size, unpacked, offset: unpacked ? 0 : contentStart + Number(entry.offset) };
  });
}

/**
 * @param {string} file
 * @param {number} position
 * @param {number} length
 */
function readRange(file, position, length) {
  const handle = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const read = readSync(handle, buffer, 0, length, position);
    if (read !== length) throw new Error(`${file} ends too early.`);
    return buffer;
  } finally {
    closeSync(handle);
  }
}
