import {
  type AuroraWorld,
  Effect,
  LONGEST_PAUSE,
  PHI,
  post,
  ReflectionPhase,
} from '../../components/index.ts';

/**
 * When a pause is over a cycle begins, and the next pause is φ times as long: by the golden ratio, of all ratios the worst approximated
 * by fractions, her cycles fall in step with nothing else that comes at regular times.
 */
export function backOff(world: AuroraWorld): void {
  const { Reflection, Voice } = world.components;
  const { step } = world.clock;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    if (Reflection.phase[companion] !== ReflectionPhase.rest || Reflection.mayReflect[companion] === 0)
      continue;
    // While she speaks nobody is idle, and a pause does not go by.
    if (Voice.playing[companion] === 1) continue;
    Reflection.left[companion] = Reflection.left[companion]! - step;
    if (Reflection.left[companion]! > 0) continue;
    Reflection.pause[companion] = Math.min(LONGEST_PAUSE, Reflection.pause[companion]! * PHI);
    Reflection.left[companion] = Reflection.pause[companion]!;
    Reflection.cycle[companion] = Reflection.cycle[companion]! + 1;
    Reflection.phase[companion] = ReflectionPhase.consolidate;
    Reflection.answered[companion] = 0;
    post(world.outbox, Effect.reflect, Reflection.cycle[companion]!, ReflectionPhase.consolidate);
  }
}
