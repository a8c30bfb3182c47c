import { Tensor } from 'onnxruntime-node';
import { AuroraError } from '../errors.ts';
import type { NetworkSession } from '../graph/exported-graph.ts';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder, TextEncoderPart } from '../loaders/index.ts';
import type {
  EncodeOptions,
  PooledStates,
  TextEncoder,
  TextStates,
  WindowEncoder,
} from '../pipelines/parts.ts';
import { openKnownClipTokenizer } from '../prompt/clip-tokenizer.ts';
import type { EmbeddingSlot } from '../prompt/index.ts';
import { openTokenizer, type PromptTokenizer, type TokenizedPrompt } from '../prompt/tokenizer.ts';
import { type Strengths, strengthFeeds } from './adaptable.ts';
import { embeddingFeeds, type LearnedEmbeddings } from './learned-embeddings.ts';
import { joinChannels, paddedTo } from './text-states.ts';

/** The same networks, sessions included, told other things; disposing of one disposes of all. */
export interface AdaptableTextEncoder extends TextEncoder {
  withStrengths(strengths: Strengths): AdaptableTextEncoder;
  /** Prompts may then name them. Only for a model with `embeddingWidths`. */
  withEmbeddings(embeddings: LearnedEmbeddings): AdaptableTextEncoder;
}

/**
 * Loads the model's text encoders and tokenizers.
 * @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG, ASSET_MISSING
 */
export async function createTextEncoder(
  folder: ModelFolder,
  runtime: RuntimeOptions,
): Promise<AdaptableTextEncoder> {
  const encoders: LoadedEncoder[] = [];
  for (const part of folder.textEncoders) {
    const tokenizer = await tokenizerOf(part, folder.maxTokens, runtime);
    const session = await createSession(part.graph, runtime);
    encoders.push({ session, tokenizer, hidesPadding: part.describe.hidesPadding ?? false });
  }
  return new OnnxTextEncoder(encoders, {
    pooled: folder.denoiser.describe.pooledChannels !== null,
    zeroEmptyNegative: folder.zeroEmptyNegative,
    strengths: {},
    embeddings: null,
  });
}

async function tokenizerOf(
  { tokenizer: source, describe, path }: TextEncoderPart,
  maxTokens: number,
  runtime: RuntimeOptions,
): Promise<PromptTokenizer> {
  const tokenizer =
    'folder' in source
      ? await openTokenizer(source.folder, maxTokens)
      : await openKnownClipTokenizer(runtime.assets ?? 'assets', maxTokens, source.pad);
  if (tokenizer.vocabularySize <= describe.vocabulary) return tokenizer;
  const where = 'folder' in source ? source.folder : path;
  throw new AuroraError('MODEL_CONFIG', `${where} has ${tokenizer.vocabularySize} tokens.`, {
    value: tokenizer.vocabularySize,
    legal: `at most ${describe.vocabulary}, the rows of the text encoder's table`,
    hint: 'The tokenizer does not belong to this text encoder. Download the model again.',
  });
}

interface LoadedEncoder {
  readonly session: NetworkSession;
  readonly tokenizer: PromptTokenizer;
  /** See `TextEncoderDefinition`. */
  readonly hidesPadding: boolean;
}

interface TextEncoderOptions {
  readonly pooled: boolean;
  readonly zeroEmptyNegative: boolean;
  readonly strengths: Strengths;
  /** Null: nobody has said which there are, and their names are words. */
  readonly embeddings: LearnedEmbeddings | null;
}

/** A row of a batch: its ids, and the embeddings that stand in their places. */
interface EncodedRow extends TokenizedPrompt {
  readonly slots: readonly EmbeddingSlot[];
}

/** One network, or several whose states stand side by side in the last axis. */
class OnnxTextEncoder implements AdaptableTextEncoder {
  readonly zeroEmptyNegative: boolean;
  readonly #encoders: readonly LoadedEncoder[];
  readonly #first: PromptTokenizer;
  readonly #options: TextEncoderOptions;
  readonly #vectors: ReadonlyMap<string, number> | null;

  constructor(encoders: readonly LoadedEncoder[], options: TextEncoderOptions) {
    this.#encoders = encoders;
    this.#first = encoders[0]!.tokenizer;
    this.#options = options;
    this.zeroEmptyNegative = options.zeroEmptyNegative;
    const { embeddings } = options;
    this.#vectors = embeddings && new Map([...embeddings].map(([name, { vectors }]) => [name, vectors]));
  }

  withStrengths(strengths: Strengths): AdaptableTextEncoder {
    return new OnnxTextEncoder(this.#encoders, { ...this.#options, strengths });
  }

  withEmbeddings(embeddings: LearnedEmbeddings): AdaptableTextEncoder {
    return new OnnxTextEncoder(this.#encoders, { ...this.#options, embeddings });
  }

  get windows(): WindowEncoder {
    return {
      tokenizer: this.#first,
      // A network that hides its padding had captions of one window: a second one is for those who ask by BREAK.
      overflow: this.#encoders.some(({ session }) => session.inputNames.includes('mask')) ? 'cut' : 'window',
      ...(this.#vectors && { embeddings: this.#vectors }),
      encode: (windows, options) =>
        this.#encode(
          tokenizer =>
            windows.map(({ pieces, embeddings }) => ({ ...tokenizer.frame(pieces), slots: embeddings })),
          options,
        ),
    };
  }

  encode(prompts: readonly string[], options?: EncodeOptions): Promise<TextStates> {
    return this.#encode(
      tokenizer => prompts.map(prompt => ({ ...tokenizer.encode(prompt), slots: [] })),
      options,
    );
  }

  tokenize(prompts: readonly string[]): readonly (readonly number[])[] {
    return prompts.map(prompt => this.#first.encode(prompt).ids);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#encoders.map(({ session }) => session.release()));
  }

  async #encode(
    tokenize: (tokenizer: PromptTokenizer) => readonly EncodedRow[],
    { clipSkip = 1 }: EncodeOptions = {},
  ): Promise<TextStates> {
    const states: TextStates[] = [];
    let pooled: PooledStates | undefined;
    for (const [index, { session, tokenizer, hidesPadding }] of this.#encoders.entries()) {
      const wantsPooled = this.#options.pooled && index === this.#encoders.length - 1;
      const padded = tokenize(tokenizer);
      const rows = hidesPadding ? withoutPadding(padded) : padded;
      const { strengths, embeddings } = this.#options;
      const slots = rows.map(row => row.slots);
      const tokens = rows[0]?.ids.length ?? 0;
      const feeds = {
        ...strengthFeeds(session, strengths),
        ...embeddingFeeds(session, slots, tokens, embeddings ?? new Map(), index),
      };
      const output = await run(session, rows, clipSkip, wantsPooled, feeds);
      const given = {
        data: output.states!.data as Float32Array,
        shape: output.states!.dims as [number, number, number],
      };
      states.push(paddedTo(given, padded[0]?.ids.length ?? 0));
      if (!output.pooled) continue;
      pooled = { data: output.pooled.data as Float32Array, shape: output.pooled.dims as [number, number] };
    }
    return { ...joinChannels(states), ...(pooled && { pooled }) };
  }
}

/** The rows up to the last token of any of them that is not padding. Most prompts fill a third of their window. */
function withoutPadding(rows: readonly EncodedRow[]): readonly EncodedRow[] {
  const tokens = Math.max(1, ...rows.map(({ mask }) => mask.lastIndexOf(1) + 1));
  return rows.map(row => ({ ...row, ids: row.ids.slice(0, tokens), mask: row.mask.slice(0, tokens) }));
}

async function run(
  session: NetworkSession,
  encoded: readonly TokenizedPrompt[],
  clipSkip: number,
  pooled: boolean,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<{ states: Tensor | undefined; pooled: Tensor | undefined }> {
  const shape = [encoded.length, encoded[0]?.ids.length ?? 0];
  const int64 = (rows: readonly (readonly number[])[]) =>
    new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), shape);
  const name = statesName(session.outputNames, clipSkip);
  const output = await session.run(
    {
      ids: int64(encoded.map(({ ids }) => ids)),
      ...(session.inputNames.includes('mask') && { mask: int64(encoded.map(({ mask }) => mask)) }),
      ...feeds,
    },
    pooled ? [name, 'pooled'] : [name],
  );
  return { states: output[name], pooled: output.pooled };
}

/** `states`, `states_2`, …: the deepest there is for a skip beyond the first layer. */
function statesName(outputs: readonly string[], clipSkip: number): string {
  for (let skip = clipSkip; skip > 1; skip--) {
    if (outputs.includes(`states_${skip}`)) return `states_${skip}`;
  }
  return 'states';
}
