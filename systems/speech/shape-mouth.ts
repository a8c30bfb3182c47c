import {
  ARKIT_SHAPES,
  type AuroraWorld,
  Layer,
  layerAt,
  MOUTH_WEIGHTS,
  SHAPE_COUNT,
  shapeIndex,
  Tweak,
  VISEME_COUNT,
  VISEME_NAMES,
  type VisemeName,
} from '../../components/index.ts';

const viseme = (name: VisemeName) => VISEME_NAMES.indexOf(name);
const PP = viseme('PP');
const FF = viseme('FF');
const SS = viseme('SS');
const CH = viseme('CH');
/** Said with the tongue behind the teeth: the lips are whoever's is beside them. */
const TONGUE_ONLY = VISEME_NAMES.map(name => (['DD', 'kk', 'nn', 'TH'].includes(name) ? 1 : 0));

const JAW = shapeIndex('jawOpen');
const FUNNEL = shapeIndex('mouthFunnel');
const isOf = (pattern: RegExp) => ARKIT_SHAPES.map(name => (pattern.test(name) ? 1 : 0));
const MOUTH = isOf(/^(jaw|mouth|tongue|cheekPuff)/);
/** Follow the jaw's times, not the lips'. */
const INNER = isOf(/^(jaw|tongue)/);
const OPENING = isOf(/^(jawOpen|mouthUpperUp|mouthLowerDown)/);
/** What of a feeling stays visible on a mouth that speaks. */
const FELT = isOf(/^mouth(Smile|Frown|Dimple)/);

/**
 * From visemes to lips and jaw, which go apart: the jaw by the sounds in its own time, the lips by those that need them.
 * What is formed most counts most (squares), a closure beats all else, and s and sh keep the jaw narrow. This layer covers
 * whatever else wants the mouth.
 */
export function shapeMouth(world: AuroraWorld): void {
  const companions = world.queries.companions.dense;
  for (let c = 0; c < companions.length; c++) {
    const companion = companions[c]!;
    const at = layerAt(companion, Layer.mouth);
    const { Layers, Voice } = world.components;
    const activity = Voice.activity[companion]!;
    const feeling = world.tweaks[Tweak['mouth.feeling']]!;
    for (let shape = 0; shape < SHAPE_COUNT; shape++) {
      Layers.weights[at + shape] = 0;
      Layers.claims[at + shape] = activity * MOUTH[shape]! * (1 - FELT[shape]! * feeling);
    }
    if (activity > 0) shapeOne(world, companion, at);
  }
}

function shapeOne(world: AuroraWorld, companion: number, at: number): void {
  const { Layers, Voice } = world.components;
  const { tweaks } = world;
  const row = companion * VISEME_COUNT;
  const { visemes, lips } = Voice;
  // How much of the mouth the sounds that need lips leave to the others.
  let jawSum = 0;
  let lipSum = 0;
  let jawMost = 0;
  let lipMost = 0;
  let lipNeeded = 0;
  for (let v = 0; v < VISEME_COUNT; v++)
    if (TONGUE_ONLY[v] === 0 && lips[row + v]! > lipNeeded) lipNeeded = lips[row + v]!;
  for (let v = 0; v < VISEME_COUNT; v++) {
    jawSum += shareOf(visemes, row, v);
    lipSum += shareOf(lips, row, v) * (1 - TONGUE_ONLY[v]! * lipNeeded);
    if (visemes[row + v]! > jawMost) jawMost = visemes[row + v]!;
    if (lips[row + v]! > lipMost) lipMost = lips[row + v]!;
  }
  const opening = Voice.opening[companion]! * tweaks[Tweak['mouth.opening']]!;
  for (let v = 0; v < VISEME_COUNT; v++) {
    const jawShare = jawSum > 0 ? (shareOf(visemes, row, v) / jawSum) * jawMost : 0;
    const lipShare =
      lipSum > 0 ? ((shareOf(lips, row, v) * (1 - TONGUE_ONLY[v]! * lipNeeded)) / lipSum) * lipMost : 0;
    if (jawShare === 0 && lipShare === 0) continue;
    // Lips that meet do so however loud it is.
    const wide = v === PP || v === FF ? 1 : opening;
    for (let shape = 0; shape < SHAPE_COUNT; shape++) {
      const weight = MOUTH_WEIGHTS[v * SHAPE_COUNT + shape]!;
      if (weight === 0) continue;
      const share = INNER[shape] === 1 ? jawShare : lipShare;
      Layers.weights[at + shape] =
        Layers.weights[at + shape]! + weight * share * (OPENING[shape] === 1 ? wide : 1);
    }
  }
  narrowJaw(world, at, Math.max(visemes[row + SS]!, visemes[row + CH]!));
  cap(Layers.weights, at + JAW, tweaks[Tweak['mouth.jaw-cap']]!);
  cap(Layers.weights, at + FUNNEL, tweaks[Tweak['mouth.funnel-cap']]!);
}

/** What a sound wants of all that is formed: closures come first, and come evenly, so that no jaw snaps. */
function shareOf(amounts: Float32Array, row: number, v: number): number {
  const amount = amounts[row + v]!;
  if (v === PP) return amount;
  const open = 1 - amounts[row + PP]!;
  return v === FF ? amount * open : amount * amount * open * (1 - amounts[row + FF]!);
}

function narrowJaw(world: AuroraWorld, at: number, sibilant: number): void {
  const { weights } = world.components.Layers;
  const jaw = weights[at + JAW]!;
  const narrow = Math.min(jaw, world.tweaks[Tweak['mouth.sibilant-jaw']]!);
  weights[at + JAW] = jaw + (narrow - jaw) * sibilant;
}

function cap(weights: Float32Array, at: number, most: number): void {
  if (weights[at]! > most) weights[at] = most;
}
