import { type AuroraWorld, ThoughtPhase } from '../../components/index.ts';
import { enterPhase, hasWaited, isIn } from '../actions/thoughts.ts';

/** Ticks that an interpretation is waited for: half a second. Grammar takes a millisecond; the sentence encoder may be asleep. */
const PATIENCE = 30;

/** Interpret: what was meant is read outside, and comes as chances of intents. */
export function interpret(world: AuroraWorld): void {
  const thoughts = world.queries.thoughts.dense;
  for (let i = 0; i < thoughts.length; i++) {
    const thought = thoughts[i]!;
    if (!isIn(world, thought, ThoughtPhase.interpret) || !hasWaited(world, thought, PATIENCE)) continue;
    enterPhase(world, thought, ThoughtPhase.recall);
  }
}
