/** What axe finds in a page, a line each: rule, place, what to do. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

export async function axeFindings(page: Page): Promise<string[]> {
  // Axe's other way opens a second page for each look and takes twice as long; only it asks frames of another origin.
  const alone = page.frames().length === 1;
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(alone).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}
