/** F6 goes from pane to pane: elements marked `data-pane`, in the order of the document. */

const FOCUSABLE = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), [tabindex="0"]';

/** Moves the focus to the next pane, or the one before; the pane itself takes it where nothing in it can. */
export function focusPane(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = current < 0 ? 0 : (current + direction + panes.length) % panes.length;
  const pane = panes[next];
  const inside =
    pane?.querySelector<HTMLElement>('[aria-selected="true"]') ?? pane?.querySelector<HTMLElement>(FOCUSABLE);
  (inside ?? pane)?.focus();
}
