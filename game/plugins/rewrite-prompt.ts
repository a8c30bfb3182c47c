import type { GenerateInput } from '../api/protocol.ts';
import { seedOf } from '../jobs/resolve-settings.ts';
import type { PluginService } from './plugin-service.ts';

/**
 * The request with its prompt rewritten by the plugins that it names. Its seed is drawn here when there are any, since it may choose
 * the words; a request that names none comes back as it is.
 * @throws AuroraError `PROMPT_TAGS`, `UNKNOWN_PROCESSOR`, `PLUGIN_…`
 */
export async function rewritePrompt(
  request: GenerateInput,
  plugins: Pick<PluginService, 'rewrite'>,
): Promise<GenerateInput> {
  if (!request.prompt.includes('<plugin:')) return request;
  const seed = seedOf(request);
  const { by, prompt, negativePrompt } = await plugins.rewrite(
    request.prompt,
    request.negativePrompt ?? '',
    seed,
  );
  return { ...request, prompt, ...(negativePrompt !== '' && { negativePrompt }), seed, writtenBy: by };
}
