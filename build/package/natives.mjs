import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The machine numbers of ELF (Linux), Mach-O (macOS) and PE (Windows), as Node names the machines. */
const ELF_MACHINES = new Map([
  [0x3e, 'x64'],
  [0xb7, 'arm64'],
  [0x28, 'arm'],
  [0x03, 'ia32'],
]);
const MACH_MACHINES = new Map([
  [0x0100_0007, 'x64'],
  [0x0100_000c, 'arm64'],
]);
const PE_MACHINES = new Map([
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
  [0x014c, 'ia32'],
]);

/**
 * What a native file is made for.
 *
 * @typedef {object} NativeFormat
 * @property {'linux' | 'darwin' | 'win32'} platform
 * @property {string[]} machines several in a universal file of macOS
 */

/**
 * Says by its first bytes what a file is made for: names promise, these run.
 *
 * @param {Buffer} bytes
 * @returns {NativeFormat | null} null where it is no program or library
 */
export function nativeFormat(bytes) {
  if (bytes.length < 64) return null;
  const magic = bytes.readUInt32BE(0);
  if (magic === 0x7f45_4c46) return { platform: 'linux', machines: [named(ELF_MACHINES, bytes.readUInt16LE(18))] };
  if (magic === 0xcffa_edfe) return { platform: 'darwin', machines: [named(MACH_MACHINES, bytes.readUInt32LE(4))] };
  if (magic === 0xcafe_babe) return { platform: 'darwin', machines: universalMachines(bytes) };
  if (bytes.toString('latin1', 0, 2) === 'MZ') return windowsFormat(bytes);
  return null;
}

/**
 * All native files below a folder, whatever their names are.
 *
 * @param {string} folder
 * @returns {{ path: string, bytes: number, format: NativeFormat }[]} with paths relative to the folder, sorted
 */
export function nativeFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .flatMap((file) => {
      const bytes = readFileSync(file);
      const format = nativeFormat(bytes);
      const relative = path.relative(folder, file).replaceAll('\\', '/');
      return format === null ? [] : [{ path: relative, bytes: bytes.length, format }];
    });
}

/** @param {Buffer} bytes */
function universalMachines(bytes) {
  const count = bytes.readUInt32BE(4);
  return Array.from({ length: count }, (_, index) => named(MACH_MACHINES, bytes.readUInt32BE(8 + index * 20)));
}

/**
 * @param {Buffer} bytes
 * @returns {NativeFormat | null}
 */
function windowsFormat(bytes) {
  const start = bytes.readUInt32LE(0x3c);
  if (start + 6 > bytes.length || bytes.toString('latin1', start, start + 4) !== 'PE\0\0') return null;
  return { platform: 'win32', machines: [named(PE_MACHINES, bytes.readUInt16LE(start + 4))] };
}

/**
 * @param {ReadonlyMap<number, string>} machines
 * @param {number} machine
 */
function named(machines, machine) {
  return machines.get(machine) ?? `machine ${machine.toString(16)}`;
}
