/** Aparté's lowest Node: the `engines` of package.json, repeated here because nothing may be read before this check. */
const LOWEST = { major: 20, minor: 19 };

/**
 * Ends the process with one line and exit code 78 where Node is too old. Entry files call this before they load anything
 * else, so that an old Node says this and not a syntax error: no import, no recent syntax here.
 */
export function requireNode() {
  const parts = process.versions.node.split('.').map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  if (major > LOWEST.major || (major === LOWEST.major && minor >= LOWEST.minor)) return;
  const lowest = `${LOWEST.major}.${LOWEST.minor}`;
  console.error(`Aparté needs Node ${lowest} or newer, and this is Node ${process.versions.node}. See nodejs.org.`);
  process.exit(78);
}
