/** Watches that the relay signs what it says (docs/PROTOCOL.md §5): takes signed heads, asks for those that are due, and says which are not given. */
import { equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE } from '../../protocol/chain';
import { FRAME_TYPE } from '../../protocol/frames';
import { decodeSignedAnswer, encodeSignRequest, type SignedAnswer } from '../../protocol/messages';
import type { Channel } from '../link/relay-link';
import { misbehaved, type VerifyRelay } from '../transcript/transcript';
import type { Wanted } from '../trust/signature-desk';
import { keepSigned } from '../trust/views';
import type { RoomState } from './room-state';

const NO_GENERATION = new Uint8Array(0);

/** The relay signs within a second of a change. Later than this after it, we ask. */
const DUE_MS = 6000;

/** What a watch needs of its room. */
export interface HeadWatchHost {
  /** Fetches what the relay signed beyond our end. */
  follow(target: number): Promise<void>;
  /** A task of this opening, after a delay. */
  later(delayMs: number, task: () => Promise<void>): void;
  /** The answer to a ping comes in its place among the frames of the room. */
  queuePong(): void;
  changed(): void;
}

/** See the file's head. One per opening. */
export class HeadWatch {
  private isDue = false;
  /** Requests whose ping was not answered yet, oldest first. */
  private readonly sent: Wanted[] = [];

  constructor(
    private readonly state: RoomState,
    private readonly channel: Channel,
    private readonly verify: VerifyRelay,
    private readonly host: HeadWatchHost,
  ) {}

  /** Takes a signed head. @throws AparteError `relay-misbehaved` where the opening cannot go on */
  async take(body: Uint8Array): Promise<void> {
    const { state } = this;
    const answer = copyOf(decodeSignedAnswer(body));
    if (!state.transcript.verifyHead(answer, this.verify, answer.challenge)) {
      throw misbehaved('unsigned', { n: answer.n });
    }
    // What is signed for an opening is of its generation. A head of another one answers nothing that was asked.
    if (!equalBytes(answer.generation, state.transcript.generation ?? NO_GENERATION)) {
      if (state.transcript.holds(answer.generation)) return;
      throw misbehaved('gap', { n: answer.n });
    }
    const wanted = state.signatures.answered(answer);
    if (wanted) state.proofs.answered(wanted, answer);
    let { result } = await state.transcript.compareHead(answer);
    if (result === 'ahead') {
      await this.host.follow(answer.n);
      ({ result } = await state.transcript.compareHead(answer));
    }
    if (result === 'differs') {
      // Which of the two the relay stands by shows at the next opening.
      const { challenge, ...head } = answer;
      state.proofs.contest({ type: 'head', head, challenge });
      throw misbehaved('diverged', { n: answer.n });
    }
    if (result !== 'agrees') return;
    await this.keep(answer);
    this.ask();
  }

  /** The answer to the ping behind our oldest request is here: so must be its signature. */
  ponged(): void {
    const { state } = this;
    const asked = this.sent.shift();
    const missing = asked && state.signatures.unanswered(asked);
    if (missing) state.note({ name: 'unsigned', position: missing.n });
    this.ask();
  }

  /** Positions were taken: their signature is due. */
  grew(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.host.later(DUE_MS, () => {
      this.isDue = false;
      const { signed } = this.state.record;
      const { end } = this.state.transcript;
      if (end && (!signed || signed.n < end.n)) {
        this.state.signatures.want({ n: end.n, challenge: NO_CHALLENGE, carry: false });
        this.ask();
      }
      return Promise.resolve();
    });
  }

  /** Sends the next request. */
  ask(): void {
    const { state, channel } = this;
    for (let wanted = state.signatures.next(); wanted; wanted = state.signatures.next()) {
      // A position of an older generation is signed by the start that followed.
      if (wanted.n >= state.transcript.currentFrom && wanted.n <= state.endPosition) {
        this.sent.push(wanted);
        channel.sendThenPing(FRAME_TYPE.sign, encodeSignRequest(wanted), () => this.host.queuePong());
        return;
      }
      state.signatures.unanswered(wanted);
    }
  }

  private async keep({ challenge, ...head }: SignedAnswer): Promise<void> {
    const { state } = this;
    const unasked = challenge.every((byte) => byte === 0);
    if (!unasked || head.n <= (state.record.signed?.n ?? -1)) return;
    await keepSigned(state, head);
    this.host.changed();
  }
}

/** The frame's memory is used again for the next. */
function copyOf({ generation, n, head, signature, challenge }: SignedAnswer): SignedAnswer {
  return {
    generation: generation.slice(),
    n,
    head: head.slice(),
    signature: signature.slice(),
    challenge: challenge.slice(),
  };
}
