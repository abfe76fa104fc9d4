import { createHash } from 'node:crypto';

/** @typedef {import('./shipped.mjs').ShippedPackage} ShippedPackage */

/**
 * A bill of materials as `npm sbom --sbom-format cyclonedx` prints it, as far as it is read here.
 *
 * @typedef {object} Component
 * @property {string} type
 * @property {string} name
 * @property {string} [version]
 * @property {string} [bom-ref]
 * @property {string} [purl]
 * @property {string} [scope]
 * @property {{ name: string, value: string }[]} [properties]
 * @property {{ type: string, url: string }[]} [externalReferences]
 * @property {{ license: { id: string } }[]} [licenses]
 * @property {Component[]} [components]
 *
 * @typedef {object} Bill
 * @property {string} $schema
 * @property {string} bomFormat
 * @property {string} specVersion
 * @property {string} serialNumber
 * @property {number} version
 * @property {{ component: Component }} metadata
 * @property {Component[]} components
 * @property {{ ref: string, dependsOn?: string[] }[]} dependencies
 *
 * The Electron that the app runs on.
 *
 * @typedef {object} Runtime
 * @property {string} electron
 * @property {string} chromium
 * @property {string} node
 */

/**
 * Makes of npm's bill of the whole project the bill of what ships, the same for the same content: npm's has the time and a
 * random number in it, every tool that builds and tests, and nothing of Electron and of what is inside native files.
 *
 * @param {Bill} whole
 * @param {{ version: string, runtime: Runtime, shipped: readonly ShippedPackage[] }} app
 * @returns {string}
 */
export function billText(whole, { version, runtime, shipped }) {
  const electron = electronComponent(runtime);
  const components = [electron, ...shipped.map((one) => shippedComponent(whole, one))];
  const root = { ...whole.metadata.component, type: 'application', name: 'aparte', version };
  const rootRef = String(root['bom-ref']);
  const known = new Set([...components.map((component) => String(component['bom-ref'])), rootRef]);
  const dependencies = [
    ...whole.dependencies.map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: dependsOn.filter((one) => known.has(one)),
    })),
    { ref: String(electron['bom-ref']), dependsOn: [] },
  ];
  const content = {
    bomFormat: whole.bomFormat,
    specVersion: whole.specVersion,
    version: 1,
    metadata: { component: withoutTraces(root) },
    components,
    dependencies: dependencies
      .filter(({ ref }) => known.has(ref))
      .map(({ ref, dependsOn }) =>
        ref === rootRef ? { ref, dependsOn: [...dependsOn, String(electron['bom-ref'])].sort() } : { ref, dependsOn },
      ),
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`;
  return `${JSON.stringify({ $schema: whole.$schema, serialNumber, ...content }, null, 2)}\n`;
}

/**
 * @param {Bill} whole
 * @param {ShippedPackage} shipped
 * @returns {Component}
 */
function shippedComponent(whole, { name, version, embedded }) {
  const found = whole.components.find((component) => component.name === name && component.version === version);
  if (found === undefined) throw new Error(`npm's bill does not know ${name} ${version}, which ships.`);
  const inside = embedded.map((work) => ({
    type: 'library',
    name: work.name,
    version: work.version,
    ...(work.licence === undefined ? {} : { licenses: [{ license: { id: work.licence } }] }),
    externalReferences: [{ type: 'website', url: work.address }],
  }));
  return { ...withoutTraces(found), scope: 'required', ...(inside.length === 0 ? {} : { components: inside }) };
}

/**
 * Without what tells of this project's own folder and tools: that a package is one for development means here that the
 * bundler took it in.
 *
 * @param {Component} component
 * @returns {Component}
 */
function withoutTraces({ properties: _properties, externalReferences = [], ...component }) {
  // Where a package was downloaded from is this machine's business; its name and checksum say what it is.
  return { ...component, externalReferences: externalReferences.filter(({ type }) => type !== 'distribution') };
}

/**
 * @param {Runtime} runtime
 * @returns {Component}
 */
function electronComponent({ electron, chromium, node }) {
  return {
    'bom-ref': `electron@${electron}`,
    type: 'framework',
    name: 'electron',
    version: electron,
    purl: `pkg:npm/electron@${electron}`,
    scope: 'required',
    licenses: [{ license: { id: 'MIT' } }],
    components: [
      { type: 'framework', name: 'Chromium', version: chromium },
      { type: 'framework', name: 'Node.js', version: node },
    ],
  };
}

/**
 * A name made of the content: the eighth kind of UUID is for such.
 *
 * @param {string} content
 */
function uuidOf(content) {
  const digits = createHash('sha256').update(content).digest('hex').slice(0, 32).split('');
  digits[12] = '8';
  digits[16] = (8 | (Number.parseInt(digits[16] ?? '0', 16) & 3)).toString(16);
  const text = digits.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
