import { describe, expect, it } from 'vitest';

import type { LogEvent } from '../../../contract/relay';
import { fold, parseFilter, withCondition, withoutValue } from '../../../renderer/relay/log/filter';

const EVENTS: readonly LogEvent[] = [
  { id: 1, timeMs: 0, level: 'info', event: 'relay-listening', address: '127.0.0.0' },
  { id: 2, timeMs: 0, level: 'debug', event: 'connection-opened', connection: 1, address: '10.0.0.0' },
  { id: 3, timeMs: 0, level: 'info', event: 'room-opened', connection: 1, room: 'k7q2mx' },
  {
    id: 4,
    timeMs: 0,
    level: 'info',
    event: 'frame-accepted',
    connection: 12,
    room: 'k7q2mx',
    position: 12,
    bytes: 543,
  },
  { id: 5, timeMs: 0, level: 'warn', event: 'frame-refused', connection: 12, room: 'p0aaaa', code: 'room-full' },
  { id: 6, timeMs: 0, level: 'error', event: 'store-error', code: 'disk-full' },
];

const WORDS: Readonly<Record<string, string>> = { 'room-opened': 'Salon ouvert à clé', 'store-error': 'Disk / failed' };
const textOf = (event: LogEvent) =>
  `${event.event} ${WORDS[event.event] ?? ''} ${event.room ?? ''} ${event.address ?? ''} ${event.code ?? ''}`;

function shown(source: string): number[] {
  const parsed = parseFilter(source, textOf);
  if (!parsed.ok) throw new Error(`refused: ${parsed.problem.kind}`);
  return EVENTS.filter(parsed.accepts).map((event) => event.id);
}

function problem(source: string): unknown {
  const parsed = parseFilter(source, textOf);
  return parsed.ok ? undefined : parsed.problem;
}

describe('a filter', () => {
  it.each([
    ['', [1, 2, 3, 4, 5, 6]],
    ['   ', [1, 2, 3, 4, 5, 6]],
    ['frame', [4, 5]],
    ['FRAME Refused', [5]],
    ['cle', [3]],
    ['ouvert À', [3]],
    ['"salon ouvert"', [3]],
    ['"ouvert salon"', []],
    ['10.0.0.0', [2]],
    ['nothing:known', []],
  ])('finds the words of %j', (source, ids) => {
    expect(shown(source)).toEqual(ids);
  });

  it.each([
    ['event:frame', [4, 5]],
    ['event:opened', [2, 3]],
    ['event=frame', []],
    ['event=frame-refused', [5]],
    ['event:frame-accepted,store-error', [4, 6]],
    ['room:k7', [3, 4]],
    ['room=k7', []],
    ['conn:1', [2, 3]],
    ['conn:#12', [4, 5]],
    ['connection=12', [4, 5]],
    ['conn:1,12', [2, 3, 4, 5]],
    ['level:warn', [5]],
    ['level>=warn', [5, 6]],
    ['level>warn', [6]],
    ['level<info', [2]],
    ['level<=INFO', [1, 2, 3, 4]],
    ['bytes>=500 bytes<600', [4]],
    ['position>12', []],
    ['code:full', [5, 6]],
    ['address:10.', [2]],
  ])('compares the field of %j', (source, ids) => {
    expect(shown(source)).toEqual(ids);
  });

  it.each([
    ['-frame', [1, 2, 3, 6]],
    ['-level>=warn', [1, 2, 3, 4]],
    ['-"salon ouvert" room:k7q2mx', [4]],
    ['-/^frame/', [1, 2, 3, 6]],
    ['event:frame -conn:12', []],
  ])('excludes with %j', (source, ids) => {
    expect(shown(source)).toEqual(ids);
  });

  it.each([
    ['/^frame-(accepted|refused)/', [4, 5]],
    ['/SALON OUVERT/', [3]],
    [String.raw`/disk \/ failed/`, [6]],
    [String.raw`/\b10\.0/`, [2]],
  ])('tries the pattern %j', (source, ids) => {
    expect(shown(source)).toEqual(ids);
  });

  it.each(['event:', 'room="', '-conn=', 'level>=', '-', '-"'])(
    'lets %j pass: its value is still to come',
    (source) => {
      expect(shown(source)).toEqual([1, 2, 3, 4, 5, 6]);
    },
  );

  it.each([
    ['/(/', { kind: 'regex', what: '/(/' }],
    ['/never ends', { kind: 'regex', what: '/never' }],
    ['level>=loud', { kind: 'level', what: 'level>=loud' }],
    ['frame conn:abc', { kind: 'number', what: 'conn:abc' }],
  ])('says what is wrong with %j', (source, expected) => {
    expect(problem(source)).toEqual(expected);
  });
});

describe('following', () => {
  it('replaces the condition that the filter had', () => {
    expect(withCondition('', 'conn', 12)).toBe('conn=12');
    expect(withCondition('level>=warn conn:3 "two words"', 'conn', 12)).toBe('level>=warn "two words" conn=12');
    expect(shown(withCondition('event:frame room:p0', 'room', 'k7q2mx'))).toEqual([4]);
  });

  it('excludes a value once', () => {
    expect(withoutValue('frame', 'event', 'frame-refused')).toBe('frame -event=frame-refused');
    expect(withoutValue('frame -event=frame-refused', 'event', 'frame-refused')).toBe('frame -event=frame-refused');
    expect(withoutValue('room=k7 x', 'room', 'k7')).toBe('x -room=k7');
  });
});

it('folds case and accents', () => {
  expect(fold('Créée À L’HEURE')).toBe('creee a l’heure');
});
