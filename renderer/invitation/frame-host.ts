/** What the frame asks of its own origin: its content once, then to copy, check, paste or accept. */
import * as v from 'valibot';

const COMMON = {
  theme: v.picklist(['light', 'dark']),
  language: v.picklist(['fr', 'en']),
  /** Origin of the page around the frame: the only one that hears of Esc. */
  pageOrigin: v.string(),
};
const CONTENT = v.variant('kind', [
  v.object({ kind: v.literal('show'), link: v.string(), isLocal: v.optional(v.boolean(), false), ...COMMON }),
  v.object({ kind: v.literal('join'), canPaste: v.boolean(), ...COMMON }),
]);
const FAILURE = v.object({ code: v.string(), details: v.record(v.string(), v.union([v.string(), v.number()])) });
const PREVIEW = v.object({ relayHost: v.string(), relayPort: v.number(), joined: v.optional(v.string()) });
const PASTED = v.object({ text: v.string() });

/** What the frame is for. */
export type FrameContent = v.InferOutput<typeof CONTENT> | { readonly kind: 'spent' };
/** A frame that shows an invitation. */
export type ShownInvitation = Extract<FrameContent, { kind: 'show' }>;
/** A frame that takes one. */
export type JoinFrame = Extract<FrameContent, { kind: 'join' }>;
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

/** Puts the shown link onto the clipboard: the host does, or where it has none the browser. */
export async function copyLink(link: string): Promise<boolean> {
  const answer = await ask('copy');
  try {
    await navigator.clipboard.writeText(link);
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

/** What the clipboard holds. */
export async function paste(): Promise<string> {
  const answer = await ask('paste');
  const pasted = answer.ok ? v.safeParse(PASTED, answer.value) : undefined;
  return pasted?.success ? pasted.output.text : '';
}
