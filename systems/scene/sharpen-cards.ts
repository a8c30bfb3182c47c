import { type AuroraWorld, addComponent, CardState, JobState } from '../../components/index.ts';

/** Cards that stay in the orbit; the oldest beyond that leave. */
const ORBIT = 24;

/** A card follows its job: sharper with every step, formed when the picture is there, ash when it failed. */
export function sharpenCards(world: AuroraWorld): void {
  const { Card, Job, IsRetired } = world.components;
  const jobs = world.queries.jobs.dense;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    if (Card.slot[card]! >= ORBIT && Card.state[card] !== CardState.forming)
      addComponent(world, card, IsRetired);
    if (Card.state[card] !== CardState.forming) continue;
    const job = world.jobBySerial.get(Card.job[card]!);
    if (job !== undefined) Card.progress[card] = Job.step[job]! / Job.steps[job]!;
  }
  for (let i = 0; i < jobs.length; i++) {
    const job = jobs[i]!;
    if (Job.state[job]! >= JobState.done) settleCard(world, Job.serial[job]!, Job.state[job]!);
  }
}

/** A job that ended is in the world for one more frame: its card takes its last look from it. */
function settleCard(world: AuroraWorld, serial: number, state: number): void {
  const { Card, IsRetired } = world.components;
  const cards = world.queries.cards.dense;
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!;
    if (Card.job[card] !== serial) continue;
    Card.state[card] = state === JobState.done ? CardState.formed : CardState.ash;
    if (state === JobState.done) Card.progress[card] = 1;
    else addComponent(world, card, IsRetired);
  }
}
