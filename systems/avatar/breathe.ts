import { type AuroraWorld, Tweak } from '../../components/index.ts';

/** In takes this share of a breath; out is slower. */
const IN = 0.42;
/** Who speaks breathes out: what is left of a breath. */
const SPEAKING = 0.45;
/** Full arousal breathes so much faster, as a share. */
const AROUSED = 0.6;

/** In and out, without end; deeper after speech, faster when excited. */
export function breathe(world: AuroraWorld): void {
  const { Breath, Voice, Emotion } = world.components;
  const { tweaks } = world;
  const { step } = world.clock;
  const rest = tweaks[Tweak['breath.depth']]!;
  const settle = 1 - Math.exp(-step / tweaks[Tweak['breath.settle']]!);
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const rate = tweaks[Tweak['breath.rate']]! * (1 + AROUSED * Emotion.arousal[companion]!);
    const phase = (Breath.phase[companion]! + rate * step) % 1;
    Breath.phase[companion] = phase;
    if (Voice.clauseEnded[companion] === 1)
      Breath.depthTarget[companion] = tweaks[Tweak['breath.after-speech']]!;
    const speaking = Voice.playing[companion] === 1 && Voice.insideWord[companion] === 1;
    const towards = speaking ? rest * SPEAKING : Breath.depthTarget[companion]!;
    Breath.depth[companion] = Breath.depth[companion]! + (towards - Breath.depth[companion]!) * 4 * settle;
    Breath.depthTarget[companion] =
      Breath.depthTarget[companion]! + (rest - Breath.depthTarget[companion]!) * settle;
    // Smooth at both ends; sines differ between machines by a bit, and a world may not.
    const x = phase < IN ? phase / IN : (1 - phase) / (1 - IN);
    Breath.amount[companion] = (2 * x * x * (3 - 2 * x) - 1) * Breath.depth[companion]!;
  }
}
