/** What can be asked of her face: to feel, to look, and to be turned. All of it enters her world through the inbox. */
import {
  ARKIT_SHAPES,
  type AuroraWorld,
  FEELING_COUNT,
  Input,
  SHAPE_COUNT,
  Tweak,
} from '../../components/index.ts';
import { AuroraError } from '../../models/errors.ts';
import { packPlace, packSeconds } from '../../systems/index.ts';
import type { Inbox } from '../inbox.ts';
import { Topic } from '../topic.ts';
import { TWEAKS } from '../tweaks/tweak-list.ts';
import type { Emotion } from '../voice/emotion-tags.ts';
import { CAMERA_EYE } from './camera.ts';
import type { FaceView, TweakView } from './face-view.ts';
import { FEELINGS } from './palette.ts';

export interface FeelInput {
  /** `calm` is none of them. */
  readonly feeling?: Emotion | undefined;
  readonly strength?: number | undefined;
  /** Beside what she feels, instead of in its place. */
  readonly blend?: boolean | undefined;
  readonly valence?: number | undefined;
  readonly arousal?: number | undefined;
}

export interface LookInput {
  readonly at?: 'viewer' | 'picture' | undefined;
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly z?: number | undefined;
  /** How long, then back; for good when left out. */
  readonly seconds?: number | undefined;
}

const DEGREES = 180 / Math.PI;

export class FaceService {
  readonly #world: AuroraWorld;
  readonly #inbox: Pick<Inbox, 'post'>;
  /** As asked for: the world has them from the next tick on. */
  readonly #values: Float64Array;
  /** What was turned, and to what. */
  readonly turned = new Topic<TweakView>();

  constructor(world: AuroraWorld, inbox: Pick<Inbox, 'post'>) {
    this.#world = world;
    this.#inbox = inbox;
    this.#values = Float64Array.from(world.tweaks);
  }

  feel({ feeling, strength = 1, blend = false, valence, arousal }: FeelInput): void {
    for (const [i, name] of FEELINGS.entries()) {
      if (name === feeling) this.#inbox.post(Input.feelingSet, i, 0, strength);
      else if (feeling !== undefined && !blend) this.#inbox.post(Input.feelingSet, i, 0, 0);
    }
    if (valence !== undefined) this.#inbox.post(Input.feelingSet, FEELING_COUNT, 0, valence);
    if (arousal !== undefined) this.#inbox.post(Input.feelingSet, FEELING_COUNT + 1, 0, arousal);
  }

  /** Metres from between her eyes: +x her left, +y up, +z towards the viewer. Without a place, at the viewer. */
  look({ at = 'viewer', x, y, z, seconds }: LookInput): void {
    const usual = at === 'picture' ? this.#picture() : CAMERA_EYE;
    const place = x === undefined && y === undefined && z === undefined ? usual : [x ?? 0, y ?? 0, z ?? 1];
    const packed = packPlace(place[0]!, place[1]!);
    this.#inbox.post(Input.gazeTurned, packed, seconds === undefined ? 0 : packSeconds(seconds), place[2]!);
  }

  tweaks(search = ''): TweakView[] {
    return TWEAKS.map((tweak, i) => ({ ...tweak, value: this.#values[i]! })).filter(({ name }) =>
      name.includes(search),
    );
  }

  /**
   * @param value undefined: the usual one again
   * @throws AuroraError `UNKNOWN_TWEAK`, `TWEAK_OUT_OF_RANGE`
   */
  turn(name: string, value: number | undefined): TweakView {
    const i = this.#check(name, value);
    const wanted = value ?? TWEAKS[i]!.usual;
    this.#values[i] = wanted;
    this.#inbox.post(Input.tweakSet, i, 0, wanted);
    const view = { ...TWEAKS[i]!, value: wanted };
    this.turned.publish(view);
    return view;
  }

  /** What is not as usual, by name. */
  changed(): Record<string, number> {
    const changed = this.tweaks().filter(({ value, usual }) => value !== usual);
    return Object.fromEntries(changed.map(({ name, value }) => [name, value]));
  }

  /**
   * Turns several at once. Nothing is turned where one of them is refused.
   * @param rest what becomes of those that are not named: they stay, or are as usual again
   * @throws AuroraError as `turn`
   */
  turnAll(values: Readonly<Record<string, number>>, rest: 'stay' | 'usual'): void {
    for (const [name, value] of Object.entries(values)) this.#check(name, value);
    const others = Object.keys(this.changed()).filter(name => !Object.hasOwn(values, name));
    if (rest === 'usual') for (const name of others) this.turn(name, undefined);
    for (const [name, value] of Object.entries(values)) this.turn(name, value);
  }

  /** As the last tick left it. */
  view(): FaceView {
    const { companion, clock, components } = this.#world;
    const { Face, Voice, Emotion, Gaze, Head, Blink } = components;
    const felt = (i: number) => short(Emotion.felt[companion * FEELING_COUNT + i]!);
    const degrees = (radians: number) => short(radians * DEGREES);
    return {
      tick: clock.tick,
      speaking: Voice.playing[companion] === 1,
      feelings: Object.fromEntries(FEELINGS.map((name, i) => [name, felt(i)])) as FaceView['feelings'],
      valence: short(Emotion.valence[companion]!),
      arousal: short(Emotion.arousal[companion]!),
      gaze: { yaw: degrees(Gaze.yaw[companion]!), pitch: degrees(Gaze.pitch[companion]!) },
      head: {
        yaw: degrees(Head.yaw[companion]!),
        pitch: degrees(Head.pitch[companion]!),
        roll: degrees(Head.roll[companion]!),
      },
      blinks: Blink.count[companion]!,
      weights: Object.fromEntries(
        ARKIT_SHAPES.map((name, i) => [name, short(Face.weights[companion * SHAPE_COUNT + i]!)]),
      ),
    };
  }

  /** Place of a tweak that may have this value. */
  #check(name: string, value: number | undefined): number {
    const i = TWEAKS.findIndex(tweak => tweak.name === name);
    if (i < 0) throw unknownTweak(name);
    const { least, most, usual, unit } = TWEAKS[i]!;
    const wanted = value ?? usual;
    if (wanted >= least && wanted <= most) return i;
    throw new AuroraError('TWEAK_OUT_OF_RANGE', `${name} cannot be ${wanted}.`, {
      field: 'value',
      value: wanted,
      legal: `${least} … ${most} ${unit}`,
      hint: `Usual is ${usual}; leave the value out to get back to it.`,
    });
  }

  #picture(): number[] {
    const axes = ['gaze.picture-x', 'gaze.picture-y', 'gaze.picture-z'] as const;
    return axes.map(name => this.#values[Tweak[name]]!);
  }
}

const short = (value: number) => Math.round(value * 1000) / 1000;

/** Names a search would find, where there are too many to list. */
function unknownTweak(name: string): AuroraError {
  const [group] = name.split('.');
  const near = TWEAKS.filter(tweak => tweak.name.startsWith(`${group}.`)).map(tweak => tweak.name);
  const groups = [...new Set(TWEAKS.map(tweak => tweak.name.split('.')[0]!))];
  return new AuroraError('UNKNOWN_TWEAK', `There is no tweak "${name}".`, {
    field: 'name',
    value: name,
    legal: near.length > 0 ? near : groups.map(known => `${known}.…`),
    hint: 'The command "tweaks" lists all of them.',
  });
}
