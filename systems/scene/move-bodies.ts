import { CardPhase, type StageWorld } from '../../components/index.ts';

/** One step of physics. Where there is none (yet), nothing flies: a free card is taken home. */
export function moveBodies(world: StageWorld): void {
  const { StageCard } = world.components;
  const cards = world.queries.cards.dense;
  if (world.bodies !== null) world.bodies.step(world);
  else
    for (let i = 0; i < cards.length; i++)
      if (StageCard.phase[cards[i]!] === CardPhase.free) StageCard.phase[cards[i]!] = CardPhase.held;
}
