/**
 * A sampler as data: what a step computes, in lines of arithmetic. It has no code, is bounded before it is read, and is
 * kept whole in each picture that was painted by it (docs/samplers.md).
 */
import { z } from 'zod';

/** Characters of a line, and what there may be of everything. */
export const RECIPE_LIMITS = {
  line: 500,
  lines: 24,
  stages: 4,
  /** Parts of all expressions together: names, numbers, operators. */
  parts: 1_000,
  /** Brackets within brackets. */
  depth: 24,
  /** Tensors kept from earlier steps, all together; each is as large as the latents, and in every checkpoint. */
  kept: 8,
  /** Tensors of its own within a step. */
  tensors: 12,
  levels: 64,
  /** Of the whole as JSON. */
  characters: 16_384,
} as const;

const line = z.string().min(1).max(RECIPE_LIMITS.line);
/** Of a tensor or number of its own. */
const ownName = z.string().regex(/^[a-z]\w{0,31}$/, 'a letter, then letters, digits or _');

/** What a manifest says of a sampler; its name, title and words stand beside it. */
export const recipeParts = {
  /** `exploding`: x = x₀ + σ ε, as k-diffusion writes samplers; `preserving`: x = α x₀ + s ε, as most papers do. Absent: exploding. */
  latents: z.enum(['exploding', 'preserving']).optional(),
  /** Whether steps lie between whole training steps. Absent: fractional. */
  spacing: z.enum(['fractional', 'multistep']).optional(),
  /** How much noise it adds where nobody says otherwise, 0 … 1: gives its lines the name `eta`. Absent: it has none. */
  eta: z.number().min(0).max(1).optional(),
  /** Its own noise levels: an expression over i, n, sigma_min and sigma_max, or a list that is interpolated. Absent: the model's. */
  levels: z.union([line, z.array(z.number().gt(0).max(1e6)).min(2).max(RECIPE_LIMITS.levels)]).optional(),
  /** Tensors of earlier steps that its lines read, and how many of each. */
  keeps: z.record(ownName, z.int().min(1).max(4)).optional(),
  /** Evaluations of the denoiser within a step, and what is computed after each. */
  stages: z
    .array(
      z.strictObject({
        /** The noise level that the denoiser sees; of the first it is `sigma`. */
        at: line.optional(),
        /** A step ends before this stage where it is 0. */
        if: line.optional(),
        do: z.array(line).min(1).max(RECIPE_LIMITS.lines),
      }),
    )
    .min(1)
    .max(RECIPE_LIMITS.stages),
};

/** Of samplers that are not the program's own. */
export const RECIPE_NAME = /^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}$/;

export const recipeShape = z.strictObject({
  /** `plugin.sampler` */
  name: z.string().regex(RECIPE_NAME, 'a plugin’s id, a dot and a name'),
  ...recipeParts,
});
export type SamplerRecipe = z.infer<typeof recipeShape>;

/** The same with its keys in one order and nothing that is usual: equal recipes are equal texts. */
export function canonicalRecipe(recipe: SamplerRecipe): SamplerRecipe {
  const { name, latents, spacing, eta, levels, keeps = {}, stages } = recipe;
  const kept = Object.entries(keeps).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name,
    ...(latents === 'preserving' && { latents }),
    ...(spacing === 'multistep' && { spacing }),
    ...(eta !== undefined && { eta }),
    ...(levels !== undefined && { levels }),
    ...(kept.length > 0 && { keeps: Object.fromEntries(kept) }),
    stages: stages.map(({ at, if: condition, do: lines }) => ({
      ...(at !== undefined && { at }),
      ...(condition !== undefined && { if: condition }),
      do: lines,
    })),
  };
}
