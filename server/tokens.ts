/** The tokens that a relay knows, by name. Two doors, two kinds: who may make rooms, and who may administer; none opens the other's. */
import type { Clock } from './environment';
import type { AccessToken } from './token';

export const TOKEN_SCOPES = ['access', 'admin'] as const;

export type TokenScope = (typeof TOKEN_SCOPES)[number];

export interface TokenEntry {
  /** By which people speak of it; it stands in events. */
  readonly name: string;
  readonly scope: TokenScope;
  readonly token: AccessToken;
  /** After it the token opens nothing, but the door stays a locked one. */
  readonly expiresMs?: number;
}

/** What the core asks of the tokens. */
export interface AccessRules {
  isRequired(scope: TokenScope): boolean;
  /** The entry that a shown token is, as long as it is valid. */
  find(scope: TokenScope, shown: Uint8Array): TokenEntry | undefined;
  /** Whether an entry found earlier still opens its door. */
  isValid(entry: TokenEntry): boolean;
}

export class Tokens implements AccessRules {
  private entries: readonly TokenEntry[] = [];

  constructor(private readonly clock: Clock) {}

  replace(entries: readonly TokenEntry[]): void {
    this.entries = entries;
  }

  isRequired(scope: TokenScope): boolean {
    return this.entries.some((entry) => entry.scope === scope);
  }

  find(scope: TokenScope, shown: Uint8Array): TokenEntry | undefined {
    // Every entry is compared: the time taken tells nothing of which.
    const matching = this.entries.filter(({ token }) => token.equals(shown));
    return matching.find((entry) => entry.scope === scope && this.isInTime(entry));
  }

  isValid(entry: TokenEntry): boolean {
    const isKnown = this.entries.some(({ scope, token }) => scope === entry.scope && token.isSame(entry.token));
    return isKnown && this.isInTime(entry);
  }

  private isInTime({ expiresMs }: TokenEntry): boolean {
    return expiresMs === undefined || this.clock.nowMs() < expiresMs;
  }
}
