/** SwarmUI's pictures: JSON with `sui_image_params` (its docs/Image Metadata Format.md). Any value may be a text. */
import {
  type ForeignSettings,
  foreignSettings,
  modelName,
  plainBrackets,
  putClipSkip,
  putExtra,
  putModel,
  putNumber,
  putPrompts,
  putSampler,
  putSeed,
  withLoras,
} from './foreign-settings.ts';
import { fieldsOf, listOf, numberOf, own, parseJson, textOf } from './json-values.ts';

const MAX_LORAS = 64;

/** Undefined when the text is none of SwarmUI's. */
export function readSwarm(json: string): ForeignSettings | undefined {
  // Cheap first: A1111's text comes under the same name.
  if (!json.includes('"sui_image_params"')) return undefined;
  const all = fieldsOf(own(fieldsOf(parseJson(json)), 'sui_image_params'));
  if (all === undefined) return undefined;
  const to = foreignSettings('SwarmUI');
  putSeed(to, own(all, 'seed'));
  putNumber(to, 'steps', own(all, 'steps'), 'steps');
  putNumber(to, 'guidanceScale', own(all, 'cfgscale'), 'cfgscale');
  putNumber(to, 'width', own(all, 'width'), 'width');
  putNumber(to, 'height', own(all, 'height'), 'height');
  putSampler(
    to,
    own(all, 'sampler') ?? own(all, 'comfyuisampler'),
    own(all, 'scheduler') ?? own(all, 'comfyuischeduler'),
  );
  putModel(to, own(all, 'model'));
  const stop = numberOf(own(all, 'clipstopatlayer'));
  if (stop !== undefined) putClipSkip(to, -stop);
  to.settings.noiseSource = 'cpu';
  to.settings.promptWeighting = 'ComfyUI';
  const weights = itemsOf(own(all, 'loraweights'));
  const loras = itemsOf(own(all, 'loras')).flatMap((item, i) => {
    const file = textOf(item) ?? textOf(own(fieldsOf(item), 'model'));
    return file ? [{ name: modelName(file, true), model: numberOf(weights[i]) ?? 1 }] : [];
  });
  const prompt = textOf(own(all, 'prompt')) ?? '';
  putPrompts(
    to,
    withLoras(to, plainBrackets(prompt), loras),
    plainBrackets(textOf(own(all, 'negativeprompt')) ?? ''),
  );
  const [seed, strength] = ['variationseed', 'variationseedstrength'].map(name => numberOf(own(all, name)));
  if (
    seed !== undefined &&
    Number.isInteger(seed) &&
    seed >= 0 &&
    seed <= 0xffff_ffff &&
    strength &&
    strength > 0 &&
    strength <= 1
  )
    to.settings.variation = { seed, strength };
  if (own(all, 'initimagecreativity') !== undefined)
    to.notes.push('it began with another picture, which its text does not hold');
  if ((numberOf(own(all, 'refinerupscale')) ?? 1) > 1)
    to.notes.push('it went through a second pass that is not recalled');
  putExtra(to, 'swarm_version', own(all, 'swarm_version'));
  return to;
}

/** A list, or a text with commas. */
const itemsOf = (value: unknown): readonly unknown[] =>
  (typeof value === 'string'
    ? value
        .slice(0, 20_000)
        .split(',')
        .map(item => item.trim())
    : listOf(value)
  ).slice(0, MAX_LORAS);
