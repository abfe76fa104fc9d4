/** What holds of every screen, in whatever language, colours and width. */
import type { Page } from 'playwright';
import { expect } from 'vitest';

import { axeFindings } from './axe';

export const LOOKS = [
  { language: 'en', colorScheme: 'light', width: 1280 },
  { language: 'fr', colorScheme: 'dark', width: 1280 },
  { language: 'fr', colorScheme: 'light', width: 320 },
  { language: 'en', colorScheme: 'dark', width: 320 },
] as const;

export type Look = (typeof LOOKS)[number];

/** No finding of axe, and nothing that sticks out sideways. */
export async function expectFine(page: Page, what: string): Promise<void> {
  expect(await axeFindings(page), what).toEqual([]);
  const sideways = await page.evaluate(() => {
    const cutOnPurpose = (element: Element | null): boolean =>
      element !== null &&
      (getComputedStyle(element).textOverflow === 'ellipsis' || cutOnPurpose(element.parentElement));
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > window.innerWidth + 1 && !cutOnPurpose(element);
    });
    return wide.map((element) => `${element.tagName}.${element.className}`);
  });
  expect(sideways, what).toEqual([]);
}
