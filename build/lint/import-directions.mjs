import { builtinModules } from 'node:module';
import path from 'node:path';

import { SOLE_IMPORTERS, TOOL_ZONES, ZONES, zoneOf } from './zones.mjs';

/** @typedef {Parameters<NonNullable<import('eslint').Rule.NodeListener['ImportDeclaration']>>[0]} Import */
/** @typedef {Parameters<NonNullable<import('eslint').Rule.NodeListener['ExportNamedDeclaration']>>[0]} ExportNamed */

const BUILTINS = new Set(builtinModules);

/** The one thing above all parts: it says which release this is. */
const MANIFEST = 'package.json';

/**
 * The place of a file in the repository.
 *
 * @param {string} root
 * @param {string} absolutePath
 */
function repositoryPath(root, absolutePath) {
  return path.relative(root, absolutePath).split(path.sep).join('/');
}

/** @param {string} source */
function packageName(source) {
  const parts = source.split('/');
  return parts.slice(0, source.startsWith('@') ? 2 : 1).join('/');
}

/**
 * Why a file may not import something, or undefined where it may.
 *
 * @param {string} root
 * @param {string} file absolute
 * @param {string} source as written in the import
 * @returns {string | undefined}
 */
function refusal(root, file, source) {
  const from = repositoryPath(root, file);
  const zone = zoneOf(from);
  const rules = zone === undefined ? undefined : ZONES[zone];
  if (zone === undefined || rules === undefined) {
    return `"${from}" lies in a folder that build/lint/zones.mjs does not classify, so it may import nothing.`;
  }
  if (source.startsWith('.')) {
    const target = repositoryPath(root, path.resolve(path.dirname(file), source));
    return refusalOfOurs(zone, rules, zoneOf(target), target);
  }
  const name = packageName(source);
  if (source.startsWith('node:')) {
    return rules.node ? undefined : `${zone}/ runs where there is no Node: it may not import "${source}".`;
  }
  if (BUILTINS.has(name)) return `Write "node:${source}".`;
  if (rules.packages === 'anything' || rules.packages.includes(name)) return undefined;
  return `${zone}/ may not import the package "${name}" (build/lint/zones.mjs lists what it may).`;
}

/**
 * @param {string} zone
 * @param {import('./zones.mjs').Zone} rules
 * @param {string | undefined} targetZone
 * @param {string} target
 */
function refusalOfOurs(zone, rules, targetZone, target) {
  if (targetZone === zone || rules.zones === 'anything' || target === MANIFEST) return undefined;
  if (targetZone !== undefined && rules.zones.includes(targetZone)) return undefined;
  const allowed = rules.zones.length === 0 ? 'nothing of ours' : `only ${rules.zones.join(', ')}`;
  return `${zone}/ imports ${allowed}: not "${target}".`;
}

/**
 * @param {string} from
 * @param {string} source
 * @param {readonly (string | undefined)[]} names imported names; undefined stands for the whole module
 */
function soleImporterRefusal(from, source, names) {
  const zone = zoneOf(from);
  if (zone === undefined || TOOL_ZONES.has(zone)) return undefined;
  const rule = SOLE_IMPORTERS.find(
    (one) =>
      one.source === packageName(source) &&
      (one.name === undefined || names.some((n) => n === undefined || n === one.name)),
  );
  if (rule === undefined || rule.file === from) return undefined;
  return `Only ${rule.file} imports ${rule.name ?? rule.source}: ${rule.why}.`;
}

/**
 * @param {Import | ExportNamed} node
 * @returns {(string | undefined)[]}
 */
function importedNames(node) {
  return node.specifiers.map((specifier) => {
    if (specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier')
      return specifier.imported.name;
    if (specifier.type === 'ExportSpecifier' && specifier.local.type === 'Identifier') return specifier.local.name;
    return undefined;
  });
}

/**
 * Reads a text below a node without trusting its shape: ESLint's types do not know TypeScript's nodes.
 *
 * @param {unknown} value
 * @param {readonly string[]} keys
 * @returns {string | undefined}
 */
function textAt(value, ...keys) {
  const [key, ...rest] = keys;
  if (key === undefined) return typeof value === 'string' ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return textAt(Reflect.get(value, key), ...rest);
}

/** A whole module, where no single name is imported. */
const WHOLE = [undefined];

/** @type {import('eslint').Rule.RuleModule} */
export const importDirections = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports go one way between the parts of the repository (docs/ARCHITECTURE.md).' },
    schema: [],
  },
  create(context) {
    const root = context.cwd;
    const file = context.filename;

    /**
     * @param {import('eslint').Rule.Node} node
     * @param {string | undefined} source
     * @param {readonly (string | undefined)[]} names
     */
    function check(node, source, names) {
      if (source === undefined) return;
      const message = refusal(root, file, source) ?? soleImporterRefusal(repositoryPath(root, file), source, names);
      if (message !== undefined) context.report({ node, message });
    }

    return {
      ImportDeclaration: (node) => check(node, textAt(node, 'source', 'value'), importedNames(node)),
      ExportNamedDeclaration: (node) => check(node, textAt(node, 'source', 'value'), importedNames(node)),
      ExportAllDeclaration: (node) => check(node, textAt(node, 'source', 'value'), WHOLE),
      ImportExpression: (node) => check(node, textAt(node, 'source', 'value'), WHOLE),
      TSImportType: (/** @type {import('eslint').Rule.Node} */ node) =>
        check(node, textAt(node, 'source', 'value'), []),
      TSExternalModuleReference: (/** @type {import('eslint').Rule.Node} */ node) =>
        check(node, textAt(node, 'expression', 'value'), WHOLE),
      'CallExpression[callee.name="require"]': (/** @type {import('eslint').Rule.Node} */ node) =>
        check(node, textAt(node, 'arguments', '0', 'value'), WHOLE),
    };
  },
};
