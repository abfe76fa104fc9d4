import { describe, expect, it } from 'vitest';

import { SignatureDesk, type Wanted } from '../../../client/trust/signature-desk';
import type { SignedAnswer } from '../../../protocol/messages';

const wanted = (n: number): Wanted => ({ n, challenge: new Uint8Array(32).fill(n), carry: false });
const answerTo = ({ n, challenge }: Wanted): SignedAnswer => ({
  generation: new Uint8Array(16),
  n,
  head: new Uint8Array(32),
  signature: new Uint8Array(64),
  challenge,
});

describe('the signatures that are asked for', () => {
  it('are asked one after another, each once', () => {
    const desk = new SignatureDesk();
    for (const n of [1, 1, 2]) desk.want(wanted(n));
    expect(desk.next()?.n).toBe(1);
    expect(desk.next()).toBeUndefined();
    expect(desk.answered(answerTo(wanted(2)))).toBeUndefined();
    expect(desk.answered(answerTo(wanted(1)))?.n).toBe(1);
    const second = desk.next();
    if (!second) throw new Error('nothing asked');
    expect(second.n).toBe(2);
    expect(desk.unanswered(second)?.n).toBe(2);
    expect(desk.unanswered(second)).toBeUndefined();
  });

  it('are not missed where the relay gave one unasked, and the next is under way when the ping of the first is answered', () => {
    const desk = new SignatureDesk();
    for (const n of [1, 2]) desk.want(wanted(n));
    const first = desk.next();
    desk.answered(answerTo(wanted(1)));
    expect(desk.next()?.n).toBe(2);
    expect(first && desk.unanswered(first)).toBeUndefined();
    expect(desk.answered(answerTo(wanted(2)))?.n).toBe(2);
  });

  it('are asked again after an opening that ended, and not in another generation', () => {
    const desk = new SignatureDesk();
    desk.want(wanted(1));
    desk.next();
    desk.interrupted();
    expect(desk.next()?.n).toBe(1);
    desk.clear();
    expect(desk.next()).toBeUndefined();
  });

  it('do not flood the relay, however many views differ', () => {
    const desk = new SignatureDesk();
    for (let n = 0; n < 1000; n += 1) desk.want(wanted(n));
    let count = 0;
    for (let next = desk.next(); next; next = desk.next()) {
      count += 1;
      desk.unanswered(next);
    }
    expect(count).toBeLessThanOrEqual(16);
  });
});
