import { type AuroraWorld, addComponent, addEntity, CardState } from '../../components/index.ts';

/** Adds the card on which a job's picture will condense; the others move one place on in the orbit. */
export function spawnCard(world: AuroraWorld, jobSerial: number): number {
  const { Card } = world.components;
  const others = world.queries.cards.dense;
  for (let i = 0; i < others.length; i++) Card.slot[others[i]!] = Card.slot[others[i]!]! + 1;
  const card = addEntity(world);
  addComponent(world, card, Card);
  Card.job[card] = jobSerial;
  Card.state[card] = CardState.forming;
  Card.progress[card] = 0;
  Card.bornTick[card] = world.clock.tick;
  Card.slot[card] = 0;
  return card;
}
