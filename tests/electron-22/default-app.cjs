// @ts-check
'use strict';

// Stands where a stock Electron has its default_app: reads the folder named on the command line and becomes that app.

const { readFileSync } = require('node:fs');
const path = require('node:path');

const { app } = require('electron');

const { installShim, markTitles } = require('./shim.cjs');

/** The first argument that is not a switch, as in a stock Electron. */
function appFolder() {
  const argument = process.argv.slice(1).find((value) => !value.startsWith('-'));
  if (argument === undefined) {
    console.error('usage: electron FOLDER [arguments]');
    process.exit(64);
  }
  return path.resolve(argument);
}

const folder = appFolder();
/** @type {{ main?: string, name?: string, productName?: string, version?: string }} */
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

// Not in the published types: only a default app has a use for them.
const host = /** @type {Electron.App & { setAppPath(path: string): void, setVersion(version: string): void }} */ (app);
host.setAppPath(folder);
if (manifest.version !== undefined) host.setVersion(manifest.version);
const name = manifest.productName ?? manifest.name;
if (name !== undefined) app.setName(name);

installShim();
if (process.env['APARTE_MARK_TEST_ELECTRON'] === '1') markTitles();
require(path.join(folder, manifest.main ?? 'index.js'));
