import { type AuroraWorld, ThoughtPhase } from '../../components/index.ts';
import { endThought, hasWaited, isIn } from '../actions/thoughts.ts';

/** Ticks that an act is waited for: a minute, since a language model may be looking for words. */
const PATIENCE = 3_600;

/** Act: it is carried out outside, through the commands; when that has been done, the thought is over. */
export function carryOut(world: AuroraWorld): void {
  const thoughts = world.queries.thoughts.dense;
  for (let i = 0; i < thoughts.length; i++) {
    const thought = thoughts[i]!;
    if (!isIn(world, thought, ThoughtPhase.act) || !hasWaited(world, thought, PATIENCE)) continue;
    endThought(world, thought);
  }
}
