/** The contract's part about bad calls: each answered with a code, and nothing else happens. */
import { describe, expect, it } from 'vitest';

import type { Stage } from './suite';

const NO_ROOM = '0'.repeat(64);

/** Calls that name a room that is not there. */
const LOST: readonly (readonly [string, object])[] = [
  ['rows', { range: { from: 'end', limit: 1 } }],
  ['send', { text: 'x' }],
  ['cancelSend', { key: '00' }],
  ['editMessage', { message: NO_ROOM, text: 'x' }],
  ['deleteMessage', { message: NO_ROOM, where: 'here' }],
  ['react', { message: NO_ROOM, emoji: '🎭', on: true }],
  ['versions', { message: NO_ROOM }],
  ['quote', { message: NO_ROOM }],
  ['setDraft', { text: 'x' }],
  ['markRead', { position: 0 }],
  ['members', {}],
  ['trust', {}],
  ['reconnect', {}],
  ['leaveRoom', {}],
];

export function refusalTests(onStage: () => Stage): void {
  describe('a bad call', () => {
    const codeOf = async (method: string, argument: unknown): Promise<string> => {
      const result = await onStage().zoe.host.carry(method, argument);
      return result.ok ? 'done' : result.error.code;
    };

    it('names a room that is not there', async () => {
      for (const [method, rest] of LOST) {
        expect([method, await codeOf(method, { room: NO_ROOM, ...rest })]).toEqual([method, 'unknown-room']);
      }
    });

    it('names no method of the contract', async () => {
      for (const method of ['', 'toString', 'constructor', '__proto__', 'subscribe', 'State', 'invitation']) {
        expect([method, await codeOf(method, {})]).toEqual([method, 'bad-argument']);
      }
    });

    it('has an argument of another shape than the contract’s', async () => {
      const room = await onStage().shared('Formes');
      const calls: readonly (readonly [string, unknown])[] = [
        ['state', { more: 1 }],
        ['rooms', 'text'],
        ['rows', { room }],
        ['rows', { room, range: { from: 'end', limit: 201 } }],
        ['rows', { room, range: { from: 'end', limit: 0 } }],
        ['rows', { room, range: { from: 'after', limit: 10 } }],
        ['rows', { room, range: { from: 'before', position: -1, limit: 10 } }],
        ['rows', { room: [room], range: { from: 'end', limit: 1 } }],
        ['rows', { room: room.toUpperCase(), range: { from: 'end', limit: 1 } }],
        ['send', { room, text: 7 }],
        ['send', { room, text: 'x', key: 'x' }],
        ['send', [room, 'x']],
        ['deleteMessage', { room, message: NO_ROOM, where: 'nowhere' }],
        ['quote', { room, message: 'x' }],
        ['markRead', { room, position: 1.5 }],
        ['markRead', { room, position: Number.MAX_SAFE_INTEGER + 2 }],
        ['createRoom', { title: '', place: { on: 'this-computer' } }],
        ['createRoom', { title: 'x', place: { on: 'elsewhere' } }],
        ['createRoom', { title: 'x', place: { on: 'relay', address: 'x' }, suite: 'des' }],
        ['createRoom', { title: 'x'.repeat(129), place: { on: 'relay', address: 'x' } }],
        ['changeSettings', { theme: 'pink' }],
        ['acceptOffer', {}],
        ['unlock', { passphrase: 7 }],
        ['unlock', 'x'],
      ];
      for (const [method, argument] of calls) {
        const shown = `${method} ${JSON.stringify(argument)}`;
        expect([shown, await codeOf(method, argument)]).toEqual([shown, 'bad-argument']);
      }
      expect(await onStage().zoe.texts(room)).toEqual([]);
    });

    it('leaves the host at work', async () => {
      await codeOf('rows', { room: { toString: 'x' }, range: null });
      expect(await codeOf('state', {})).toBe('done');
    });
  });
}
