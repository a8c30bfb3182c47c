/** Which embeddings a picture's prompts name. */
import { AuroraError } from '../../models/errors.ts';
import { embeddingFamily, lackingFeature } from '../../models/loaders/index.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import {
  embeddingKey,
  type Fragment,
  type PlannedText,
  planPrompt,
  splitEmbeddings,
} from '../../models/prompt/index.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { EmbeddingView } from '../api/protocol.ts';
import { totalSteps } from '../jobs/resolve-settings.ts';
import type { EmbeddingLookup } from './embedding-catalog.ts';

export interface PromptEmbeddings {
  /** By the names that the prompts use. */
  readonly used: ReadonlyMap<string, EmbeddingView>;
  /** Words that are names of files of no use to the model, and what they were taken for. */
  readonly notes: readonly string[];
}

type Prompts = Pick<GenerationSettings, 'prompt' | 'negativePrompt' | 'steps' | 'source' | 'hires'>;

/** What a window of CLIP holds between its marks. */
const WINDOW = 75;

/**
 * Throws `PROMPT_EMBEDDING` for an `embedding:name` that nobody knows, or the reason for which the file of that name is of no
 * use: refused, or made for another model (`EMBEDDING_FAMILY`). A bare word is only a word then, as in A1111, and a note says so.
 */
export function embeddingsIn(
  settings: Prompts,
  model: Pick<ModelInfo, 'name' | 'embeddingWidths' | 'lacks'>,
  { fitting, views, others }: EmbeddingLookup,
): PromptEmbeddings {
  const used = new Map<string, EmbeddingView>();
  const notes = new Map<string, string>();
  const unusable = new Map([...others.keys()].map(name => [name, 1]));
  const why = (name: string) => {
    const other = others.get(name);
    if (other === undefined || other instanceof AuroraError) return other;
    const { name: named, widths } = other;
    const lacking = lackingFeature(model, 'embedding', named, 'prompt');
    return lacking ?? embeddingFamily(named, widths, model.name, model.embeddingWidths);
  };

  function read({ text, start }: Fragment, field: string): void {
    for (const part of split(text, start, field)) {
      if (part.kind === 'embedding') {
        used.set(part.name, views.get(part.name)!);
        continue;
      }
      for (const word of splitEmbeddings(part.text, unusable, WINDOW, start)) {
        if (word.kind === 'embedding')
          notes.set(word.name, `"${word.name}" is read as plain words: ${why(word.name)!.message}`);
      }
    }
  }

  function split(text: string, start: number, field: string) {
    try {
      return splitEmbeddings(text, fitting, WINDOW, start);
    } catch (error) {
      if (!(error instanceof AuroraError)) throw error;
      const { value, position } = error.details;
      const reason = typeof value === 'string' ? why(embeddingKey(value)) : undefined;
      const { code, message, details } = reason ?? error;
      const inNegative =
        field === 'negativePrompt' ? message.replace('of the prompt.', 'of the negative prompt.') : message;
      throw new AuroraError(code, inNegative, {
        ...details,
        field,
        ...(position !== undefined && { position }),
      });
    }
  }

  for (const [field, texts] of textsOf(settings)) {
    for (const { sections } of texts) for (const fragment of sections.flat()) read(fragment, field);
  }
  return { used, notes: [...notes.values()] };
}

/** Every text that is read at some step of some pass. */
function textsOf(settings: Prompts): readonly (readonly [field: string, texts: readonly PlannedText[]])[] {
  const { prompt, negativePrompt, steps, hires } = settings;
  const passes = [{ steps, stepsBefore: 0 }];
  if (hires) {
    const { hires: _, ...first } = settings;
    passes.push({ steps: hires.steps ?? steps, stepsBefore: totalSteps(first) });
  }
  return passes.flatMap(clock => [
    ['prompt', planPrompt(prompt, clock).texts] as const,
    ['negativePrompt', planPrompt(negativePrompt, { ...clock, negative: true }).texts] as const,
  ]);
}
