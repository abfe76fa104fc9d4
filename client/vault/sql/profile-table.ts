/** The profile itself and its settings. */
import type { Database } from '@signalapp/sqlcipher';

import { IdentityKey } from '../../crypto/keys';
import type { ProfileRecord } from '../store';
import { Query, readBytes, readNumber, readText } from './statement';

export class ProfileTable {
  readonly #load: Query;
  readonly #save: Query;
  readonly #readSetting: Query;
  readonly #writeSetting: Query;
  /** The profile's public key: read once, it decides for each message whether it is one's own. */
  #author: Uint8Array | undefined;

  constructor(database: Database) {
    this.#load = new Query(database, 'SELECT name, sign_seed, agree_seed, author, created_ms FROM profile');
    this.#save = new Query(
      database,
      `INSERT INTO profile (id, name, sign_seed, agree_seed, author, created_ms) VALUES (1, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, sign_seed = excluded.sign_seed,
         agree_seed = excluded.agree_seed, author = excluded.author, created_ms = excluded.created_ms`,
    );
    this.#readSetting = new Query(database, 'SELECT json FROM settings WHERE name = ?');
    this.#writeSetting = new Query(
      database,
      'INSERT INTO settings (name, json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET json = excluded.json',
    );
  }

  load(): ProfileRecord | undefined {
    const row = this.#load.first();
    if (!row) return undefined;
    return {
      name: readText(row, 'name'),
      signSeed: readBytes(row, 'sign_seed'),
      agreeSeed: readBytes(row, 'agree_seed'),
      createdMs: readNumber(row, 'created_ms'),
    };
  }

  save(profile: ProfileRecord): void {
    const author = publicKeyOf(profile.signSeed);
    this.#save.run(profile.name, profile.signSeed, profile.agreeSeed, author, profile.createdMs);
    this.#author = undefined;
  }

  /** Ed25519 public key of the profile, once there is one. */
  author(): Uint8Array | undefined {
    if (!this.#author) {
      const row = this.#load.first();
      this.#author = row && readBytes(row, 'author');
    }
    return this.#author;
  }

  readSetting(name: string): string | undefined {
    const row = this.#readSetting.first(name);
    return row && readText(row, 'json');
  }

  writeSetting(name: string, json: string): void {
    this.#writeSetting.run(name, json);
  }
}

function publicKeyOf(seed: Uint8Array): Uint8Array {
  const key = IdentityKey.fromBytes(seed);
  try {
    return key.publicBytes();
  } finally {
    key.purge();
  }
}
