import { type AuroraWorld, CardState, JobState, Tweak } from '../../components/index.ts';

/**
 * Where what she looks at is. A picture that begins, or is done, gets a glance: it hangs where the stage has put it. Nobody
 * but AURORA paints, so nobody else looks up.
 */
export function aimGaze(world: AuroraWorld): void {
  const { Gaze } = world.components;
  const companions = world.queries.companions.dense;
  if (pictureChanged(world)) glanceAtPicture(world, world.companion);
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const glances = Gaze.glanceLeft[companion]! > 0;
    if (glances) Gaze.glanceLeft[companion] = Gaze.glanceLeft[companion]! - world.clock.step;
    const x = glances ? Gaze.glanceX[companion]! : Gaze.targetX[companion]!;
    const y = glances ? Gaze.glanceY[companion]! : Gaze.targetY[companion]!;
    const z = glances ? Gaze.glanceZ[companion]! : Gaze.targetZ[companion]!;
    Gaze.aimYaw[companion] = Math.atan2(x, z);
    Gaze.aimPitch[companion] = Math.atan2(y, Math.sqrt(x * x + z * z));
    Gaze.distance[companion] = Math.sqrt(x * x + y * y + z * z);
  }
}

function pictureChanged(world: AuroraWorld): boolean {
  const { Card, Job } = world.components;
  const cards = world.queries.cards.dense;
  const jobs = world.queries.jobs.dense;
  for (let i = 0; i < cards.length; i++)
    if (Card.bornTick[cards[i]!] === world.clock.tick && Card.state[cards[i]!] === CardState.forming)
      return true;
  // A job that ended is in the world for the rest of its tick.
  for (let i = 0; i < jobs.length; i++) if (Job.state[jobs[i]!] === JobState.done) return true;
  return false;
}

function glanceAtPicture(world: AuroraWorld, companion: number): void {
  const { Gaze } = world.components;
  Gaze.glanceX[companion] = world.tweaks[Tweak['gaze.picture-x']]!;
  Gaze.glanceY[companion] = world.tweaks[Tweak['gaze.picture-y']]!;
  Gaze.glanceZ[companion] = world.tweaks[Tweak['gaze.picture-z']]!;
  Gaze.glanceLeft[companion] = world.tweaks[Tweak['gaze.glance']]!;
}
