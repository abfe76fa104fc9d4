import type { MessageRow, Quote } from '../../../contract/chat';
import type { Draft } from './drafts.svelte';

/** An own message that is being given another text. */
export interface Editing {
  readonly message: string;
  readonly before: string;
}

/** What the composer holds: the draft, with what it answers; or another text for a message, beside which the draft stays as it is. */
export class Composing {
  editing: Editing | undefined = $state.raw();
  #editText = $state('');

  constructor(readonly draft: Draft) {}

  get text(): string {
    return this.editing ? this.#editText : this.draft.text;
  }

  get reply(): Quote | undefined {
    return this.editing ? undefined : this.draft.reply;
  }

  write(text: string): void {
    if (this.editing) this.#editText = text;
    else this.draft.write(text);
  }

  answer(quote: Quote): void {
    this.editing = undefined;
    this.draft.answer(quote);
  }

  edit({ digest, text }: Pick<MessageRow, 'digest' | 'text'>, written = text): void {
    this.editing = { message: digest, before: text };
    this.#editText = written;
  }

  /** Takes away what the text belongs to; the draft's own text stays. @returns whether there was anything */
  drop(): boolean {
    if (this.editing) this.editing = undefined;
    else if (this.draft.reply) this.draft.answer(undefined);
    else return false;
    return true;
  }
}
