/** The two origins of the app's own scheme: pages of windows, and the frames that show or take an invitation. */

export const SCHEME = 'app';
export const PAGE_ORIGIN = 'app://aparte';
export const FRAME_ORIGIN = 'app://secret';

/** The windows; each has a page, a preload and a contract of its own. */
export const WINDOWS = ['chat', 'relay'] as const;
export type WindowKind = (typeof WINDOWS)[number];

/** Address of a window's page. */
export function pageAddress(kind: WindowKind): string {
  return `${PAGE_ORIGIN}/${kind}/`;
}

/** Whether `address` is of that window's own page, and of nothing else. */
export function isPageAddress(kind: WindowKind, address: string): boolean {
  try {
    const { protocol, host, pathname } = new URL(address);
    return `${protocol}//${host}` === PAGE_ORIGIN && pathname === `/${kind}/`;
  } catch {
    return false;
  }
}
