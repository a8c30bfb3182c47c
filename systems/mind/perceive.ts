import { type AuroraWorld, ThoughtPhase } from '../../components/index.ts';
import { enterPhase, isIn } from '../actions/thoughts.ts';

/**
 * Perceive: one thing after the other, in the order in which they happened, so that what is asked second may build on what was
 * told first. What is urgent waits for nobody.
 */
export function perceive(world: AuroraWorld): void {
  const { Thought } = world.components;
  const thoughts = world.queries.thoughts.dense;
  for (let i = 0; i < thoughts.length; i++) {
    const thought = thoughts[i]!;
    if (!isIn(world, thought, ThoughtPhase.perceive)) continue;
    if (Thought.urgent[thought] === 0 && hasElder(world, thought)) continue;
    enterPhase(world, thought, ThoughtPhase.interpret);
  }
}

/** One that has not been thought to its end. Those that ended in this tick are in no map any more. */
function hasElder(world: AuroraWorld, thought: number): boolean {
  const { Thought } = world.components;
  const thoughts = world.queries.thoughts.dense;
  const serial = Thought.serial[thought]!;
  for (let i = 0; i < thoughts.length; i++) {
    const other = thoughts[i]!;
    if (Thought.serial[other]! < serial && world.thoughtBySerial.get(Thought.serial[other]!) === other)
      return true;
  }
  return false;
}
