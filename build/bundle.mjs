import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, createLogger } from 'vite';

import svelteConfig from '../svelte.config.mjs';
import { bundledPackages } from './bundled.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Programs keep to what the tests' Electron 22 has; the relay and the command line run on newer ones too. */
const NODE_TARGET = 'node16';
/** The oldest Chromium that shows our pages is that Electron's. */
const PAGE_TARGET = 'chrome108';

/** Loaded from node_modules at run time: Electron itself, packages that carry native code, and what benchmarks drive it with. */
const NOT_BUNDLED = ['electron', '@node-rs/argon2', '@signalapp/sqlcipher', 'classic-level', 'playwright'];

/** How long the machine took is no fault of the source: all other warnings fail a build. */
const CHECKS = { pluginTimings: false };

/**
 * Builds one target below a folder.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {string} outRoot
 * @returns {Promise<{ bytes: number, warnings: string[], packages: string[] }>} what it weighs, what the bundler found
 * doubtful, and the folders of the packages whose code is in it
 */
export async function bundle(target, outRoot) {
  // Vite believes the environment before its own `mode`: called from a test, it would build pages for development.
  process.env['NODE_ENV'] = 'production';
  /** @type {string[]} */
  const warnings = [];
  const result = await build({ ...common(warnings), ...settings(target, outRoot) });
  if (target.kind === 'program' && target.command) await chmod(path.join(outRoot, target.outFile), 0o755);
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
  return { bytes: await weigh(outputs, target, outRoot), warnings, packages: bundledPackages(outputs) };
}

/**
 * @param {string[]} warnings
 * @returns {import('vite').InlineConfig}
 */
function common(warnings) {
  const logger = createLogger('warn');
  const note = (/** @type {string} */ message) => {
    logger.hasWarned = true;
    warnings.push(message);
  };
  return {
    root: ROOT,
    configFile: false,
    envDir: false,
    publicDir: false,
    mode: 'production',
    logLevel: 'warn',
    customLogger: { ...logger, warn: note, warnOnce: note },
  };
}

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} outRoot
 */
function settings(target, outRoot) {
  switch (target.kind) {
    case 'program':
      return programSettings(target, outRoot);
    case 'page':
      return pageSettings(target, outRoot);
    case 'page-script':
      return pageScriptSettings(target, outRoot);
  }
}

/**
 * @param {import('./targets.mjs').Program} target
 * @param {string} outRoot
 * @returns {import('vite').InlineConfig}
 */
function programSettings(target, outRoot) {
  const { dir, base } = path.parse(target.outFile);
  return {
    ssr: { target: 'node', noExternal: true, external: NOT_BUNDLED },
    build: {
      ...outputTo(path.join(outRoot, dir)),
      ssr: path.join(ROOT, target.entry),
      target: NODE_TARGET,
      // Left readable: whoever runs a relay may look at what runs.
      minify: false,
      rolldownOptions: {
        checks: CHECKS,
        output: {
          format: 'cjs',
          entryFileNames: base,
          codeSplitting: false,
          ...(target.command ? { banner: '#!/usr/bin/env node' } : {}),
        },
      },
    },
  };
}

/**
 * @param {import('./targets.mjs').Page} target
 * @param {string} outRoot
 * @returns {import('vite').InlineConfig}
 */
function pageSettings(target, outRoot) {
  return {
    root: path.join(ROOT, path.dirname(target.entry)),
    base: target.base,
    plugins: [svelte({ ...svelteConfig, configFile: false })],
    build: {
      ...outputTo(path.join(outRoot, target.outDir)),
      target: PAGE_TARGET,
      cssTarget: PAGE_TARGET,
      // The CSP takes neither data: URLs nor inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { checks: CHECKS, input: path.join(ROOT, target.entry) },
    },
  };
}

/**
 * @param {import('./targets.mjs').PageScript} target
 * @param {string} outRoot
 * @returns {import('vite').InlineConfig}
 */
function pageScriptSettings(target, outRoot) {
  const { dir, base } = path.parse(target.outFile);
  return {
    build: {
      ...outputTo(path.join(outRoot, dir)),
      target: PAGE_TARGET,
      rolldownOptions: {
        checks: CHECKS,
        input: path.join(ROOT, target.entry),
        output: { format: 'iife', entryFileNames: base, codeSplitting: false },
      },
    },
  };
}

/** @param {string} outDir */
function outputTo(outDir) {
  return { outDir, emptyOutDir: false, sourcemap: false, reportCompressedSize: false, copyPublicDir: false };
}

/**
 * @param {readonly { fileName: string }[]} outputs
 * @param {import('./targets.mjs').Target} target
 * @param {string} outRoot
 */
async function weigh(outputs, target, outRoot) {
  const folder = path.join(outRoot, target.kind === 'page' ? target.outDir : path.dirname(target.outFile));
  const sizes = await Promise.all(outputs.map(async (one) => (await stat(path.join(folder, one.fileName))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
