/**
 * A prompt, read: what conditions each step, with which weights, and which LoRAs it names. Pure and deterministic;
 * wildcards must have been replaced before (`expandWildcards`), since a picture's prompt is what remains after them.
 *
 * The grammar is A1111's, in its order: tags are taken out, AND divides, schedules are resolved for each step, and
 * the text of each step is read for weights and BREAKs. docs/decisions/0006-prompt-grammar.md says where it departs.
 */
import { AuroraError } from '../errors.ts';
import { splitConjunction } from './conjunction.ts';
import { type Fragment, parseEmphasis } from './emphasis.ts';
import { lastStepsOfTexts, rangesAt, type StepClock } from './schedule.ts';
import { parseSchedule } from './schedule-tree.ts';
import { MappedText, type Range } from './source-map.ts';
import { extractTags, type LoraTag, type UnknownTag } from './tags.ts';

/** A text that conditions one or more steps. */
export interface PlannedText {
  /** With its weights, as it would be written without schedules. Equal texts are one. */
  readonly text: string;
  /** Fragments by window section: a new section begins a new window of tokens. */
  readonly sections: readonly (readonly Fragment[])[];
}

/** One part of an AND. */
export interface PlannedConditioning extends Range {
  readonly weight: number;
  /** Ascending by `lastStep` (from 1, inclusive); the last one is the last step of all. */
  readonly schedule: readonly { readonly lastStep: number; readonly text: number }[];
}

export interface PromptPlan {
  readonly prompt: string;
  readonly steps: number;
  /** Each distinct text once; `PlannedConditioning.schedule` refers to them by index. */
  readonly texts: readonly PlannedText[];
  readonly conditionings: readonly PlannedConditioning[];
  readonly loras: readonly LoraTag[];
  readonly unknownTags: readonly UnknownTag[];
}

export interface PlanOptions {
  readonly steps: number;
  /** Steps of an earlier pass over the same picture; see `StepClock`. Default 0. */
  readonly stepsBefore?: number;
  /** A negative prompt has neither AND nor tags: both are text, as in A1111. Default false. */
  readonly negative?: boolean;
}

export interface StepConditioning {
  /** Index in `texts`. */
  readonly text: number;
  readonly weight: number;
}

/** Throws `PROMPT_WEIGHT`, `PROMPT_TOO_DEEP`, `PROMPT_CONJUNCTION`, `PROMPT_LORA`, all with a position. */
export function planPrompt(prompt: string, options: PlanOptions): PromptPlan {
  try {
    return plan(prompt, options);
  } catch (error) {
    if (!options.negative || !(error instanceof AuroraError)) throw error;
    const message = error.message.replace('of the prompt.', 'of the negative prompt.');
    throw new AuroraError(error.code, message, { ...error.details, field: 'negativePrompt' });
  }
}

function plan(prompt: string, options: PlanOptions): PromptPlan {
  const { steps, stepsBefore = 0, negative = false } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw new Error(`A prompt cannot be planned for ${steps} steps.`);
  const whole = [{ start: 0, end: prompt.length }];
  const tags = negative ? { rest: whole, loras: [], unknown: [] } : extractTags(prompt);
  const { text, sourceOf } = mapped(prompt, tags.rest);
  const parts = negative ? [{ start: 0, end: text.length, weight: 1 }] : splitConjunction(text, sourceOf);

  const texts: PlannedText[] = [];
  const indices = new Map<string, number>();
  const clock = { steps, stepsBefore };
  const conditionings = parts.map(part => {
    const partText = text.slice(part.start, part.end);
    const partSource = (at: number) => sourceOf(part.start + at);
    const schedule: { lastStep: number; text: number }[] = [];
    for (const { lastStep, ranges } of textsOf(partText, partSource, clock)) {
      const stepText = mapped(partText, ranges);
      let index = indices.get(stepText.text);
      if (index === undefined) {
        const sections = parseEmphasis(stepText.text, at => partSource(stepText.sourceOf(at)));
        index = texts.push({ text: stepText.text, sections }) - 1;
        indices.set(stepText.text, index);
      }
      if (schedule.at(-1)?.text === index) schedule.pop();
      schedule.push({ lastStep, text: index });
    }
    return {
      weight: part.weight,
      schedule,
      start: sourceOf(part.start),
      end: part.end > part.start ? sourceOf(part.end - 1) + 1 : sourceOf(part.start),
    };
  });
  return { prompt, steps, texts, conditionings, loras: tags.loras, unknownTags: tags.unknown };
}

/** What conditions `step` (from 1): one entry for each part of an AND, always in the same order. */
export function conditioningsAt(plan: PromptPlan, step: number): readonly StepConditioning[] {
  return plan.conditionings.map(({ schedule, weight }) => {
    const entry = schedule.find(({ lastStep }) => step <= lastStep);
    if (!entry || step < 1) throw new Error(`There is no step ${step} of ${plan.steps}.`);
    return { text: entry.text, weight };
  });
}

function* textsOf(text: string, sourceOf: (at: number) => number, clock: StepClock) {
  const nodes = parseSchedule(text, sourceOf);
  for (const lastStep of lastStepsOfTexts(nodes, clock)) {
    yield { lastStep, ranges: rangesAt(nodes, lastStep, clock) };
  }
}

function mapped(source: string, ranges: readonly Range[]) {
  const map = new MappedText(source, ranges);
  return { text: map.text, sourceOf: (at: number) => map.sourceOf(at) };
}
