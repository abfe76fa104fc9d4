/** The curve of Ed25519 (RFC 8032 §5.1), slow and plain, to make the points and signatures that no library would make. */

export const P = 2n ** 255n - 19n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const mod = (value: bigint): bigint => ((value % P) + P) % P;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

const inverse = (value: bigint): bigint => power(value, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

/** The even x of a y, or undefined where y is on no point. */
function evenX(y: bigint): bigint | undefined {
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) !== 0n) return undefined;
  return x & 1n ? P - x : x;
}

export function add(a: Point, b: Point): Point {
  const product = mod(D * a.x * b.x * a.y * b.y);
  return {
    x: mod((a.x * b.y + a.y * b.x) * inverse(1n + product)),
    y: mod((a.y * b.y + a.x * b.x) * inverse(1n - product)),
  };
}

const NEUTRAL: Point = { x: 0n, y: 1n };

export function multiply(point: Point, scalar: bigint): Point {
  let [result, double] = [NEUTRAL, point];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, double);
    double = add(double, double);
  }
  return result;
}

export function pointOf(y: bigint): Point | undefined {
  const x = evenX(y);
  return x === undefined ? undefined : { x, y };
}

function basePoint(): Point {
  const point = pointOf(mod(4n * inverse(5n)));
  if (!point) throw new Error('base point');
  return point;
}

export const BASE = basePoint();

/** Little-endian, 32 bytes. */
export function encodeInteger(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
}

export function decodeInteger(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, value) => (sum << 8n) | BigInt(value), 0n);
}

/** y and the sign of x; `y` may be any encoding of the coordinate, also one that is not canonical. */
export function encodePoint({ x, y }: Point): Uint8Array {
  return encodeInteger(y | ((x & 1n) << 255n));
}

/** The points whose order divides 8: multiples of L times any point of the whole curve. */
export function smallOrderPoints(): readonly Point[] {
  for (let y = 2n; ; y += 1n) {
    const point = pointOf(y);
    const torsion = point && multiply(point, L);
    if (!torsion || multiply(torsion, 4n).y === 1n) continue;
    return Array.from({ length: 8 }, (_, index) => multiply(torsion, BigInt(index)));
  }
}
