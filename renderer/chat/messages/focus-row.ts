/** A row that is scrolled into view is mounted and measured within this many frames, on the busiest computer too. */
const MAX_FRAMES = 60;

/** Gives a row the focus as soon as the list has mounted it and shows it, unless another was asked for meanwhile. */
export async function focusRowWhenMounted(
  scroller: HTMLElement | undefined,
  key: string,
  isWanted: () => boolean,
): Promise<void> {
  for (let frame = 0; frame < MAX_FRAMES && isWanted(); frame += 1) {
    const row = scroller?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    row?.focus({ preventScroll: true });
    // A row that is mounted but not measured yet is hidden, and what is hidden takes no focus.
    if (row && document.activeElement === row) return;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
