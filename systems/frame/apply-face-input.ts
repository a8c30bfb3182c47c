import { type AuroraWorld, FEELING_COUNT, Input } from '../../components/index.ts';
import { lookAt } from '../actions/look-at.ts';

/** `gazeTurned` says x and y in 16 bits each, in this unit, metres: 0.5 mm, ±16 m. */
const PLACE_UNIT = 5e-4;
const MOST_PLACE = 0x7fff;
/** … and for how long in this unit, seconds. */
const TIME_UNIT = 0.1;

/** Metres, two in a word. */
export function packPlace(x: number, y: number): number {
  const pack = (metres: number) =>
    Math.max(-MOST_PLACE, Math.min(MOST_PLACE, Math.round(metres / PLACE_UNIT))) & 0xffff;
  return (pack(x) | (pack(y) << 16)) >>> 0;
}

/** Seconds as `gazeTurned` has them. */
export const packSeconds = (seconds: number): number => Math.max(1, Math.round(seconds / TIME_UNIT));

/** Message `i` of the inbox, about her face: what she looks at, what she feels, and how both are turned. */
export function applyFaceInput(world: AuroraWorld, i: number): void {
  const { inbox, companion } = world;
  const kind = inbox.kind[i]!;
  const which = inbox.a[i]!;
  if (kind === Input.tweakSet) {
    if (which < world.tweaks.length) world.tweaks[which] = inbox.x[i]!;
  } else if (kind === Input.feelingSet) setFeeling(world, companion, i);
  else if (kind === Input.gazeTurned) turnGaze(world, companion, i);
}

function setFeeling(world: AuroraWorld, companion: number, i: number): void {
  const { inbox } = world;
  const { Emotion } = world.components;
  const which = inbox.a[i]!;
  const much = Math.max(-1, Math.min(1, inbox.x[i]!));
  if (which < FEELING_COUNT) Emotion.targets[companion * FEELING_COUNT + which] = Math.max(0, much);
  else if (which === FEELING_COUNT) Emotion.valenceTarget[companion] = much;
  else Emotion.arousalTarget[companion] = much;
}

function turnGaze(world: AuroraWorld, companion: number, i: number): void {
  const { inbox } = world;
  const { Gaze } = world.components;
  const place = inbox.a[i]!;
  const x = ((place << 16) >> 16) * PLACE_UNIT;
  const y = (place >> 16) * PLACE_UNIT;
  const seconds = inbox.b[i]! * TIME_UNIT;
  if (seconds === 0) {
    lookAt(world, companion, x, y, inbox.x[i]!);
    return;
  }
  Gaze.glanceX[companion] = x;
  Gaze.glanceY[companion] = y;
  Gaze.glanceZ[companion] = inbox.x[i]!;
  Gaze.glanceLeft[companion] = seconds;
}
