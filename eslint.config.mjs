import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

import { aparte } from './build/lint/plugin.mjs';
import svelteConfig from './svelte.config.mjs';

const SVELTE_FILES = ['**/*.svelte', '**/*.svelte.ts'];

/** Code that also runs on the tests' Electron 22 (Node 16.17), where these do not exist. */
const ABSENT_IN_NODE_16 = [
  'structuredClone',
  'fetch',
  'crypto',
  'Request',
  'FormData',
  'Blob',
  'BroadcastChannel',
  'File',
];
/** Electron's main may use these for protocol.handle: the tests' shim supplies them there, but not in workers and relay. */
const ONLY_IN_MAIN = ['Response', 'Headers'];

/**
 * @param {readonly string[]} names
 * @returns {['error', ...{ name: string, message: string }[]]}
 */
const restrictedGlobals = (names) => ['error', ...names.map((name) => ({ name, message: 'Absent in Node 16.' }))];

export default defineConfig(
  globalIgnores(['dist/', 'release/', 'coverage/', 'test-results/', '.cache/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
  },
  {
    files: SVELTE_FILES,
    extends: [svelte.configs.recommended],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    // In an effect, `void value` is how one depends on a value without using it.
    rules: { '@typescript-eslint/no-meaningless-void-operator': 'off' },
  },
  {
    name: 'aparte/everywhere',
    plugins: { aparte },
    rules: {
      'aparte/import-directions': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-depth': ['error', 4],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
      'no-console': 'error',
      eqeqeq: 'error',
      // The compiler knows the globals of each runtime.
      'no-undef': 'off',
      'no-redeclare': ['error', { builtinGlobals: false }],
      // The compiler's own check sees that `this.#timer ??= …` reads.
      'no-unused-private-class-members': 'off',
      'no-restricted-imports': ['error', { paths: [{ name: 'node:test', message: 'Tests run under Vitest.' }] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A number in a text needs no ceremony; everything else that would print as [object Object] is still refused.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => send(frame)` says what it does; braces around it would not.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/ban-ts-comment': 'error',
      // `const { secret: _, ...rest }` drops a member; a parameter that an interface asks for may stay unused.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    name: 'aparte/entry-files-only-wire',
    files: ['*/main.ts', 'lab/*/main.ts', 'client/vault/worker.ts', 'server/child.ts', 'electron/preload/*.ts'],
    rules: { 'max-lines': ['error', { max: 150, skipBlankLines: false, skipComments: false }] },
  },
  {
    name: 'aparte/documented-exports',
    files: ['protocol/**/*.ts', 'contract/**/*.ts'],
    rules: { 'aparte/exported-doc': 'error' },
  },
  {
    name: 'aparte/node-16',
    files: ['protocol/**/*.ts', 'client/**/*.ts', 'server/**/*.ts', 'host/**/*.ts'],
    rules: { 'no-restricted-globals': restrictedGlobals([...ABSENT_IN_NODE_16, ...ONLY_IN_MAIN]) },
  },
  {
    name: 'aparte/node-16-main',
    files: ['electron/*.ts'],
    rules: { 'no-restricted-globals': restrictedGlobals(ABSENT_IN_NODE_16) },
  },
  {
    name: 'aparte/components',
    files: ['**/*.svelte'],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'svelte/no-at-html-tags': 'error',
      // For the linter, a type exported by a component and whatever a template infers are `any`. svelte-check knows
      // them, and refuses an implicit `any` itself; an explicit one is still refused here.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: 'The CSP refuses style="…": use a class, or a style: directive.',
        },
      ],
    },
  },
  {
    name: 'aparte/tools',
    files: ['build/**', 'scripts/**', 'bench/**', 'tests/**', '*.{ts,mjs}'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'aparte/tests',
    files: ['tests/**'],
    rules: {
      // A describe block is a list, not a function to be understood at once.
      'max-lines-per-function': 'off',
    },
  },
  {
    // The compiler checks these too, but their types stand in comments, which these rules do not see.
    name: 'aparte/javascript',
    files: ['**/*.{mjs,cjs}'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    name: 'aparte/commonjs',
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // What replaces protocol.handle there is what Electron 22 had before it.
    name: 'aparte/electron-22',
    files: ['tests/electron-22/**'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
);
