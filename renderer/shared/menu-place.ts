/** How near to the window's edge what pops up may come, in pixels. */
const MARGIN_PX = 8;

/** Where a menu opens, in pixels of the window. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

/** Upper left corner of what shall stand there and be seen whole. */
export function cornerAt(element: HTMLElement, { x, y }: MenuPlace): MenuPlace {
  const { width, height } = element.getBoundingClientRect();
  return {
    x: Math.max(MARGIN_PX, Math.min(x, window.innerWidth - width - MARGIN_PX)),
    y: Math.max(MARGIN_PX, Math.min(y, window.innerHeight - height - MARGIN_PX)),
  };
}
