import { type AuroraWorld, INTENTS, Input, ThoughtPhase } from '../../components/index.ts';
import { spawnThought } from '../actions/thoughts.ts';

/** Message `i` of the inbox, about a thought. What is told of one that is over, or of a phase that is, is late, and ignored. */
export function applyThoughtInput(world: AuroraWorld, i: number): void {
  const { inbox } = world;
  const kind = inbox.kind[i]!;
  const serial = inbox.a[i]!;
  const b = inbox.b[i]!;
  if (kind === Input.stimulus) {
    spawnThought(world, serial, b & 0xff, (b >>> 8) & 1);
    return;
  }
  const thought = world.thoughtBySerial.get(serial);
  if (thought === undefined) return;
  const { Thought } = world.components;
  const phase = Thought.phase[thought]!;
  if (kind === Input.thoughtAnswered) {
    if (phase === b) Thought.answered[thought] = 1;
  } else if (kind === Input.thoughtBelieved) {
    if (phase === ThoughtPhase.interpret && b < INTENTS.length)
      Thought.belief[thought * INTENTS.length + b] = inbox.x[i]!;
  } else if (kind === Input.thoughtWeighed) {
    if (phase !== ThoughtPhase.interpret) return;
    Thought.asked[thought] = b;
    Thought.stakes[thought] = inbox.x[i]!;
  } else if (kind === Input.thoughtFound && phase === ThoughtPhase.recall) {
    Thought.found[thought] = b;
    Thought.match[thought] = inbox.x[i]!;
  }
}
