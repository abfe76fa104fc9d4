/** What the frame asks of its own origin: its content once, then to copy, check, paste, accept or enter. */
import * as v from 'valibot';

const COMMON = {
  theme: v.picklist(['light', 'dark']),
  language: v.picklist(['fr', 'en']),
  /** Origin of the page around the frame: the only one that hears of Esc. */
  pageOrigin: v.string(),
};
const CONTENT = v.variant('kind', [
  v.object({ kind: v.literal('show'), link: v.string(), isLocal: v.optional(v.boolean(), false), ...COMMON }),
  v.object({
    kind: v.literal('words'),
    words: v.array(v.string()),
    title: v.string(),
    relay: v.string(),
    isLocal: v.boolean(),
    ...COMMON,
  }),
  v.object({ kind: v.literal('words-gone'), ...COMMON }),
  v.object({ kind: v.literal('join'), canPaste: v.boolean(), ...COMMON }),
  v.object({ kind: v.literal('join-words'), relays: v.array(v.string()), ...COMMON }),
]);
const FAILURE = v.object({ code: v.string(), details: v.record(v.string(), v.union([v.string(), v.number()])) });
const PREVIEW = v.object({ relayHost: v.string(), relayPort: v.number(), joined: v.optional(v.string()) });
const TYPED = v.variant('kind', [
  v.object({ kind: v.literal('words'), words: v.array(v.string()) }),
  v.object({ kind: v.literal('count'), count: v.number() }),
  v.object({ kind: v.literal('unknown'), place: v.number(), nearest: v.string(), isLast: v.boolean() }),
]);
const PASTED = v.object({ text: v.string() });

/** What the frame is for. */
export type FrameContent = v.InferOutput<typeof CONTENT> | { readonly kind: 'spent' };
/** A frame that shows an invitation. */
export type ShownInvitation = Extract<FrameContent, { kind: 'show' }>;
/** A frame that takes one. */
export type JoinFrame = Extract<FrameContent, { kind: 'join' }>;
/** A frame that shows the words that were drawn for a room. */
export type ShownWords = Extract<FrameContent, { kind: 'words' }>;
/** A frame in which words are typed. */
export type WordsFrame = Extract<FrameContent, { kind: 'join-words' }>;
/** What typed words are: six, not six, or one of them is none. */
export type TypedWords = v.InferOutput<typeof TYPED>;
/** Why an invitation cannot be used. */
export type Failure = v.InferOutput<typeof FAILURE>;
/** Where an invitation leads. */
export type Preview = v.InferOutput<typeof PREVIEW>;

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: Failure };

async function ask(step: string, body: object = {}): Promise<Answer> {
  try {
    const response = await fetch(step, { method: 'POST', body: JSON.stringify(body) });
    if (response.ok) return { ok: true, value: await response.json() };
    const failure = v.safeParse(FAILURE, await response.json());
    return { ok: false, failure: failure.success ? failure.output : { code: 'internal', details: {} } };
  } catch {
    return { ok: false, failure: { code: 'internal', details: {} } };
  }
}

/** The frame's content: given out once. */
export async function openFrame(): Promise<FrameContent> {
  const answer = await ask('open');
  const content = answer.ok ? v.safeParse(CONTENT, answer.value) : undefined;
  return content?.success ? content.output : { kind: 'spent' };
}

/** Puts what is shown onto the clipboard: the host does, or where it has none the browser. */
export async function copyShown(text: string): Promise<boolean> {
  const answer = await ask('copy');
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return answer.ok;
  }
}

/** Where the invitation in `text` leads. */
export async function check(text: string): Promise<Preview | Failure> {
  const answer = await ask('check', { text });
  if (!answer.ok) return answer.failure;
  return v.parse(PREVIEW, answer.value);
}

/** Hands the invitation over; the window asks what to do with it. */
export async function accept(text: string): Promise<Failure | undefined> {
  const answer = await ask('accept', { text });
  return answer.ok ? undefined : answer.failure;
}

/** What was typed as words. */
export async function readWords(text: string): Promise<TypedWords | undefined> {
  const answer = await ask('words', { text });
  const typed = answer.ok ? v.safeParse(TYPED, answer.value) : undefined;
  return typed?.success ? typed.output : undefined;
}

/** Joins by words; the window then shows the room. */
export async function enter(way: {
  readonly title: string;
  readonly relay: string;
  readonly words: string;
}): Promise<Failure | undefined> {
  const answer = await ask('enter', way);
  return answer.ok ? undefined : answer.failure;
}

/** What the clipboard holds. */
export async function paste(): Promise<string> {
  const answer = await ask('paste');
  const pasted = answer.ok ? v.safeParse(PASTED, answer.value) : undefined;
  return pasted?.success ? pasted.output.text : '';
}
