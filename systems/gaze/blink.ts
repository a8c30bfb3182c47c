import { type AuroraWorld, BlinkPhase, Tweak } from '../../components/index.ts';
import { ROLL, roll } from '../actions/dice.ts';

const DEGREE = Math.PI / 180;

/**
 * Lids fall fast and rise slowly. She blinks by chance, with wide saccades and at the ends of clauses; a blink by chance
 * waits for the end of a word.
 */
export function blink(world: AuroraWorld): void {
  const { Blink } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    Blink.elapsed[companion] = Blink.elapsed[companion]! + world.clock.step;
    if (Blink.phase[companion] === BlinkPhase.open && hasReason(world, companion)) {
      Blink.phase[companion] = BlinkPhase.closing;
      Blink.elapsed[companion] = world.clock.step;
      Blink.due[companion] = 0;
      Blink.count[companion] = Blink.count[companion]! + 1;
    }
    moveLids(world, companion);
  }
}

function hasReason(world: AuroraWorld, companion: number): boolean {
  const { Blink, Gaze, Voice } = world.components;
  const { tweaks } = world;
  const pause = tweaks[Tweak['blink.pause']]!;
  const rested = Blink.elapsed[companion]! >= pause;
  if (Gaze.begun[companion]! >= tweaks[Tweak['blink.saccade-size']]! * DEGREE)
    if (roll(world, companion) * ROLL < tweaks[Tweak['blink.on-saccade']]! && rested) return true;
  if (Voice.clauseEnded[companion] === 1)
    if (roll(world, companion) * ROLL < tweaks[Tweak['blink.on-clause']]! && rested) return true;
  if (!rested) return false;
  const rate = tweaks[Tweak['blink.rate']]!;
  // The mean wait is what the rate leaves beside the blink itself and the pause after it.
  const moving =
    tweaks[Tweak['blink.close']]! + tweaks[Tweak['blink.closed']]! + tweaks[Tweak['blink.open']]!;
  const wait = rate > 0 ? Math.max(world.clock.step, 60 / rate - pause - moving) : Number.POSITIVE_INFINITY;
  if (roll(world, companion) * ROLL < world.clock.step / wait) Blink.due[companion] = 1;
  return Blink.due[companion] === 1 && Voice.insideWord[companion] === 0;
}

/** In every tick, also while they are open, where it changes nothing: only what runs all the time is compiled. */
function moveLids(world: AuroraWorld, companion: number): void {
  const { Blink } = world.components;
  const { tweaks } = world;
  const phase = Blink.phase[companion]!;
  const close = tweaks[Tweak['blink.close']]!;
  const closed = tweaks[Tweak['blink.closed']]!;
  const open = tweaks[Tweak['blink.open']]!;
  const seconds = phase === BlinkPhase.closing ? close : phase === BlinkPhase.closed ? closed : open;
  const x = Math.min(1, Blink.elapsed[companion]! / Math.max(world.clock.step, seconds));
  const eased = x * x * (3 - 2 * x);
  const shut = phase === BlinkPhase.closing ? eased : phase === BlinkPhase.closed ? 1 : 1 - eased;
  Blink.amount[companion] = phase === BlinkPhase.open ? 0 : shut;
  if (x < 1 || phase === BlinkPhase.open) return;
  Blink.phase[companion] = phase === BlinkPhase.opening ? BlinkPhase.open : phase + 1;
  Blink.elapsed[companion] = 0;
}
