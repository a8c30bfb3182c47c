import { type AuroraWorld, FEELING_COUNT, Tweak } from '../../components/index.ts';

/**
 * Feelings come, are forgotten, and go; the right of the face is a moment late. All of it exponential, so that a feeling
 * can change its mind at any time. Valence and arousal are Russell's circumplex (1980): a mood without a name.
 */
export function feel(world: AuroraWorld): void {
  const { Emotion } = world.components;
  const { tweaks } = world;
  const { step } = world.clock;
  const come = 1 - Math.exp(-step / tweaks[Tweak['emotion.onset']]!);
  const go = 1 - Math.exp(-step / tweaks[Tweak['emotion.decay']]!);
  const lag = 1 - Math.exp(-step / tweaks[Tweak['emotion.lag']]!);
  const kept = Math.exp(-step / tweaks[Tweak['emotion.fade']]!);
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const row = companion * FEELING_COUNT;
    for (let i = row; i < row + FEELING_COUNT; i++) {
      const felt = Emotion.felt[i]!;
      const target = Emotion.targets[i]!;
      Emotion.felt[i] = felt + (target - felt) * (target > felt ? come : go);
      Emotion.feltRight[i] = Emotion.feltRight[i]! + (Emotion.felt[i]! - Emotion.feltRight[i]!) * lag;
      Emotion.targets[i] = target * kept;
    }
    follow(Emotion.valence, Emotion.valenceTarget, companion, come, go);
    follow(Emotion.arousal, Emotion.arousalTarget, companion, come, go);
    Emotion.valenceTarget[companion] = Emotion.valenceTarget[companion]! * kept;
    Emotion.arousalTarget[companion] = Emotion.arousalTarget[companion]! * kept;
  }
}

function follow(values: Float64Array, targets: Float64Array, i: number, come: number, go: number): void {
  const value = values[i]!;
  const target = targets[i]!;
  const rises = Math.abs(target) > Math.abs(value) || target * value < 0;
  values[i] = value + (target - value) * (rises ? come : go);
}
