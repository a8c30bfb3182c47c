/** What axe finds on a page, where it is serious or worse: a line for each rule. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** @param within a selector; default: all of it */
export async function seriousFindings(page: Page, within?: string): Promise<string[]> {
  // By the debugger's own door: the page's policy has none for scripts from elsewhere.
  await page.evaluate(AXE);
  const found = await page.evaluate(async selector => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<{ violations: Finding[] }> };
    };
    return (await axe.run(selector ?? document, { resultTypes: ['violations'] })).violations;
  }, within);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
}
