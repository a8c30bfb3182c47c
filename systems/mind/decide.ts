import { ACTS, type AuroraWorld, INTENTS, NEEDS_FINDING, ThoughtPhase } from '../../components/index.ts';
import { enterPhase, isIn } from '../actions/thoughts.ts';
import { REGRET, TIRESOME, UNKNOWN, UTILITY, WRONG } from './utilities.ts';

const ASK = ACTS.indexOf('ask');
const FINDS = ACTS.map(act => NEEDS_FINDING.includes(act));

/**
 * Decide: the act of the highest expected value, Σ P(intent) · U(act, intent), where an act that has to find something first is
 * worth what it is worth only as far as the right one was found.
 * Source: J. von Neumann, O. Morgenstern, "Theory of Games and Economic Behavior", 1944, chapter I.3.
 */
export function decide(world: AuroraWorld): void {
  const { Thought } = world.components;
  const thoughts = world.queries.thoughts.dense;
  for (let i = 0; i < thoughts.length; i++) {
    const thought = thoughts[i]!;
    if (!isIn(world, thought, ThoughtPhase.decide)) continue;
    let best = 0;
    for (let act = 0; act < ACTS.length; act++) {
      weigh(world, thought, act);
      const at = thought * ACTS.length;
      if (Thought.value[at + act]! > Thought.value[at + best]!) best = act;
    }
    Thought.act[thought] = best;
    enterPhase(world, thought, ThoughtPhase.act);
  }
}

/** Writes the value of one act; nothing is handed on, since a fraction that is would be allocated. */
function weigh(world: AuroraWorld, thought: number, act: number): void {
  const { Thought } = world.components;
  const match = FINDS[act] ? Thought.match[thought]! : 1;
  const regret = FINDS[act] ? 1 + REGRET * Thought.stakes[thought]! : 1;
  let value = 0;
  let rest = 1;
  for (let intent = 0; intent < INTENTS.length; intent++) {
    const chance = Thought.belief[thought * INTENTS.length + intent]!;
    rest -= chance;
    const worth = UTILITY[act]![intent]!;
    value += chance * (worth > 0 ? worth * match + WRONG * regret * (1 - match) : worth * regret);
  }
  value += Math.max(0, rest) * UNKNOWN[act]! * (UNKNOWN[act]! < 0 ? regret : 1);
  if (act === ASK) value -= TIRESOME * Thought.asked[thought]!;
  Thought.value[thought * ACTS.length + act] = value;
}
