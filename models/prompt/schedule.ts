/** What a parsed schedule says at each step, by A1111's rules. */
import type { ScheduleNode } from './schedule-tree.ts';
import type { Range } from './source-map.ts';

export interface StepClock {
  /** Steps of this pass. */
  readonly steps: number;
  /**
   * Steps of the pass before, 0 in the first. In a second pass (hires fix) a whole number counts on from the first,
   * and of a fraction what is above 1 is meant.
   */
  readonly stepsBefore: number;
}

/** The last step (from 1) at which a `[before:after:when]` still shows `before`; 0 for none. */
export function lastStepBefore(when: string, { steps, stepsBefore }: StepClock): number {
  const number = Number(when);
  const step = when.includes('.') ? (number - (stepsBefore > 0 ? 1 : 0)) * steps : number - stepsBefore;
  return Math.max(0, Math.min(steps, Math.trunc(step)));
}

/**
 * Steps (from 1) after which the text may change, ascending; the last is the last of all.
 */
export function lastStepsOfTexts(nodes: readonly ScheduleNode[], clock: StepClock): readonly number[] {
  const found = new Set<number>([clock.steps]);
  const visit = (node: ScheduleNode): void => {
    if (node.kind === 'scheduled') {
      const step = lastStepBefore(node.when, clock);
      if (step >= 1) found.add(step);
      node.before.forEach(visit);
      node.after.forEach(visit);
    } else if (node.kind === 'alternate') {
      if (found.size < clock.steps) for (let step = 1; step < clock.steps; step++) found.add(step);
      for (const option of node.options) option.forEach(visit);
    }
  };
  nodes.forEach(visit);
  return [...found].sort((a, b) => a - b);
}

/** The stretches of text that hold at `step` (from 1), in order. */
export function rangesAt(nodes: readonly ScheduleNode[], step: number, clock: StepClock): readonly Range[] {
  const ranges: Range[] = [];
  const visit = (node: ScheduleNode): void => {
    if (node.kind === 'text') ranges.push(node);
    else if (node.kind === 'alternate') node.options[(step - 1) % node.options.length]!.forEach(visit);
    else (step <= lastStepBefore(node.when, clock) ? node.before : node.after).forEach(visit);
  };
  nodes.forEach(visit);
  return ranges;
}
