import { RoomActs } from './rooms/room-acts';
import type { ChatApp } from './state/chat-app.svelte';

/** Parts of the window between which F6 moves, in this order. Each marks itself with `data-pane`. */
const PANES = ['rooms', 'header', 'messages', 'composer', 'panel'] as const;

/** Keys that work everywhere in the window. A dialogue takes all keys but Esc and F1, which the platform gives it. */
export function keyPressed(app: ChatApp, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.key === 'Process') return;
  if (app.layer) return;
  if (actOn(app, event)) event.preventDefault();
}

function actOn(app: ChatApp, event: KeyboardEvent): boolean {
  const ready = app.state?.stage.stage === 'ready';
  const command =
    app.state?.program.platform === 'darwin' ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (event.key === 'F1') app.show({ kind: 'keys' });
  else if (event.key === 'F6') movePane(event.shiftKey ? -1 : 1);
  else if (!ready) return false;
  else if (event.key === 'Escape') escape(app);
  else if (event.altKey && !command && event.key === 'ArrowUp') app.step(-1, event.shiftKey);
  else if (event.altKey && !command && event.key === 'ArrowDown') app.step(1, event.shiftKey);
  else if (command && !event.altKey) return actOnCommand(app, event);
  else return false;
  return true;
}

function actOnCommand(app: ChatApp, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  // By the key's place: on many keyboards digits need Shift.
  const digit = /^Digit([1-9])$/u.exec(event.code)?.[1];
  if (digit !== undefined && !event.shiftKey) app.openNth(Number(digit));
  else if (key === 'k' && !event.shiftKey) app.show({ kind: 'palette' });
  else if (key === 'l' && !event.shiftKey) app.lock();
  else if (key === 'f') app.find(event.shiftKey ? 'all' : 'room');
  else if (key === 'n') app.show({ kind: event.shiftKey ? 'join' : 'create' });
  else if (key === ',' && !event.shiftKey) app.show({ kind: 'settings' });
  else if (key === 'h' && event.shiftKey && app.current) app.togglePanel('trust');
  else if (key === 'm' && event.shiftKey && app.summary) new RoomActs(app).mute(app.summary);
  else return false;
  return true;
}

/** Closes what lies on top; with nothing open, goes to the latest message and takes the "New" line away. */
function escape(app: ChatApp): void {
  if (app.panel) {
    app.panel = undefined;
    app.composerWanted += 1;
  } else if (app.current) {
    app.current.endReading();
    app.current.toEnd();
  }
}

function movePane(by: 1 | -1): void {
  const present = PANES.flatMap((name) => {
    const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
    return pane && pane.offsetParent !== null ? [pane] : [];
  });
  const index = present.findIndex((pane) => pane.contains(document.activeElement));
  const start = index === -1 && by === -1 ? 0 : index;
  const pane = present[(start + by + present.length) % present.length];
  const target =
    pane?.querySelector<HTMLElement>('[data-pane-focus]') ??
    pane?.querySelector<HTMLElement>('[tabindex="0"], button:not([tabindex="-1"]), textarea');
  (target ?? pane)?.focus();
}
