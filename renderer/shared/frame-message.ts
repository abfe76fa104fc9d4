/** The one thing that a frame of another origin says to the page around it: that Esc was pressed in it, and so not heard there. */

const ESCAPED = 'aparte:escape';

/** Tells the page at `pageOrigin`, and no other. */
export function tellEscape(pageOrigin: string): void {
  window.parent.postMessage(ESCAPED, pageOrigin);
}

/** Whether the message is from this very frame, still at the address that it was given. */
export function saysEscape(event: MessageEvent, frame: HTMLIFrameElement, address: string): boolean {
  // Not `URL.origin`, which is "null" for some engines where a scheme is the app's own.
  const { protocol, host } = new URL(address);
  return event.source === frame.contentWindow && event.origin === `${protocol}//${host}` && event.data === ESCAPED;
}
