/** Contents of every shape, for property tests. */
import fc from 'fast-check';

import type { BeaconContent, MessageBody, MessageContent, View } from '../../../client/crypto/content';

export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

/** Texts without lone surrogates, which no UTF-8 can carry. */
const textOf = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', minLength, maxLength });

const position = fc.nat(Number.MAX_SAFE_INTEGER);
const head = { generation: bytesOf(16), n: position, head: bytesOf(32), signature: bytesOf(64) };

const view: fc.Arbitrary<View> = fc
  .record({ signed: fc.record(head), computed: fc.option(fc.record({ n: position, head: bytesOf(32) })) })
  .map(({ signed, computed }) => (computed && computed.n !== signed.n ? { signed, computed } : { signed }));

const speech = { author: bytesOf(32), run: bytesOf(8), timeMs: fc.nat(2 ** 48 - 1), view };
const left = fc.option(view, { nil: undefined });

const mentions = fc.integer({ min: 1, max: 50 }).chain((count) => fc.option(bytesOf(38 * count), { nil: undefined }));
const worded = (maxLength: number) => ({ text: textOf(1, maxLength), mentions });

/** Without the members that are undefined: a body that is read has none. */
const defined = <Body extends { readonly mentions?: Uint8Array | undefined }>({ mentions: named, ...rest }: Body) => ({
  ...rest,
  ...(named && { mentions: named }),
});

const side = fc.integer({ min: 1, max: 32_768 });
const file = fc
  .record({
    blob: bytesOf(32),
    key: bytesOf(32),
    bytes: fc.nat(2 ** 31 - 1),
    name: textOf(1, 63),
    media: fc.constantFrom('image/png', 'text/plain', 'model/gltf'),
    size: fc.option(fc.record({ width: side, height: side }), { nil: undefined }),
    text: textOf(0, 400),
    mentions,
    of: fc.option(bytesOf(32), { nil: undefined }),
  })
  .map(({ size, of, mentions: named, ...rest }) => ({
    type: 'file' as const,
    ...rest,
    ...(size && rest.media.startsWith('image/') && { size }),
    ...(named && { mentions: named }),
    ...(of && { of }),
  }));

const body: fc.Arbitrary<MessageBody> = fc.oneof(
  file,
  fc.record({ type: fc.constant('text' as const), ...worded(400) }).map(defined),
  fc.record({
    type: fc.constant('introduction' as const),
    name: textOf(1, 64),
    agree: bytesOf(32),
    signature: bytesOf(64),
  }),
  fc.record({ type: fc.constant('settings' as const), title: textOf(1, 128) }),
  fc.record({ type: fc.constantFrom('reply' as const, 'edit' as const), of: bytesOf(32), ...worded(400) }).map(defined),
  fc.record({ type: fc.constant('deletion' as const), of: bytesOf(32) }),
  fc.record({ type: fc.constant('pin' as const), of: bytesOf(32), on: fc.boolean() }),
  fc.record({ type: fc.constant('reaction' as const), of: bytesOf(32), emoji: textOf(1, 16), on: fc.boolean() }),
  fc.record({ type: fc.constant('timer' as const), seconds: fc.nat(0xffff_ffff), again: fc.boolean() }),
  fc.record({
    type: fc.constant('unknown' as const),
    code: fc.integer({ min: 12, max: 255 }),
    bytes: fc.uint8Array({ maxLength: 200 }),
  }),
);

const timer = fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined });

export const message: fc.Arbitrary<MessageContent> = fc
  .record({ ...speech, left, id: bytesOf(8), prev: bytesOf(16), prevAboveView: fc.boolean(), timer, body })
  .map(({ left: branch, timer: timerS, ...rest }) => ({
    ...rest,
    ...(branch && { left: branch }),
    ...(timerS !== undefined && { timerS }),
  }));

const echo = bytesOf(8).filter((value) => value.some((byte) => byte !== 0));

export const beacon: fc.Arbitrary<BeaconContent> = fc
  .record({
    ...speech,
    left,
    counter: fc.nat(0xffff_ffff),
    answer: fc.option(fc.record({ ...head, challenge: bytesOf(32) }), { nil: undefined }),
    echoes: fc.array(echo, { maxLength: 4 }),
    typing: fc.boolean(),
    presence: fc.option(fc.constantFrom('active' as const, 'away' as const), { nil: undefined }),
    unread: fc.option(fc.nat(0xff_fffe), { nil: undefined }),
  })
  .map(({ left: branch, answer, typing, presence, unread, ...rest }) => ({
    ...rest,
    signs: {
      typing,
      ...(presence && { presence }),
      ...(unread !== undefined && { unread: Math.min(unread, rest.view.computed?.n ?? rest.view.signed.n) }),
    },
    ...(branch && { left: branch }),
    ...(answer && { answer }),
  }));
