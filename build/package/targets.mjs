import { TARGETS } from '../targets.mjs';

/** Started with Node, from the project's folder: the packaged program is no Node, and brings none. */
const STARTED_WITH_NODE = ['aparte-relay', 'aparte', 'browser-host', 'bridge'];

/**
 * What the packaged app runs or shows.
 *
 * @returns {import('../targets.mjs').Target[]}
 */
export function packagedTargets() {
  const lost = STARTED_WITH_NODE.find((name) => !TARGETS.some((target) => target.name === name));
  if (lost !== undefined)
    throw new Error(`There is no target ${lost} any more: say in build/package/targets.mjs what is packed.`);
  return TARGETS.filter(({ name }) => !STARTED_WITH_NODE.includes(name));
}

/**
 * Where a target's files lie, as the pattern of electron-builder that fits them.
 *
 * @param {import('../targets.mjs').Target} target
 */
export function targetPattern(target) {
  return target.kind === 'page' ? `dist/${target.outDir}/**` : `dist/${target.outFile}`;
}
