import { type AuroraWorld, Effect, post, ReflectionPhase } from '../../components/index.ts';
import { roll } from '../actions/dice.ts';

/** Goes on by one phase when the answer to the last one is there. A dream comes last, and only on an idle machine. */
export function reflect(world: AuroraWorld): void {
  const { Reflection } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const phase = Reflection.phase[companion]!;
    if (phase === ReflectionPhase.rest || Reflection.answered[companion] === 0) continue;
    Reflection.answered[companion] = 0;
    const next = phase + 1;
    const idle = world.queries.jobs.dense.length === 0;
    const dreams = Reflection.mayDream[companion] === 1 && idle;
    if (next > ReflectionPhase.dream || (next === ReflectionPhase.dream && !dreams)) {
      Reflection.phase[companion] = ReflectionPhase.rest;
      Reflection.dreamJob[companion] = 0;
      continue;
    }
    Reflection.phase[companion] = next;
    // What is drawn in a dream is drawn by her own dice, so that a run can be repeated.
    const seed = next === ReflectionPhase.dream ? roll(world, companion) : 0;
    post(world.outbox, Effect.reflect, Reflection.cycle[companion]!, next, seed);
  }
}
