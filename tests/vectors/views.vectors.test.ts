import { describe, expect, it } from 'vitest';

import {
  decodeBeacon,
  decodeMessage,
  encodeBeacon,
  encodeMessage,
  finishContent,
  type View,
} from '../../client/crypto/content';
import { verifyRelaySignature } from '../../client/crypto/signing';
import { fromHex, toHex } from '../../protocol/bytes';
import { encodeHeadStatement } from '../../protocol/chain';
import { filled, makeBeacon, makeMessage } from '../client/crypto/support';
import chain from './chain.json';
import { itIsMadeAgain } from './files';
import { plain, signedHeadOf, viewOf, type ViewJson } from './hex';
import { at } from './log';
import file from './views.json';

/** A signed head of chain.json by its number, and a position of one of its generations. */
interface SourceJson {
  readonly head: number;
  readonly computed: { readonly in: number; readonly n: number } | null;
}

interface CaseJson {
  readonly name: string;
  readonly takenFrom: { readonly view: SourceJson; readonly left: SourceJson | null };
  readonly view: ViewJson;
  readonly left?: ViewJson | undefined;
  readonly messageFlags: string;
  readonly viewBytes: string;
  readonly leftBytes: string;
}

interface ViewsFile {
  readonly about: string;
  readonly views: readonly CaseJson[];
}

/** Where the view begins: flags 2, author 32, run 8, time 6, then a message's id 8 and prev 16 or a beacon's counter 4. */
const AT_IN_MESSAGE = 2 + 32 + 8 + 6 + 8 + 16;
const AT_IN_BEACON = 2 + 32 + 8 + 6 + 4;
const AUTHOR = filled(32, 3);
const bytesOf = (view: View | undefined): number => (view ? 120 + (view.computed ? 40 : 0) : 0);

const contentOf = ({ view, left }: CaseJson) => ({
  view: viewOf(view),
  ...(left && { left: viewOf(left) }),
  author: AUTHOR,
});

const messageWith = (json: CaseJson): Uint8Array => encodeMessage({ ...makeMessage('x'), ...contentOf(json) });
const beaconWith = (json: CaseJson): Uint8Array => encodeBeacon({ ...makeBeacon(), ...contentOf(json) });

function viewFrom({ head, computed }: SourceJson): ViewJson {
  const { generation, n, head: signedHead, signature } = at(chain.heads, head);
  const signed = { generation, n, head: signedHead, signature };
  if (!computed) return { signed };
  const found = at(chain.generations, computed.in).entries.find((entry) => entry.n === computed.n);
  if (!found) throw new Error(`position ${String(computed.n)}`);
  return { signed, computed: { n: found.n, head: found.head } };
}

function remakeCase({ name, takenFrom, ...old }: CaseJson): CaseJson {
  const source = { view: viewFrom(takenFrom.view), ...(takenFrom.left && { left: viewFrom(takenFrom.left) }) };
  const json = { ...old, name, takenFrom, ...source };
  const message = messageWith(json);
  const { view, left } = contentOf(json);
  const leftAt = AT_IN_MESSAGE + bytesOf(view);
  return {
    name,
    takenFrom,
    ...source,
    messageFlags: toHex(message.subarray(0, 2)),
    viewBytes: toHex(message.subarray(AT_IN_MESSAGE, leftAt)),
    leftBytes: toHex(message.subarray(leftAt, leftAt + bytesOf(left))),
  };
}

itIsMadeAgain<ViewsFile>('views.json', file, ({ about, views }) => ({ about, views: views.map(remakeCase) }));

describe.each<CaseJson>(file.views)('view: $name', (vector) => {
  it('is read from a message and from a beacon', () => {
    const signature = filled(64, 1);
    for (const { content } of [
      decodeMessage(finishContent(messageWith(vector), signature)),
      decodeBeacon(finishContent(beaconWith(vector), signature)),
    ]) {
      expect(plain(content.view)).toEqual(vector.view);
      expect(plain(content.left)).toEqual(vector.left);
    }
  });

  it('has the same bytes in a beacon', () => {
    const beacon = toHex(beaconWith(vector));
    expect(beacon.slice(2 * AT_IN_BEACON).startsWith(vector.viewBytes + vector.leftBytes)).toBe(true);
  });

  it('shows heads that the relay of chain.json signed', () => {
    const relay = { publicKey: fromHex(chain.relay.publicKey), hash: fromHex(chain.relay.hash) };
    for (const { signed } of [vector.view, ...(vector.left ? [vector.left] : [])]) {
      const head = signedHeadOf(signed);
      const statement = encodeHeadStatement(relay.hash, fromHex(chain.room), head);
      expect(verifyRelaySignature(relay.publicKey, statement, head.signature)).toBe(true);
    }
  });
});
