/** Invitations that arrived and wait for a decision. Their links stay here; pages know them by number only. They also wait for a profile to be made. */
import type { InvitationOffer, RoomId } from '../contract/chat';
import { encodeInvitation, findInvitation } from '../client/crypto/invitation';
import type { Random } from '../client/crypto/random';
import { drawBytes } from '../client/crypto/random';
import { toHex } from '../protocol/bytes';
import { AparteError } from '../protocol/errors';

interface Waiting {
  readonly link: string;
  readonly relayHost: string;
  readonly relayPort: number;
}

/** What an invitation says that may be shown. */
export interface InspectedInvitation {
  readonly relayHost: string;
  readonly relayPort: number;
  readonly joined?: RoomId;
}

const OFFER_BYTES = 16;
/** More that nobody decided on would only be a nuisance: the oldest goes. */
const MAX_OFFERS = 8;

/** The invitations of a session. */
export class Offers {
  readonly #random: Random;
  readonly #joinedRoom: (link: string) => RoomId | undefined;
  readonly #waiting = new Map<string, Waiting>();

  /** @param joinedRoom the room of a link, if this profile is in it already */
  constructor(random: Random, joinedRoom: (link: string) => RoomId | undefined) {
    this.#random = random;
    this.#joinedRoom = joinedRoom;
  }

  get list(): InvitationOffer[] {
    return [...this.#waiting].map(([offer, { link, relayHost, relayPort }]) => {
      const joined = this.#joinedRoom(link);
      return { offer, relayHost, relayPort, ...(joined === undefined ? {} : { joined }) };
    });
  }

  /** Looks at a text without keeping it. @throws AparteError of an invitation that cannot be read */
  inspect(text: string): InspectedInvitation {
    const { link, relayHost, relayPort } = read(text);
    const joined = this.#joinedRoom(link);
    return { relayHost, relayPort, ...(joined === undefined ? {} : { joined }) };
  }

  /** Keeps the invitation in `text`, which may hold other words too. The same one is kept once. @throws AparteError as {@link inspect} */
  add(text: string): string {
    const invitation = read(text);
    for (const [offer, { link }] of this.#waiting) if (link === invitation.link) return offer;
    const offer = toHex(drawBytes(this.#random, OFFER_BYTES));
    this.#waiting.set(offer, invitation);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_OFFERS && oldest !== undefined) this.#waiting.delete(oldest);
    return offer;
  }

  /** The link of an offer. @throws AparteError `bad-argument` where there is none of this number */
  linkOf(offer: string): string {
    const waiting = this.#waiting.get(offer);
    if (!waiting) throw new AparteError('bad-argument', { what: 'offer' });
    return waiting.link;
  }

  remove(offer: string): void {
    this.#waiting.delete(offer);
  }
}

function read(text: string): Waiting {
  const invitation = findInvitation(text);
  try {
    const { host, port } = invitation.relay;
    return { link: encodeInvitation(invitation), relayHost: host, relayPort: port };
  } finally {
    invitation.capability.purge();
    invitation.epochKey.purge();
  }
}
