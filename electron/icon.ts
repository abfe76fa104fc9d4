/** The mark, drawn: for the tray and for windows, at whatever size a system wants. The same curves as renderer/shared/mark.svg. */
import type { NativeImage } from 'electron';
import { nativeImage } from 'electron';

type Point = readonly [number, number];
type Colour = readonly [number, number, number];

/** The drawing's own size. */
const GRID = 32;
const CORNER = 8;
const STROKE = 2.6;
const GROUND: Colour = [0x8c, 0x2c, 0x3b];
const CURTAIN: Colour = [0xff, 0xf9, 0xf3];
const WORD: Colour = [0xf0, 0xb9, 0xa4];
/** Cubic curves: start, two controls, end. */
const CURTAINS: readonly (readonly [Point, Point, Point, Point])[] = [
  [
    [15.1, 6.2],
    [14.6, 14.6],
    [11.6, 21.4],
    [6.4, 26],
  ],
  [
    [16.9, 6.2],
    [17.4, 14.6],
    [20.4, 21.4],
    [25.6, 26],
  ],
];
const WORD_CENTRE: Point = [16, 20.7];
const WORD_RADIUS = 3.1;
const TAIL: readonly [Point, Point, Point] = [
  [18.9, 21.4],
  [17.6, 24.6],
  [15, 25.4],
];
/** What waits to be read: a dot in the corner, with a rim that parts it from the mark. */
const DOT_CENTRE: Point = [25, 7];
const DOT_RADIUS = 6;
const DOT_RIM = 1.6;
const DOT: Colour = [0x2a, 0x7d, 0xe1];
const SAMPLES = 3;
const STEPS = 24;

const LINES = CURTAINS.map((curve) =>
  Array.from({ length: STEPS + 1 }, (_, step): Point => cubic(curve, step / STEPS)),
);

/** The mark as an image of `size` points, sharp on denser screens too; with a dot where something waits to be read. */
export function markImage(size: number, isDotted = false): NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const pixels = size * scaleFactor;
    const buffer = draw(pixels, isDotted);
    // From a bitmap a representation takes raw pixels only through an image of its own.
    const dataURL = nativeImage.createFromBitmap(buffer, { width: pixels, height: pixels }).toDataURL();
    image.addRepresentation({ scaleFactor, width: pixels, height: pixels, dataURL });
  }
  return image;
}

/** Pixels in the order that systems want: blue, green, red, alpha. */
function draw(pixels: number, isDotted: boolean): Buffer {
  const buffer = Buffer.alloc(pixels * pixels * 4);
  for (let index = 0; index < pixels * pixels; index += 1) {
    const [red, green, blue, alpha] = pixelAt([index % pixels, Math.floor(index / pixels)], GRID / pixels, isDotted);
    buffer.set([blue, green, red, alpha], index * 4);
  }
  return buffer;
}

/** Mean of some samples within the pixel; colours are premultiplied. */
function pixelAt([column, row]: Point, unit: number, isDotted: boolean): [number, number, number, number] {
  const sum = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) * unit;
    const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) * unit;
    const colour = (isDotted ? dotAt([x, y]) : undefined) ?? colourAt([x, y]);
    if (!colour) continue;
    colour.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
    sum[3] = (sum[3] ?? 0) + 255;
  }
  const [red = 0, green = 0, blue = 0, alpha = 0] = sum.map((value) => Math.round(value / (SAMPLES * SAMPLES)));
  return [red, green, blue, alpha];
}

function dotAt([x, y]: Point): Colour | undefined {
  const distance = Math.hypot(x - DOT_CENTRE[0], y - DOT_CENTRE[1]);
  if (distance <= DOT_RADIUS) return DOT;
  return distance <= DOT_RADIUS + DOT_RIM ? CURTAIN : undefined;
}

function colourAt(point: Point): Colour | undefined {
  if (!isOnGround(point)) return undefined;
  if (LINES.some((line) => line.some((end, index) => isNear(point, line[index - 1] ?? end, end)))) return CURTAIN;
  return isInWord(point) ? WORD : GROUND;
}

function isOnGround([x, y]: Point): boolean {
  const nearestX = Math.min(Math.max(x, CORNER), GRID - CORNER);
  const nearestY = Math.min(Math.max(y, CORNER), GRID - CORNER);
  return Math.hypot(x - nearestX, y - nearestY) <= CORNER;
}

function isInWord(point: Point): boolean {
  if (Math.hypot(point[0] - WORD_CENTRE[0], point[1] - WORD_CENTRE[1]) <= WORD_RADIUS) return true;
  const [from, middle, to] = TAIL;
  return isNear(point, from, middle, 1.2) || isNear(point, middle, to, 0.6);
}

function isNear([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point, width = STROKE): boolean {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX * alongX + alongY * alongY;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * alongX + (y - fromY) * alongY) / length));
  return Math.hypot(x - fromX - share * alongX, y - fromY - share * alongY) <= width / 2;
}

function cubic([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const at = (axis: 0 | 1): number =>
    (1 - t) ** 3 * a[axis] + 3 * (1 - t) ** 2 * t * b[axis] + 3 * (1 - t) * t ** 2 * c[axis] + t ** 3 * d[axis];
  return [at(0), at(1)];
}
