import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it stands, one line each; empty when all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Injected through the debugger, which the page's content security policy does not concern.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags) => {
    const runner = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await runner.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.map(({ id, nodes }) => ({
      id,
      where: nodes.map((node) => `${node.target} ${node.failureSummary}`),
    }));
  }, RULES);
  return violations.map(({ id, where }) => `${id}: ${where.join(' | ')}`);
}
