import { AuroraError } from '../../models/errors.ts';
import { expandWildcards, type WildcardLists } from '../../models/prompt/index.ts';
import type { GenerateInput } from '../api/protocol.ts';
import { seedOf } from './resolve-settings.ts';

/**
 * The request with its wildcards replaced. Its seed chooses the words, so it is drawn here when there are any; a request
 * without wildcards comes back as it is.
 * @throws AuroraError `PROMPT_WILDCARD`, `PROMPT_TOO_LONG`, `PROMPT_TOO_DEEP`
 */
export async function fillIn(request: GenerateInput, lists: WildcardLists): Promise<GenerateInput> {
  // Drawn here as well: what follows is the same each time it is asked for.
  const input =
    request.variationSeed === -1 ? { ...request, variationSeed: seedOf({ prompt: '', seed: -1 }) } : request;
  const seed = seedOf(input);
  const prompt = await expandWildcards(input.prompt, seed, lists);
  const negative = input.negativePrompt ?? '';
  const negativePrompt = await expandWildcards(negative, seed, lists).catch((error: unknown) => {
    if (!(error instanceof AuroraError)) throw error;
    throw new AuroraError(error.code, error.message, { ...error.details, field: 'negativePrompt' });
  });
  if (prompt === input.prompt && negativePrompt === negative) return input;
  return { ...input, prompt, negativePrompt, seed };
}
