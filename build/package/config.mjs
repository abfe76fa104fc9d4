import { LICENCES_FILE } from '../licences.mjs';
import { packagedTargets, targetPattern } from './targets.mjs';

/** Never to be changed: systems remember the app, its links and its data by these. */
export const IDENTITY = Object.freeze({
  appId: 'chat.aparte.desktop',
  productName: 'Aparté',
  executableName: 'aparte-desktop',
  scheme: 'aparte',
});

/** Languages of Chromium's own few texts; Aparté speaks these. */
const CHROMIUM_LANGUAGES = ['en-US', 'en-GB', 'fr'];

/** Packages that are headers for compilers only. */
const HEADER_PACKAGES = ['node-addon-api', 'napi-macros'];

/** The folder, in the archive, of what is in it for tests only. */
export const TEST_FOLDER = 'test-electron';

/**
 * @typedef {object} ConfigOptions
 * @property {string} output absolute
 * @property {string} resources where the icons lie, absolute
 * @property {string} electronDist the unpacked Electron, absolute
 * @property {string} electronVersion
 * @property {string} version
 * @property {{ folder: string, files: readonly string[] } | null} testMain what makes it a package for tests: a folder with
 * `main.cjs` and the files beside it
 * @property {NonNullable<import('electron-builder').Configuration['afterExtract']>} afterExtract
 * @property {NonNullable<import('electron-builder').Configuration['afterPack']>} afterPack
 */

/**
 * @param {ConfigOptions} options
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfig(options) {
  const { output, resources, electronDist, electronVersion, afterExtract, afterPack } = options;
  return {
    appId: IDENTITY.appId,
    productName: IDENTITY.productName,
    executableName: IDENTITY.executableName,
    artifactName: '${name}-desktop-${version}-${os}-${arch}.${ext}',
    directories: { output, buildResources: resources },
    electronDist,
    electronVersion,
    electronLanguages: CHROMIUM_LANGUAGES,
    // Native files come ready from npm, one for every Node and Electron.
    npmRebuild: false,
    asar: { smartUnpack: false },
    // The system's loader opens no file inside an archive; everything else stays where its integrity is checked.
    asarUnpack: ['**/*.node'],
    files: packedFiles(options),
    extraResources: [{ from: 'LICENSE', to: 'LICENSE' }],
    extraMetadata: metadata(options),
    protocols: [{ name: IDENTITY.productName, schemes: [IDENTITY.scheme] }],
    // Nothing is published from here, and the app asks no server for updates.
    publish: null,
    afterExtract,
    afterPack,
    ...platforms(),
  };
}

/** @param {ConfigOptions} options */
function packedFiles({ testMain }) {
  const { platform, arch } = process;
  const built = packagedTargets().map(targetPattern);
  const unwanted = [
    ...HEADER_PACKAGES.map((name) => `node_modules/${name}/**`),
    'node_modules/**/{test,tests,deps,types}/**',
    'node_modules/**/{binding.gyp,bin.js,optional.js,build-test.js,browser.js,*.min.js}',
    'node_modules/**/*.{md,ts,cts,mts,map,h,c,cc,gypi}',
    // Only what this system loads: `darwin-x64+arm64` is one name too.
    `node_modules/**/prebuilds/!(${platform}-*${arch}*)/**`,
    `node_modules/@node-rs/argon2-!(${platform}-${arch}*)/**`,
    'node_modules/@node-rs/argon2-*-musl/**',
    'node_modules/**/*.musl.node',
  ];
  const forTests = testMain === null ? [] : [{ from: testMain.folder, to: TEST_FOLDER, filter: [...testMain.files] }];
  return ['package.json', `dist/${LICENCES_FILE}`, ...built, ...unwanted.map((pattern) => `!${pattern}`), ...forTests];
}

/** @param {ConfigOptions} options */
function metadata({ testMain, version, electronVersion }) {
  // By this name Linux desktops know which window belongs to which entry of their menu.
  const common = { desktopName: `${IDENTITY.executableName}.desktop` };
  if (testMain === null) return common;
  return { ...common, version: `${version}-test-electron.${electronVersion}`, main: `${TEST_FOLDER}/main.cjs` };
}

/** @returns {import('electron-builder').Configuration} */
function platforms() {
  return {
    linux: {
      target: ['AppImage', 'deb'],
      icon: 'icons',
      category: 'Network;InstantMessaging',
      synopsis: 'Messenger for groups that share a secret',
      maintainer: 'The Aparté authors',
    },
    mac: { target: ['dmg', 'zip'], icon: 'icon.icns', category: 'public.app-category.social-networking' },
    win: { target: ['nsis'], icon: 'icon.ico' },
    nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
  };
}
