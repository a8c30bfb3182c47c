import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AuroraError } from '../../../models/errors.ts';
import { planPrompt } from '../../../models/prompt/index.ts';

type Emphasis = [text: string, weight: number | null][];
interface Case {
  prompt: string;
  steps: number;
  stepsBefore?: number;
  parts: [weight: number, schedule: [lastStep: number, text: string][]][];
  emphasis: Record<string, Emphasis>;
  error?: string;
}

/** scripts/parity/prompts.py: another implementation of the same rules, by other means. */
const { cases } = JSON.parse(readFileSync('tests/fixtures/prompt/plans.json', 'utf8')) as { cases: Case[] };

function planned({ prompt, steps, stepsBefore = 0 }: Case) {
  const plan = planPrompt(prompt, { steps, stepsBefore });
  const parts = plan.conditionings.map(({ weight, schedule }) => [
    weight,
    schedule.map(({ lastStep, text }) => [lastStep, plan.texts[text]!.text]),
  ]);
  const emphasis = Object.fromEntries(
    plan.texts.map(({ text, sections }) => [
      text,
      sections.flatMap((fragments, index) => [
        ...(index > 0 ? [['BREAK', null]] : []),
        ...fragments.map(fragment => [fragment.text, fragment.weight]),
      ]),
    ]),
  );
  return { parts, emphasis };
}

describe('plans agree with the second implementation', () => {
  it('has enough cases to mean something, of every kind', () => {
    expect(cases.length).toBeGreaterThanOrEqual(1300);
    expect(cases.filter(({ error }) => error).length).toBeGreaterThan(2);
    const plans = cases.filter(({ error }) => !error);
    expect(plans.filter(({ parts }) => parts.length > 1).length).toBeGreaterThan(100);
    expect(
      plans.filter(({ parts }) => parts.some(([, schedule]) => schedule.length > 1)).length,
    ).toBeGreaterThan(100);
  });

  it.each(cases.map(one => ({ shown: JSON.stringify(one.prompt).slice(0, 70), one })))(
    '$shown',
    ({ one }) => {
      if (one.error) {
        expect(() => planned(one)).toThrow(expect.objectContaining({ code: one.error }) as AuroraError);
      } else {
        expect(planned(one)).toEqual({ parts: one.parts, emphasis: one.emphasis });
      }
    },
  );
});
