/** What a frame of another origin says to the page around it: that Esc was pressed in it, and so not heard there, and how high it is. */
import * as v from 'valibot';

const ESCAPED = 'aparte:escape';
/** No frame is higher: its content has an end, and what it says decides over no more than a dialogue that scrolls. */
const MAX_HEIGHT_PX = 4000;
const HEIGHT = v.strictObject({
  type: v.literal('aparte:height'),
  px: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_HEIGHT_PX)),
});

/** Tells the page at `pageOrigin`, and no other. */
export function tellEscape(pageOrigin: string): void {
  window.parent.postMessage(ESCAPED, pageOrigin);
}

/** Tells the page at `pageOrigin`, and no other, how many pixels the content needs: then nothing scrolls but the dialogue around it. */
export function tellHeight(pageOrigin: string, px: number): void {
  const height: v.InferOutput<typeof HEIGHT> = { type: 'aparte:height', px: Math.ceil(px) };
  window.parent.postMessage(height, pageOrigin);
}

/** Whether the message is from this very frame, still at the address that it was given. */
export function saysEscape(event: MessageEvent, frame: HTMLIFrameElement, address: string): boolean {
  return isFrom(event, frame, address) && event.data === ESCAPED;
}

/** The height that this very frame says it needs, where the message says one. */
export function heightSaid(event: MessageEvent, frame: HTMLIFrameElement, address: string): number | undefined {
  const said = isFrom(event, frame, address) ? v.safeParse(HEIGHT, event.data) : undefined;
  return said?.success ? said.output.px : undefined;
}

function isFrom(event: MessageEvent, frame: HTMLIFrameElement, address: string): boolean {
  // Not `URL.origin`, which is "null" for some engines where a scheme is the app's own.
  const { protocol, host } = new URL(address);
  return event.source === frame.contentWindow && event.origin === `${protocol}//${host}`;
}
