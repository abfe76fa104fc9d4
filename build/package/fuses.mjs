import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/**
 * @typedef {object} Fuse
 * @property {boolean} on
 * @property {string} why
 */

/**
 * Every fuse that Electron has, each with its reason: the type asks for all of them, so that one that Electron adds is
 * decided here, not left to its default. Asar integrity is enforced on macOS and Windows only; on Linux whoever can write
 * to the program's folder can change the program.
 *
 * @type {Readonly<Record<FuseV1Options, Fuse>>}
 */
export const FUSES = {
  [FuseV1Options.RunAsNode]: {
    on: false,
    why: 'the program is Aparté, not a Node that runs any script under its name; its relay is a utilityProcess and needs no such thing',
  },
  [FuseV1Options.EnableCookieEncryption]: {
    on: false,
    why: 'the pages keep no cookies, and their session keeps nothing on disk: a key for it would only be one more to ask the keychain for',
  },
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: {
    on: false,
    why: 'NODE_OPTIONS of the environment would load code into the process that holds the keys',
  },
  [FuseV1Options.EnableNodeCliInspectArguments]: {
    on: false,
    why: '--inspect would open the process that holds the keys to every program of the same user',
  },
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: {
    on: true,
    why: 'a changed app.asar is not run (macOS and Windows)',
  },
  [FuseV1Options.OnlyLoadAppFromAsar]: {
    on: true,
    why: 'a folder put beside app.asar is not run in its place, which would go round the validation',
  },
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: {
    on: false,
    why: 'the main process brings no snapshot of its own',
  },
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: {
    on: false,
    why: 'pages come from app:// with a policy of their own; a file: page is to have nothing more than in a browser',
  },
  [FuseV1Options.WasmTrapHandlers]: {
    on: true,
    why: "Chromium's own way to bound WebAssembly's memory; nothing here uses WebAssembly, so there is no reason to leave it",
  },
};

/**
 * A fuse as it stands in a program.
 *
 * @typedef {object} FoundFuse
 * @property {string} name
 * @property {boolean | null} on null where this Electron does not have it
 * @property {boolean} wanted
 */

/**
 * Sets the fuses of a packed program; those that its Electron does not have are left out.
 *
 * @param {string} program on macOS the app's bundle
 * @param {{ resetAdHocSignature: boolean }} options
 */
export async function setFuses(program, { resetAdHocSignature }) {
  const found = await readFuses(program);
  const present = found.filter(({ on }) => on !== null);
  const config = Object.fromEntries(present.map(({ name, wanted }) => [optionOf(name), wanted]));
  await flipFuses(program, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: resetAdHocSignature,
    strictlyRequireAllFuses: false,
    ...config,
  });
}

/**
 * Reads the fuses of a program back.
 *
 * @param {string} program on macOS the app's bundle
 * @returns {Promise<FoundFuse[]>} one for each that we know
 */
export async function readFuses(program) {
  /** @type {Readonly<Record<string, unknown>>} */
  const wire = { ...(await getCurrentFuseWire(program)) };
  const unknown = Object.keys(wire).filter((key) => /^\d+$/u.test(key) && FuseV1Options[Number(key)] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `This Electron has fuses that nobody has decided on (${unknown.join(', ')}): state them in fuses.mjs.`,
    );
  }
  return options().map((option) => ({
    name: FuseV1Options[option],
    on: stateOf(wire[String(option)]),
    wanted: FUSES[option].on,
  }));
}

/**
 * What differs between the fuses found and those wanted, as sentences; none where all is well.
 *
 * @param {readonly FoundFuse[]} found
 */
export function wrongFuses(found) {
  return found
    .filter(({ on, wanted }) => on !== null && on !== wanted)
    .map(
      ({ name, on, wanted }) =>
        `The fuse ${name} is ${on === true ? 'on' : 'off'} and should be ${wanted ? 'on' : 'off'}.`,
    );
}

/** @returns {FuseV1Options[]} */
function options() {
  return Object.values(FuseV1Options).filter((value) => typeof value === 'number');
}

/** @param {string} name */
function optionOf(name) {
  const option = options().find((one) => FuseV1Options[one] === name);
  if (option === undefined) throw new Error(`There is no fuse ${name}.`);
  return option;
}

/**
 * @param {unknown} state
 * @returns {boolean | null}
 */
function stateOf(state) {
  // A wire that is too short has no state for it; a fuse that Electron gave up is marked as removed.
  if (state === undefined || state === FuseState.REMOVED) return null;
  if (state === FuseState.ENABLE) return true;
  if (state === FuseState.DISABLE) return false;
  throw new Error('A fuse is in a state that nobody knows.');
}
