import {
  ACTS,
  type AuroraWorld,
  addComponent,
  addEntity,
  Effect,
  INTENTS,
  post,
  ThoughtPhase,
} from '../../components/index.ts';

/** Something happened, and she begins to think about it; writes every column, since ids are recycled. */
export function spawnThought(world: AuroraWorld, serial: number, stimulus: number, urgent: number): number {
  const { Thought } = world.components;
  const thought = addEntity(world);
  addComponent(world, thought, Thought);
  Thought.serial[thought] = serial;
  Thought.stimulus[thought] = stimulus;
  Thought.urgent[thought] = urgent;
  Thought.begunTick[thought] = world.clock.tick;
  Thought.late[thought] = 0;
  Thought.belief.fill(0, thought * INTENTS.length, (thought + 1) * INTENTS.length);
  Thought.found[thought] = 0;
  Thought.match[thought] = 1;
  Thought.stakes[thought] = 0;
  Thought.asked[thought] = 0;
  Thought.value.fill(0, thought * ACTS.length, (thought + 1) * ACTS.length);
  Thought.act[thought] = 0;
  world.thoughtBySerial.set(serial, thought);
  enterPhase(world, thought, ThoughtPhase.perceive);
  return thought;
}

/** Whoever stands outside hears of it after the tick, and does what belongs to the phase. */
export function enterPhase(world: AuroraWorld, thought: number, phase: number): void {
  const { Thought } = world.components;
  Thought.phase[thought] = phase;
  Thought.phaseTick[thought] = world.clock.tick;
  Thought.answered[thought] = 0;
  post(world.outbox, Effect.thoughtPhase, Thought.serial[thought]!, phase);
}

/** A phase takes a tick at least: one that began in this tick is not looked at before the next. */
export function isIn(world: AuroraWorld, thought: number, phase: number): boolean {
  const { Thought } = world.components;
  return Thought.phase[thought] === phase && Thought.phaseTick[thought] !== world.clock.tick;
}

/** The answer is there, or is not waited for any more; the latter is kept as evidence. */
export function hasWaited(world: AuroraWorld, thought: number, ticks: number): boolean {
  const { Thought } = world.components;
  if (Thought.answered[thought] === 1) return true;
  if (world.clock.tick - Thought.phaseTick[thought]! < ticks) return false;
  Thought.late[thought] = Thought.late[thought]! | (1 << Thought.phase[thought]!);
  return true;
}

/** It is over: swept at the frame's end. */
export function endThought(world: AuroraWorld, thought: number): void {
  const { Thought, IsRetired } = world.components;
  world.thoughtBySerial.delete(Thought.serial[thought]!);
  addComponent(world, thought, IsRetired);
  post(world.outbox, Effect.thoughtEnded, Thought.serial[thought]!, Thought.late[thought]!);
}
