/** What protects the profile of a scripted host: the keychain, until the page sets a passphrase. */
import type { Licence, PassphraseChange, Protection } from '../../../contract/profile';
import { ScriptedFiles } from './scripted-files';
import { none } from './scripted-log';

/** See the file's head. */
export abstract class ScriptedProfile extends ScriptedFiles {
  passphrase: string | undefined;
  /** Rooms whose fetched files were erased. */
  readonly erasedFiles = new Set<string>();

  eraseFiles = ({ room }: { readonly room: string }) => {
    this.erasedFiles.add(room);
    return none();
  };

  protection = (): Promise<Protection> =>
    Promise.resolve({ ways: [this.passphrase === undefined ? 'keychain' : 'passphrase'], canOpenAlone: true });

  /** Undefined where the host cannot. */
  atLogin: boolean | undefined = false;

  startAtLogin = () => Promise.resolve(this.atLogin === undefined ? {} : { on: this.atLogin });

  setStartAtLogin = ({ on }: { readonly on: boolean }) => {
    this.atLogin = on;
    return none();
  };

  licences = (): Promise<readonly Licence[]> =>
    Promise.resolve(
      ['first-work', 'second-work'].map((name) => ({
        name,
        version: '1.2.3',
        licence: 'MIT',
        address: `https://example.org/${name}`,
        contains: name === 'first-work' ? ['inner 4.5'] : [],
        text: `MIT License\n\nCopyright (c) the authors of ${name}\n\n${'Permission is hereby granted. '.repeat(20)}`,
      })),
    );

  /** Whether `current` is right is the real host's to say: a spec gives its refusal by `failures`. */
  changePassphrase = ({ passphrase }: PassphraseChange) => {
    this.passphrase = passphrase;
    return none();
  };
}
