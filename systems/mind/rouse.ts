import { type AuroraWorld, Effect, FIRST_PAUSE, post, ReflectionPhase } from '../../components/index.ts';

/** Whatever happens ends a reflection at once, and a dream with it; the next pause is the shortest again. */
export function rouse(world: AuroraWorld): void {
  const { Reflection, Job } = world.components;
  const companions = world.queries.companions.dense;
  const jobs = world.queries.jobs.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    let roused = Reflection.roused[companion] === 1;
    const dream = Reflection.dreamJob[companion]!;
    // A picture that somebody waits for needs the machine that a dream has.
    if (dream !== 0) for (let j = 0; j < jobs.length; j++) roused ||= Job.serial[jobs[j]!] !== dream;
    if (!roused) continue;
    Reflection.roused[companion] = 0;
    Reflection.pause[companion] = FIRST_PAUSE;
    Reflection.left[companion] = FIRST_PAUSE;
    Reflection.dreamJob[companion] = 0;
    if (Reflection.phase[companion] === ReflectionPhase.rest) continue;
    Reflection.phase[companion] = ReflectionPhase.rest;
    post(world.outbox, Effect.awake, Reflection.cycle[companion]!);
  }
}
