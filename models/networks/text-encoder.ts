import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { AuroraError } from '../errors.ts';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import type { TextEncoder, TextStates, WindowEncoder } from '../pipelines/parts.ts';
import { openTokenizer, type PromptTokenizer, type TokenizedPrompt } from '../prompt/tokenizer.ts';

/**
 * Loads the model's text encoder and tokenizer.
 * @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG
 */
export async function createTextEncoder(folder: ModelFolder, runtime: RuntimeOptions): Promise<TextEncoder> {
  const tokenizer = await openTokenizer(folder.tokenizerPath, folder.maxTokens);
  const { vocabulary } = folder.textEncoder.describe;
  if (tokenizer.vocabularySize > vocabulary) {
    throw new AuroraError('MODEL_CONFIG', `${folder.tokenizerPath} has ${tokenizer.vocabularySize} tokens.`, {
      value: tokenizer.vocabularySize,
      legal: `at most ${vocabulary}, the rows of the text encoder's table`,
      hint: 'The tokenizer does not belong to this text encoder. Download the model again.',
    });
  }
  return new OnnxTextEncoder(await createSession(folder.textEncoder.graph, runtime), tokenizer);
}

class OnnxTextEncoder implements TextEncoder {
  readonly #session: InferenceSession;
  readonly #tokenizer: PromptTokenizer;

  constructor(session: InferenceSession, tokenizer: PromptTokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  get windows(): WindowEncoder {
    const tokenizer = this.#tokenizer;
    return {
      tokenizer,
      // Its captions had one window: a second one is for those who ask for it by BREAK.
      overflow: 'cut',
      encode: windows => this.#encode(windows.map(({ pieces }) => tokenizer.frame(pieces))),
    };
  }

  encode(prompts: readonly string[]): Promise<TextStates> {
    return this.#encode(prompts.map(prompt => this.#tokenizer.encode(prompt)));
  }

  async #encode(encoded: readonly TokenizedPrompt[]): Promise<TextStates> {
    const shape = [encoded.length, this.#tokenizer.maxTokens];
    const int64 = (rows: readonly (readonly number[])[]) =>
      new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), shape);
    const { states } = await this.#session.run({
      ids: int64(encoded.map(({ ids }) => ids)),
      mask: int64(encoded.map(({ mask }) => mask)),
    });
    return { data: states!.data as Float32Array, shape: states!.dims as [number, number, number] };
  }

  tokenize(prompts: readonly string[]): readonly (readonly number[])[] {
    return prompts.map(prompt => this.#tokenizer.encode(prompt).ids);
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}
