import { type StageWorld, THOUGHT_FIELDS, THOUGHT_LOOKS } from '../../components/index.ts';

/** Seconds in which the ring takes on another look, and that a memory's light is on its way. */
const TURN_OVER = 0.35;
const RECALL = 1.8;

/** The ring round her head follows what her mind does; a phase that has had its time gives way to the one below. */
export function think(world: StageWorld): void {
  const { thought } = world;
  const { step } = world.clock;
  if (thought.left > 0) {
    thought.left -= step;
    if (thought.left <= 0) {
      const waits = thought.waiting > 0;
      thought.state = waits ? thought.next[0]! : thought.base;
      thought.left = waits ? thought.nextSeconds[0]! : 0;
      if (waits) thought.waiting--;
      thought.next.copyWithin(0, 1);
      thought.nextSeconds.copyWithin(0, 1);
    }
  }
  const look = THOUGHT_LOOKS[thought.state]!;
  const share = world.still ? 1 : 1 - Math.exp(-step / TURN_OVER);
  for (let i = 0; i < THOUGHT_FIELDS.length; i++) {
    const now = thought.look[i]!;
    thought.look[i] = now + (look[THOUGHT_FIELDS[i]!] - now) * share;
  }
  if (!world.still) thought.turned = (thought.turned + look.speed * step) % (200 * Math.PI);
  if (thought.recalling === 0) return;
  thought.recallSeconds += step;
  const gone = world.components.StageCard.opacity[thought.recalling] === 0;
  if (thought.recallSeconds > RECALL || gone) thought.recalling = 0;
}
