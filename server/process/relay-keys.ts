/**
 * The relay's keys over time, as files in its folder: the present one, the next one while it is announced, the former one for as long as it answers who
 * missed the change, and the changes that both signed. Each step can be cut off at any moment and typed again.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { equalBytes, fromBase64Url, toBase64Url } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import {
  MAX_KEY_CHANGES,
  decodeKeyChanges,
  encodeKeyChange,
  formerKeyName,
  type KeyChange,
} from '../../protocol/key-change';
import { parseJsonLine } from '../admin/session';
import { makeCertificate } from '../crypto/certificate';
import { isSignedKeyChange, signKeyChange } from '../crypto/key-change';
import { isP256PrivateKey, makeRelayKey } from '../crypto/relay-key';
import { sha256 } from '../crypto/sha256';
import type { Relay } from '../relay';
import type { DataDirectory } from './data-directory';
import type { FormerDoor, Listener } from './listener';
import { createSecret, diskError, eraseDrafts, eraseSecret, readSecret, syncFolder } from './secret-file';

const CHANGES_FILE = 'key-changes.json';
const NEXT_KEY_FILE = 'next-relay-key.pem';
const FORMER_KEY_FILE = 'former-relay-key.pem';

/** What stands in the file of changes. */
interface Ledger {
  readonly changes: readonly KeyChange[];
  /** Until when the former key answers; 0: it does not. */
  readonly formerUntilMs: number;
  /** No announcement is older than this one: members take the newest. */
  readonly announcedMs: number;
}

/** A key that the relay gave up and still answers with. */
export interface FormerKey {
  readonly privateKey: KeyObject;
  /** Its pin. */
  readonly hash: Uint8Array;
  readonly untilMs: number;
}

/** What whoever runs the relay is told of its keys. */
export interface KeyOverview {
  readonly present: Uint8Array;
  /** Announced and not in use yet. */
  readonly next: Uint8Array | undefined;
  readonly announcedMs: number | undefined;
  readonly former: { readonly hash: Uint8Array; readonly untilMs: number } | undefined;
  /** How many changes led to the present key. */
  readonly changes: number;
}

const refused = (what: string): AparteError => new AparteError('usage', { what });

/** See the file's head. */
export class RelayKeys {
  constructor(private readonly directory: DataDirectory) {}

  /** All changes that are known, oldest first. @throws AparteError `relay-data-damaged`, `file-permissions` */
  async changes(): Promise<readonly KeyChange[]> {
    return (await this.ledger()).changes;
  }

  /** The key that the present one followed, while it still answers. */
  async former(nowMs: number): Promise<FormerKey | undefined> {
    const { changes, formerUntilMs } = await this.ledger();
    const present = await this.directory.existingKey();
    const privateKey = nowMs < formerUntilMs ? await this.read(FORMER_KEY_FILE) : undefined;
    if (!present || !privateKey) return undefined;
    const { hash } = makeRelayKey(privateKey);
    const followed = this.leadingTo(makeRelayKey(present).hash, changes);
    if (!followed || !equalBytes(sha256(followed.oldKey), hash)) return undefined;
    return { privateKey, hash, untilMs: formerUntilMs };
  }

  async overview(nowMs: number): Promise<KeyOverview> {
    const { changes } = await this.ledger();
    const { hash: present } = makeRelayKey(await this.present());
    const announced = this.leadingFrom(present, changes);
    const former = await this.former(nowMs);
    return {
      present,
      next: announced && sha256(announced.newKey),
      announcedMs: announced?.timeMs,
      former: former && { hash: former.hash, untilMs: former.untilMs },
      changes: changes.length - (announced ? 1 : 0),
    };
  }

  /** Makes the next key and lets both sign that it follows. Typed again it changes nothing. */
  async announce(nowMs: number): Promise<void> {
    const ledger = await this.ledger();
    const present = makeRelayKey(await this.present());
    if (this.leadingFrom(present.hash, ledger.changes)) return;
    if (await this.former(nowMs)) throw refused('the former key still answers; wait, or end it: key finish');
    if (ledger.changes.length >= MAX_KEY_CHANGES)
      throw refused(`the key was changed ${String(MAX_KEY_CHANGES)} times: no more fit`);
    const next = makeRelayKey(await this.makeNext());
    const timeMs = Math.max(nowMs, ledger.announcedMs + 1);
    const changes = [...ledger.changes, signKeyChange(present, next, timeMs)];
    await this.write({ ...ledger, changes, announcedMs: timeMs });
  }

  /** Takes an announcement back, and erases the key. Members who heard it keep it until they hear a newer one. */
  async withdraw(): Promise<void> {
    const ledger = await this.ledger();
    const present = makeRelayKey(await this.present());
    const announced = this.leadingFrom(present.hash, ledger.changes);
    // One that was cut off took the announcement back, and left the key.
    if (!announced && !(await this.read(NEXT_KEY_FILE))) throw refused('no key is announced');
    await this.write({ ...ledger, changes: ledger.changes.filter((one) => one !== announced) });
    await eraseSecret(this.at(NEXT_KEY_FILE));
  }

  /** The announced key takes the present one's place at the relay's next start; the former one answers until `formerUntilMs`, 0 for not at all. */
  async switch(formerUntilMs: number): Promise<void> {
    const ledger = await this.ledger();
    const present = await this.present();
    const announced = this.leadingFrom(makeRelayKey(present).hash, ledger.changes);
    const next = await this.read(NEXT_KEY_FILE);
    if (!announced || !next) throw refused('no key is announced: key announce comes first');
    if (!equalBytes(makeRelayKey(next).publicKey, announced.newKey))
      throw refused('the announced key is not the one in next-relay-key.pem');
    await eraseSecret(this.at(FORMER_KEY_FILE));
    if (formerUntilMs > 0)
      await createSecret(this.at(FORMER_KEY_FILE), present.export({ type: 'pkcs8', format: 'pem' }));
    await this.write({ ...ledger, formerUntilMs });
    // From here on the relay has the new key; before, nothing of what was written counts.
    await this.move(NEXT_KEY_FILE, this.directory.keyFile);
    await eraseDrafts(this.directory.keyFile);
    await rm(this.directory.certificateFile, { force: true });
  }

  /** Ends the former key: who missed the change needs a new invitation. */
  async finish(): Promise<void> {
    const ledger = await this.ledger();
    await this.write({ ...ledger, formerUntilMs: 0 });
    await eraseSecret(this.at(FORMER_KEY_FILE));
  }

  /** A key whose time has come is kept no longer. */
  async eraseExpired(nowMs: number): Promise<void> {
    const { formerUntilMs } = await this.ledger();
    if (nowMs >= formerUntilMs) await eraseSecret(this.at(FORMER_KEY_FILE));
  }

  private leadingTo(hash: Uint8Array, changes: readonly KeyChange[]): KeyChange | undefined {
    return changes.find(({ newKey }) => equalBytes(sha256(newKey), hash));
  }

  private leadingFrom(hash: Uint8Array, changes: readonly KeyChange[]): KeyChange | undefined {
    return changes.find(({ oldKey }) => equalBytes(sha256(oldKey), hash));
  }

  private async present(): Promise<KeyObject> {
    const key = await this.directory.existingKey();
    if (!key) throw new AparteError('relay-key-missing', { path: this.directory.keyFile });
    return key;
  }

  private async makeNext(): Promise<KeyObject> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await createSecret(this.at(NEXT_KEY_FILE), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return (await this.read(NEXT_KEY_FILE)) ?? privateKey;
  }

  private async read(name: string): Promise<KeyObject | undefined> {
    const pem = await readSecret(this.at(name));
    if (!pem) return undefined;
    try {
      const key = createPrivateKey(pem);
      if (isP256PrivateKey(key)) return key;
    } catch {
      // The cause may quote the file: it is not passed on.
    }
    throw new AparteError('relay-key-damaged', { path: this.at(name) });
  }

  private async ledger(): Promise<Ledger> {
    const file = this.at(CHANGES_FILE);
    const bytes = await readSecret(file);
    if (!bytes) return { changes: [], formerUntilMs: 0, announcedMs: 0 };
    try {
      return readLedger(parseJsonLine(bytes.toString('utf8')));
    } catch (error) {
      throw new AparteError('relay-data-damaged', { path: file }, { cause: error });
    }
  }

  private async write({ changes, ...ledger }: Ledger): Promise<void> {
    const draft = this.at(`${CHANGES_FILE}.draft`);
    const texts = changes.map((change) => toBase64Url(encodeKeyChange(change)));
    await rm(draft, { force: true });
    await createSecret(draft, `${JSON.stringify({ changes: texts, ...ledger }, null, 2)}\n`);
    await this.move(`${CHANGES_FILE}.draft`, this.at(CHANGES_FILE));
  }

  private async move(name: string, to: string): Promise<void> {
    try {
      await rename(this.at(name), to);
      await syncFolder(this.directory.folder);
    } catch (error) {
      throw diskError(error, to);
    }
  }

  private at(name: string): string {
    return path.join(this.directory.folder, name);
  }
}

/** Tells a relay and its listener what its folder says of its keys: when it starts, and whenever that changed. */
export async function readKeyChanges(
  directory: DataDirectory,
  { relay, listener }: { readonly relay: Relay; readonly listener: Listener },
): Promise<void> {
  const keys = new RelayKeys(directory);
  const nowMs = relay.clock.nowMs();
  await keys.eraseExpired(nowMs);
  const former = await keys.former(nowMs);
  const door = former && (await doorOf(former));
  relay.keyChanges = await keys.changes();
  listener.former = door;
}

async function doorOf({ privateKey, hash, untilMs }: FormerKey): Promise<FormerDoor> {
  const cert = await makeCertificate(privateKey);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { name: formerKeyName(hash), context: createSecureContext({ key, cert, minVersion: 'TLSv1.3' }), untilMs };
}

function readLedger({ changes, formerUntilMs, announcedMs }: Readonly<Record<string, unknown>>): Ledger {
  const isSound = Array.isArray(changes) && typeof formerUntilMs === 'number' && typeof announcedMs === 'number';
  if (!isSound) throw new AparteError('bad-encoding');
  const texts = changes.map(String);
  const read = texts.length === 0 ? [] : decodeKeyChanges(Buffer.concat(texts.map((text) => fromBase64Url(text))));
  if (!read.every(isSignedKeyChange)) throw new AparteError('bad-signature');
  return { changes: read, formerUntilMs, announcedMs };
}
