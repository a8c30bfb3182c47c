import {
  type AuroraWorld,
  TIMELINE_CAPACITY,
  Tweak,
  VISEME_COUNT,
  VISEME_NAMES,
  type VisemeName,
} from '../../components/index.ts';

const of = (...names: VisemeName[]) => VISEME_NAMES.map(name => (names.includes(name) ? 1 : 0));

const SILENCE = VISEME_NAMES.indexOf('sil');
/** Lips that are rounded or pushed forward come early and go late (JALI, 4.2). */
const ROUNDED = of('U', 'O', 'CH', 'RR');
/** Lips meet, or lip and teeth: sudden, and held for as long as a picture of it can be seen. */
const CLOSING = of('PP', 'FF');
const CLOSING_RAMP = 0.65;
const CLOSED_SECONDS = 0.036;
const VOWEL = of('aa', 'E', 'I', 'O', 'U', 'RR');

/** Time constant in which a mouth without sound lets go, seconds: the picture after is already nearly shut. */
const RELEASE = 0.035;

/**
 * How far each viseme is formed at this moment: it rises before its sound, is held to three quarters of it, and dissolves
 * while the next ones rise. After Edwards, Landreth, Fiume and Singh, "JALI" (SIGGRAPH 2016): onset and decay 120 ms.
 */
export function formVisemes(world: AuroraWorld): void {
  const { Voice } = world.components;
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    Voice.stressed[companion] = 0;
    if (Voice.playing[companion] === 1) form(world, companion);
    else release(world, companion);
  }
}

function form(world: AuroraWorld, companion: number): void {
  const { Voice, Utterance } = world.components;
  const { timeline, tweaks } = world;
  const onset = tweaks[Tweak['mouth.onset']]!;
  const hold = tweaks[Tweak['mouth.hold']]!;
  const decay = tweaks[Tweak['mouth.decay']]!;
  const lead = tweaks[Tweak['mouth.lip-lead']]!;
  const unstressed = tweaks[Tweak['mouth.unstressed']]!;
  const utterance = Voice.utterance[companion]!;
  const first = Utterance.firstViseme[utterance]!;
  const count = Utterance.visemeCount[utterance]!;
  const now = Voice.clock[companion]! + tweaks[Tweak['mouth.ahead']]!;
  const reach = decay + lead + CLOSED_SECONDS;
  const row = companion * VISEME_COUNT;
  Voice.visemes.fill(0, row, row + VISEME_COUNT);
  Voice.lips.fill(0, row, row + VISEME_COUNT);
  let from = Voice.viseme[companion]!;
  while (from > 0 && timeline.visemeEnd[(first + from - 1) % TIMELINE_CAPACITY]! + reach > now) from--;
  while (from < count && timeline.visemeEnd[(first + from) % TIMELINE_CAPACITY]! + reach <= now) from++;
  Voice.viseme[companion] = from;
  let opening = 0;
  let sum = 0;
  let activity = 0;
  for (let n = from; n < count; n++) {
    const at = (first + n) % TIMELINE_CAPACITY;
    const start = timeline.visemeStart[at]!;
    if (start - onset - lead > now) break;
    const viseme = timeline.viseme[at]!;
    if (viseme === SILENCE) continue;
    const closing = CLOSING[viseme]!;
    const rise = closing === 1 ? onset * CLOSING_RAMP : onset;
    const fall = closing === 1 ? decay * CLOSING_RAMP : decay;
    const held = Math.max((timeline.visemeEnd[at]! - start) * hold, closing * CLOSED_SECONDS);
    const amount = envelope(now, start, start + held, rise, fall);
    const early = ROUNDED[viseme]! * lead;
    const lips = envelope(now, start - early, start + held + early, rise, fall);
    if (amount > Voice.visemes[row + viseme]!) Voice.visemes[row + viseme] = amount;
    if (lips > Voice.lips[row + viseme]!) Voice.lips[row + viseme] = lips;
    const stress = VOWEL[viseme] === 1 && timeline.stress[at] === 0 ? unstressed : 1;
    opening += amount * amount * stress * Math.sqrt(timeline.loudness[at]!);
    sum += amount * amount;
    activity = Math.max(activity, amount, lips);
    if (timeline.stress[at] === 1 && start <= now && start > now - world.clock.step)
      Voice.stressed[companion] = 1;
  }
  Voice.opening[companion] = sum > 0 ? opening / sum : 1;
  Voice.activity[companion] = activity;
}

/** Sound that ends or waits takes the mouth with it, whatever it was forming. */
function release(world: AuroraWorld, companion: number): void {
  const { Voice } = world.components;
  if (Voice.activity[companion] === 0) return;
  const kept = Math.exp(-world.clock.step / RELEASE);
  const row = companion * VISEME_COUNT;
  for (let i = row; i < row + VISEME_COUNT; i++) {
    Voice.visemes[i] = Voice.visemes[i]! * kept;
    Voice.lips[i] = Voice.lips[i]! * kept;
  }
  const activity = Voice.activity[companion]! * kept;
  Voice.activity[companion] = activity > 1e-3 ? activity : 0;
}

/** 0 … 1: smooth up before `start`, 1 until `end`, smooth down after. */
function envelope(now: number, start: number, end: number, rise: number, fall: number): number {
  const up = now < start ? 1 - (start - now) / rise : 1;
  const down = now > end ? 1 - (now - end) / fall : 1;
  const x = Math.min(up, down);
  return x > 0 ? x * x * (3 - 2 * x) : 0;
}
