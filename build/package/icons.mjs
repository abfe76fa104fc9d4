import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { Resvg, initWasm } from '@resvg/resvg-wasm';

/** What Linux desktops look for; Windows and macOS take theirs from among these too. */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** The types of an icns file that hold a PNG, with the edge of each in pixels. */
const MAC_TYPES = /** @type {const} */ ([
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]);
/** macOS draws its icons with a margin: the body is 824 of 1024 pixels wide. */
const MAC_BODY = 824 / 1024;

/** @type {Promise<void> | undefined} */
let started;

/**
 * Draws the icons of all platforms from the one mark: `icons/NxN.png`, `icon.ico` and `icon.icns`, where electron-builder
 * looks for them. It would download a tool to make the latter two from a PNG; both are but boxes with PNGs in them.
 *
 * @param {string} mark the SVG file
 * @param {string} folder
 */
export async function makeIcons(mark, folder) {
  started ??= start();
  await started;
  const svg = await readFile(mark, 'utf8');
  await mkdir(path.join(folder, 'icons'), { recursive: true });
  const pngs = new Map(SIZES.map((size) => [size, draw(svg, size)]));
  for (const [size, png] of pngs) await writeFile(path.join(folder, 'icons', `${size}x${size}.png`), png);
  await writeFile(path.join(folder, 'icon.ico'), windowsIcon(WINDOWS_SIZES.map((size) => draw(svg, size))));
  const framed = withMargin(svg);
  await writeFile(
    path.join(folder, 'icon.icns'),
    macIcon(MAC_TYPES.map(([type, size]) => ({ type, png: draw(framed, size) }))),
  );
}

async function start() {
  await initWasm(readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
}

/**
 * @param {string} svg
 * @param {number} size
 */
function draw(svg, size) {
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } }).render();
  return Buffer.from(image.asPng());
}

/** @param {string} svg */
function withMargin(svg) {
  const match = /viewBox="0 0 (\d+) \1"/u.exec(svg);
  if (match?.[1] === undefined) throw new Error('The mark wants a square view box that begins at 0 0.');
  const edge = Number(match[1]);
  const whole = edge / MAC_BODY;
  const origin = (edge - whole) / 2;
  return svg.replace(match[0], `viewBox="${origin} ${origin} ${whole} ${whole}"`);
}

/**
 * @param {readonly Buffer[]} pngs
 * @returns {Buffer} an ico file
 */
function windowsIcon(pngs) {
  const header = Buffer.alloc(6 + pngs.length * 16);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pngs.length, 4);
  let offset = header.length;
  for (const [index, png] of pngs.entries()) {
    const entry = 6 + index * 16;
    // One byte for an edge: 256 does not fit and is written as 0.
    const edge = edgeOf(png) % 256;
    header.writeUInt8(edge, entry);
    header.writeUInt8(edge, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pngs]);
}

/**
 * @param {readonly { type: string, png: Buffer }[]} images
 * @returns {Buffer} an icns file
 */
function macIcon(images) {
  const blocks = images.map(({ type, png }) => block(type, png));
  return block('icns', Buffer.concat(blocks));
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function block(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
}

/** @param {Buffer} png its first chunk begins with its width */
function edgeOf(png) {
  return png.readUInt32BE(16);
}
