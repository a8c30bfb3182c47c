/** What can be turned about how she moves. `game/tweaks/` lists these with the renderer's. */

export interface TweakField {
  /** What it does, in a few words. */
  readonly what: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** What it is when nobody sets it. */
  readonly usual: number;
}

const field = (unit: string, usual: number, least: number, most: number, what: string): TweakField => ({
  ...{ what, unit, least, most, usual },
});

export const FACE_TWEAKS = {
  // JALI (Edwards et al. 2016): onset 120 ms before the apex, hold to 75 %, decay 120 ms.
  'mouth.onset': field('s', 0.12, 0.02, 0.4, 'a viseme forms before its sound'),
  'mouth.hold': field('share', 0.75, 0.1, 1, 'of a sound, until its viseme lets go'),
  'mouth.decay': field('s', 0.12, 0.02, 0.4, 'a viseme dissolves'),
  'mouth.lip-lead': field('s', 0.06, 0, 0.2, 'rounded lips come earlier and go later'),
  // The caps are HEAD.md's: above them the mesh turns into a cartoon.
  'mouth.jaw-cap': field('weight', 0.6, 0, 1, 'jaw in speech, at most'),
  'mouth.funnel-cap': field('weight', 0.6, 0, 1, 'funnel in speech, at most'),
  'mouth.opening': field('×', 1, 0, 2, 'how far lips and jaw open'),
  'mouth.sibilant-jaw': field('weight', 0.08, 0, 0.3, 'jaw in s, z, sh, at most'),
  'mouth.ahead': field(
    's',
    0.03,
    0,
    0.3,
    'lips run ahead of the sound: a picture takes that long to the screen',
  ),
  'mouth.unstressed': field('×', 0.62, 0, 1.5, 'opening of a vowel without stress'),
  'mouth.feeling': field('share', 0.35, 0, 1, 'of a smile or frown, that stays while she speaks'),
  'emotion.onset': field('s', 0.25, 0.02, 5, 'time constant of a feeling that comes'),
  'emotion.decay': field('s', 1.2, 0.02, 20, 'time constant of a feeling that goes'),
  'emotion.fade': field('s', 12, 1, 600, 'time constant in which a feeling is forgotten'),
  'emotion.lag': field('s', 0.07, 0.001, 0.5, 'the right of the face behind the left'),
  'emotion.strength': field('×', 1, 0, 1.5, 'how much of what she feels shows'),
  'idle.strength': field('×', 1, 0, 2, 'how much of the face at rest'),
  // Main sequence: Bahill, Clark and Stark 1975: about 2.2 ms a degree over 21 ms.
  'gaze.saccade-base': field('s', 0.021, 0.005, 0.1, 'shortest saccade'),
  'gaze.saccade-per-degree': field('s/°', 0.0022, 0, 0.02, 'longer for each degree'),
  'gaze.pause': field('s', 0.15, 0, 1, 'from one saccade to the next, at least'),
  'gaze.micro-rate': field('1/s', 1.2, 0, 5, 'micro-saccades'),
  'gaze.micro-size': field('°', 0.5, 0, 3, 'largest micro-saccade'),
  'gaze.wander-rate': field('1/s', 0.22, 0, 5, 'looks at another part of what she looks at'),
  'gaze.wander-size': field('°', 2.4, 0, 10, 'how far away that is, at most'),
  // As the stage composes it: she stands right of the middle, and the picture floats left of it.
  'gaze.picture-x': field('m', -0.42, -5, 5, 'where a picture forms: to her left'),
  'gaze.picture-y': field('m', 0.06, -5, 5, 'where a picture forms: above her eyes'),
  'gaze.picture-z': field('m', 0.62, -5, 5, 'where a picture forms: towards the viewer'),
  'gaze.glance': field('s', 1.4, 0, 10, 'she looks at a picture that begins or is done'),
  'gaze.vergence-time': field('s', 0.1, 0.01, 1, 'time constant of vergence'),
  'gaze.head-share': field('share', 0.55, 0, 1, 'of a turn, that the head takes over'),
  'gaze.head-time': field('s', 0.35, 0.05, 2, 'the head follows the eyes'),
  // Angles that the mesh has at weight 1: HEAD.md.
  'gaze.eye-yaw-limit': field('°', 26, 1, 26, 'an eye turns sideways, at most'),
  'gaze.eye-pitch-limit': field('°', 22, 1, 22, 'an eye turns up or down, at most'),
  'head.yaw-limit': field('°', 25, 0, 25, 'the head turns, at most'),
  'head.pitch-limit': field('°', 14, 0, 14, 'the head nods, at most'),
  'head.roll-limit': field('°', 10, 0, 10, 'the head leans, at most'),
  'head.nod': field('°', 1.3, 0, 6, 'a nod with a stressed syllable'),
  'head.nod-share': field('share', 0.4, 0, 1, 'of stressed syllables, that come with a nod'),
  'head.drift': field('°', 1.1, 0, 5, 'the head wanders by itself'),
  'head.drift-time': field('s', 2.4, 0.3, 20, 'from one place to the next, about'),
  'body.shift': field('mm', 3, 0, 30, 'weight goes from foot to foot'),
  'body.shift-time': field('s', 6, 0.5, 60, 'from one foot to the other, about'),
  'brow.accent': field('weight', 0.24, 0, 1, 'brows go up with a nod'),
  'blink.rate': field('1/min', 15, 0, 60, 'blinks without a reason'),
  'blink.pause': field('s', 0.5, 0, 5, 'from one blink to the next, at least'),
  'blink.close': field('s', 0.075, 0.02, 0.5, 'lids fall'),
  'blink.closed': field('s', 0.02, 0, 1, 'lids stay down'),
  'blink.open': field('s', 0.16, 0.02, 1, 'lids rise'),
  'blink.on-saccade': field('share', 0.4, 0, 1, 'of large saccades, that come with a blink'),
  'blink.saccade-size': field('°', 10, 1, 50, 'what a large saccade is'),
  'blink.on-clause': field('share', 0.5, 0, 1, 'of clauses, that end with a blink'),
  'breath.rate': field('Hz', 0.22, 0.05, 1, 'breaths'),
  'breath.depth': field('share', 0.6, 0, 1, 'breaths at rest'),
  'breath.after-speech': field('share', 1, 0, 1, 'the breath after speech'),
  'breath.settle': field('s', 5, 0.5, 60, 'time constant in which breath calms down'),
} as const satisfies Record<string, TweakField>;
export type FaceTweak = keyof typeof FACE_TWEAKS;

const NAMES = Object.keys(FACE_TWEAKS) as FaceTweak[];

/** Place of each tweak in `world.tweaks`; those of the renderer come after them. */
export const Tweak = Object.fromEntries(NAMES.map((name, i) => [name, i])) as Readonly<
  Record<FaceTweak, number>
>;
