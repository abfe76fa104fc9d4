/** @typedef {Parameters<NonNullable<import('eslint').Rule.NodeListener['ExportNamedDeclaration']>>[0]} ExportNamed */

/**
 * The name of what an export declares; undefined for a re-export, which carries the comment of what it names.
 *
 * @param {ExportNamed} node
 * @returns {string | undefined}
 */
function declaredName(node) {
  const { declaration } = node;
  if (declaration === null || declaration === undefined) return undefined;
  if (declaration.type !== 'VariableDeclaration') return declaration.id.name;
  const [first] = declaration.declarations;
  return first?.id.type === 'Identifier' ? first.id.name : 'what is exported';
}

/** @type {import('eslint').Rule.RuleModule} */
export const exportedDoc = {
  meta: {
    type: 'suggestion',
    docs: { description: 'What a contract or protocol module exports says what it is.' },
    schema: [],
  },
  create(context) {
    /** Overloads share the first signature's comment. */
    const documented = new Set();

    return {
      ExportNamedDeclaration(node) {
        const name = declaredName(node);
        if (name === undefined || documented.has(name)) return;
        const last = context.sourceCode.getCommentsBefore(node).at(-1);
        if (last?.type === 'Block' && last.value.startsWith('*')) documented.add(name);
        else context.report({ node, message: `Say what "${name}" is in a doc comment (/** … */).` });
      },
      ExportDefaultDeclaration(node) {
        context.report({ node, message: 'Export by name: one thing has one name everywhere.' });
      },
    };
  },
};
