/** Rules of the grammar: a pattern, and what a sentence that fits means. */
import type { IntentName } from '../../../components/index.ts';
import type { Move, Roles } from './move.ts';

export interface Rule {
  readonly intent: IntentName;
  readonly topic: string;
  readonly pattern: RegExp;
  /** How often a sentence that fits means that. Default 0.95. */
  readonly certainty?: number;
  /** Parts of it; null: it does not fit after all. Default: the named groups. */
  readonly roles?: (match: RegExpExecArray) => Roles | null;
}

const USUAL = 0.95;

export function applyRule(rule: Rule, text: string): Move | null {
  const match = rule.pattern.exec(text);
  if (match === null) return null;
  const roles = rule.roles === undefined ? named(match) : rule.roles(match);
  if (roles === null) return null;
  return {
    intent: rule.intent,
    topic: rule.topic,
    certainty: rule.certainty ?? USUAL,
    rule: `${rule.intent}: ${rule.topic}`,
    words: match[0].trim().slice(0, 120),
    roles,
  };
}

/** The first rule that fits. */
export function firstOf(rules: readonly Rule[], text: string): Move | null {
  for (const rule of rules) {
    const move = applyRule(rule, text);
    if (move !== null) return move;
  }
  return null;
}

const named = (match: RegExpExecArray): Roles =>
  Object.fromEntries(
    Object.entries(match.groups ?? {}).flatMap(([name, value]) =>
      value === undefined || value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  );
