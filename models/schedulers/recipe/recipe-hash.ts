import { createHash } from 'node:crypto';
import { canonicalRecipe, type SamplerRecipe } from './recipe.ts';

/** First 12 hex digits of SHA-256 over what it computes, whatever it is called: equal arithmetic has an equal hash. */
export function recipeHash(recipe: SamplerRecipe): string {
  const { name: _, ...arithmetic } = canonicalRecipe(recipe);
  return createHash('sha256').update(JSON.stringify(arithmetic)).digest('hex').slice(0, 12);
}
