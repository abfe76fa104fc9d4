/** A row that is scrolled into view is mounted within this many frames, on the busiest computer too. */
const MAX_FRAMES = 30;

/** Gives a row the focus as soon as the list has mounted it, unless another was asked for meanwhile. */
export async function focusRowWhenMounted(
  scroller: HTMLElement | undefined,
  key: string,
  isWanted: () => boolean,
): Promise<void> {
  for (let frame = 0; frame < MAX_FRAMES && isWanted(); frame += 1) {
    const row = scroller?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    if (row) {
      row.focus({ preventScroll: true });
      return;
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
