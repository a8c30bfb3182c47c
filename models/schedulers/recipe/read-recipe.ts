/** A recipe from outside: its form, its names and kinds, and a run of it before anybody waits for a picture. */
import { AuroraError } from '../../errors.ts';
import { createNoise } from '../../random/index.ts';
import { compileRecipe, recipeError } from './compile.ts';
import { canonicalRecipe, RECIPE_LIMITS, recipeShape, type SamplerRecipe } from './recipe.ts';
import { recipeSampler } from './recipe-sampler.ts';

/** @throws AuroraError `SAMPLER_RECIPE` */
export function readRecipe(value: unknown): SamplerRecipe {
  const result = recipeShape.safeParse(value);
  if (!result.success) {
    const { path, message } = result.error.issues[0]!;
    throw recipeError(nameIn(value), `${path.join('.') || 'it'}: ${message}`);
  }
  const recipe = canonicalRecipe(result.data);
  const { length } = JSON.stringify(recipe);
  if (length > RECIPE_LIMITS.characters)
    throw recipeError(recipe.name, `it has ${length} characters, ${RECIPE_LIMITS.characters} are the most`);
  tryRecipe(recipe);
  return recipe;
}

/** Texts that were read already: a grid's pictures, and each of a batch, have the same. */
const read = new Map<string, SamplerRecipe>();
const MOST_READ = 32;

/** As `readRecipe`, from a text. @throws AuroraError `SAMPLER_RECIPE` */
export function parseRecipe(json: string): SamplerRecipe {
  const known = read.get(json);
  if (known) return known;
  if (json.length > 2 * RECIPE_LIMITS.characters)
    throw recipeError(
      'that was given',
      `it has ${json.length} characters, ${RECIPE_LIMITS.characters} are the most`,
    );
  try {
    const recipe = readRecipe(JSON.parse(json));
    if (read.size >= MOST_READ) read.delete(read.keys().next().value!);
    read.set(json, recipe);
    return recipe;
  } catch (error) {
    if (error instanceof AuroraError) throw error;
    throw recipeError('that was given', `it is no JSON (${(error as Error).message})`);
  }
}

const nameIn = (value: unknown): string => {
  const name = (value as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name.slice(0, 81) : 'that was given';
};

/** Diffusers' own for Stable Diffusion. */
const CONFIG = {
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
  prediction_type: 'sample',
};
/** What the denoiser knows: any values of a picture's size. */
const PICTURE = Float32Array.of(0.9, -0.4, 0.1, -1.3);
/** Farther from the picture than the data are wide is no picture of it. */
const ROOM = 1;

/** Runs it with a denoiser that knows the picture: whatever the number of steps, it must come to an end near it. */
function tryRecipe(recipe: SamplerRecipe): void {
  compileRecipe(recipe);
  for (const steps of [1, 2, 3, 12]) {
    const sampler = recipeSampler(recipe, CONFIG, { steps });
    const latents = PICTURE.map((_, i) => Math.cos(5 * i) * sampler.initNoiseSigma);
    const denoised = new Float32Array(PICTURE.length);
    const random = createNoise('cpu', 7);
    for (const index of sampler.timesteps.keys()) sampler.step(PICTURE, index, latents, denoised, random);
    const farthest = Math.max(...latents.map((value, i) => Math.abs(value - PICTURE[i]!)));
    if (farthest <= ROOM) continue;
    throw recipeError(
      recipe.name,
      `with a denoiser that knows the picture, ${steps} steps of it end ${farthest.toPrecision(3)} away from it`,
      {
        value: farthest,
        legal: `at most ${ROOM} away`,
        hint: 'Its last step leads to next = 0, where x has to become denoised.',
      },
    );
  }
}
