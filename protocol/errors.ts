/**
 * The one list of error codes. Every error that reaches a person, a page, a peer or a shell carries one of them; i18n has a text for
 * each (what happened, what to do), and docs/PROTOCOL.md §9 lists those that cross the wire with their numbers.
 */

/** What an error code means outside the process: its number on the wire (if it may cross it) and the exit code of a command. */
export interface ErrorInfo {
  /** Number in error and refusal frames, 1 … 65535; absent where the code never crosses the wire. */
  readonly wire?: number;
  /** Exit code of `aparte` and `aparte-relay` (sysexits.h). */
  readonly exit: 64 | 65 | 69 | 70 | 74 | 76 | 77 | 78;
}

/** Codes with their numbers. Wire numbers never change meaning and are never reused. */
export const ERROR_CODES = {
  // Frames and connection: the connection ends after these.
  'bad-frame': { wire: 1, exit: 76 },
  'bad-encoding': { wire: 2, exit: 65 },
  'frame-too-large': { wire: 3, exit: 76 },
  'unknown-frame': { wire: 4, exit: 76 },
  'unsupported-version': { wire: 5, exit: 76 },
  'unexpected-frame': { wire: 6, exit: 76 },
  'handshake-timeout': { wire: 7, exit: 69 },
  'idle-timeout': { wire: 8, exit: 69 },
  'slow-reader': { wire: 9, exit: 69 },
  'too-many-connections': { wire: 10, exit: 69 },
  'too-many-connections-from-address': { wire: 11, exit: 69 },
  flooding: { wire: 12, exit: 69 },
  'shutting-down': { wire: 13, exit: 69 },
  'relay-internal': { wire: 14, exit: 70 },
  'too-many-new-connections': { wire: 15, exit: 69 },
  'too-many-handshakes': { wire: 16, exit: 69 },
  'descriptors-low': { wire: 17, exit: 69 },
  'memory-low': { wire: 18, exit: 69 },
  banned: { wire: 19, exit: 77 },
  'cut-off': { wire: 20, exit: 69 },
  'relay-key-changed': { wire: 21, exit: 76 },
  // Openings and requests: the connection goes on.
  'bad-signature': { wire: 32, exit: 77 },
  'room-absent': { wire: 33, exit: 69 },
  'token-required': { wire: 34, exit: 77 },
  'token-refused': { wire: 35, exit: 77 },
  'terms-differ': { wire: 36, exit: 76 },
  behind: { wire: 37, exit: 69 },
  'too-many-rooms': { wire: 38, exit: 69 },
  'too-many-open-rooms': { wire: 39, exit: 69 },
  'channel-in-use': { wire: 40, exit: 76 },
  'channel-not-open': { wire: 41, exit: 76 },
  'bad-range': { wire: 42, exit: 76 },
  'too-many-requests': { wire: 43, exit: 69 },
  'generation-ended': { wire: 44, exit: 69 },
  'room-damaged': { wire: 45, exit: 69 },
  'room-closed': { wire: 46, exit: 69 },
  // Publishes: the frame stays expected.
  'payload-too-large': { wire: 64, exit: 69 },
  'room-full': { wire: 65, exit: 69 },
  'store-full': { wire: 66, exit: 74 },
  'store-failed': { wire: 67, exit: 74 },
  // Blobs: the request alone is refused.
  'blob-absent': { wire: 80, exit: 69 },
  'blob-too-large': { wire: 81, exit: 69 },
  'blobs-full': { wire: 82, exit: 69 },
  'blob-mismatch': { wire: 83, exit: 65 },
  'blob-not-yours': { wire: 84, exit: 77 },
  'file-changed': { exit: 65 },
  'transfer-stopped': { exit: 69 },
  // Reaching a relay.
  'relay-unreachable': { exit: 69 },
  'relay-not-tls': { exit: 76 },
  'wrong-relay': { exit: 76 },
  'connection-lost': { exit: 69 },
  'relay-silent': { exit: 69 },
  'relay-misbehaved': { exit: 76 },
  'not-confirmed': { exit: 69 },
  // Invitations and addresses.
  'invitation-cut': { exit: 65 },
  'invitation-damaged': { exit: 65 },
  'invitation-not-found': { exit: 65 },
  'invitation-version': { exit: 65 },
  'bad-relay-address': { exit: 64 },
  'already-joined': { exit: 64 },
  'words-count': { exit: 64 },
  'word-unknown': { exit: 64 },
  'words-absent': { exit: 69 },
  'room-has-words': { exit: 64 },
  // Evidence against a relay.
  'bad-evidence': { exit: 65 },
  // Opening sealed frames: one error for every cause, on purpose.
  'cannot-open': { exit: 65 },
  // Vault, profile, disk.
  'vault-locked': { exit: 77 },
  'vault-missing': { exit: 78 },
  'vault-exists': { exit: 64 },
  'vault-damaged': { exit: 65 },
  'vault-newer': { exit: 78 },
  'wrong-passphrase': { exit: 77 },
  'backup-damaged': { exit: 65 },
  'backup-cut': { exit: 65 },
  'keychain-unavailable': { exit: 77 },
  'key-file-missing': { exit: 78 },
  'file-permissions': { exit: 77 },
  'profile-in-use': { exit: 69 },
  'disk-full': { exit: 74 },
  'disk-failed': { exit: 74 },
  // What a caller asked for.
  'bad-argument': { exit: 64 },
  usage: { exit: 64 },
  'unknown-room': { exit: 64 },
  'unknown-message': { exit: 64 },
  'not-author': { exit: 64 },
  'too-many-reactions': { exit: 64 },
  'too-many-files': { exit: 64 },
  'unknown-anomaly': { exit: 64 },
  'unknown-member': { exit: 64 },
  'message-empty': { exit: 64 },
  'message-too-long': { exit: 64 },
  'cannot-cancel': { exit: 64 },
  'outbox-full': { exit: 69 },
  'forbidden-sender': { exit: 77 },
  'not-ready': { exit: 69 },
  // The relay as a program.
  'address-in-use': { exit: 69 },
  'address-unavailable': { exit: 69 },
  'port-forbidden': { exit: 77 },
  'relay-key-missing': { exit: 78 },
  'relay-key-damaged': { exit: 78 },
  'relay-data-in-use': { exit: 69 },
  'relay-data-damaged': { exit: 65 },
  'relay-data-newer': { exit: 78 },
  'relay-data-missing': { exit: 78 },
  'relay-data-exists': { exit: 64 },
  'relay-not-running': { exit: 69 },
  'relay-owned-elsewhere': { exit: 69 },
  'relay-start-failed': { exit: 70 },
  'admin-refused': { exit: 77 },
  configuration: { exit: 78 },
  internal: { exit: 70 },
} as const satisfies Record<string, ErrorInfo>;

/** A code of the one list. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What a text about the error may mention (host, port, limit …): never a secret, never message content. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** The one error class: a code of the list, details for its text, and what caused it. */
export class AparteError extends Error {
  override readonly name = 'AparteError';

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super(describe(code, details), options);
  }
}

function describe(code: ErrorCode, details: ErrorDetails): string {
  const parts = Object.entries(details).map(([name, value]) => `${name}=${String(value)}`);
  return parts.length === 0 ? code : `${code} (${parts.join(', ')})`;
}

/** Whether `text` is a code of the list. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.prototype.hasOwnProperty.call(ERROR_CODES, text);
}

/** The number of `code` on the wire. Codes that may not cross it are said as `relay-internal`. */
export function wireNumber(code: ErrorCode): number {
  const info: ErrorInfo = ERROR_CODES[code];
  return info.wire ?? ERROR_CODES['relay-internal'].wire;
}

const BY_WIRE = new Map<number, ErrorCode>(
  Object.entries(ERROR_CODES).flatMap(([code, info]: [string, ErrorInfo]) =>
    info.wire !== undefined && isErrorCode(code) ? [[info.wire, code] as const] : [],
  ),
);

/** The code behind a wire number; one that this version does not know reads as `relay-internal`. */
export function codeOfWire(wire: number): ErrorCode {
  return BY_WIRE.get(wire) ?? 'relay-internal';
}

/** `error` as an {@link AparteError}: anything else is a bug of ours and becomes `internal`, with the original as its cause. */
export function toAparteError(error: unknown): AparteError {
  return error instanceof AparteError ? error : new AparteError('internal', {}, { cause: error });
}
