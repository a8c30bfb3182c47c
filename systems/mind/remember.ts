import { type AuroraWorld, ThoughtPhase } from '../../components/index.ts';
import { enterPhase, hasWaited, isIn } from '../actions/thoughts.ts';

/** Ticks that memories and pictures are waited for: a second and a half, of which 20 ms are usual. */
const PATIENCE = 90;

/** Recall: what has to do with it is looked for outside, and how surely the best of it is what was meant. */
export function remember(world: AuroraWorld): void {
  const thoughts = world.queries.thoughts.dense;
  for (let i = 0; i < thoughts.length; i++) {
    const thought = thoughts[i]!;
    if (!isIn(world, thought, ThoughtPhase.recall) || !hasWaited(world, thought, PATIENCE)) continue;
    enterPhase(world, thought, ThoughtPhase.decide);
  }
}
