/** Whisper tiny.en as two graphs: mel → cross-attention keys and values; one decoding step with a cache. */
import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { speechSession } from '../session.ts';
import { requireFiles, type VoiceFiles } from '../voice-files.ts';
import { MEL_BANDS } from './log-mel.ts';

const LAYERS = 4;
const HEADS = 6;
const HEAD = 64;
/** Start of transcript, no timestamps; the English model has no language token. */
const PROMPT = [50_257, 50_362];
const END = 50_256;
/** Tokens from here on are timestamps. */
const TIMESTAMPS = 50_363;

const configSchema = z.object({
  suppress_ids: z.array(z.number().int()),
  suppress_ids_begin: z.array(z.number().int()),
});

export interface Decoded {
  /** Without prompt and end. */
  readonly tokens: readonly number[];
  /** Mean log-probability of the tokens and the end, natural logarithm. */
  readonly averageLogProbability: number;
  /** Why decoding stopped: the end token, or the most tokens allowed. */
  readonly ended: boolean;
}

export class WhisperModel {
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;
  readonly #tokenizer: Tokenizer;
  readonly #never: ReadonlySet<number>;
  readonly #neverFirst: ReadonlySet<number>;

  private constructor(
    encoder: InferenceSession,
    decoder: InferenceSession,
    tokenizer: Tokenizer,
    config: z.output<typeof configSchema>,
  ) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#tokenizer = tokenizer;
    this.#never = new Set(config.suppress_ids);
    this.#neverFirst = new Set(config.suppress_ids_begin);
  }

  /** About 0.3 s. @throws AuroraError VOICE_FILES_MISSING */
  static async open(files: VoiceFiles['whisper'], threads: number): Promise<WhisperModel> {
    requireFiles('ear', [files.encoder, files.decoder, files.tokenizer, files.config]);
    const [tokenizer, config] = await Promise.all(
      [files.tokenizer, files.config].map(async path => JSON.parse(await readFile(path, 'utf8'))),
    );
    const encoder = await speechSession(files.encoder, threads);
    const decoder = await speechSession(files.decoder, threads);
    return new WhisperModel(encoder, decoder, new Tokenizer(tokenizer, {}), configSchema.parse(config));
  }

  /**
   * Writes what is heard, the likeliest token each time.
   * @param mel float32 [80, frames]
   * @param most tokens
   */
  async decode(mel: Float32Array, most: number): Promise<Decoded> {
    const cross = await this.#encoder.run({
      mel: new Tensor('float32', mel, [1, MEL_BANDS, mel.length / MEL_BANDS]),
    });
    let cache = emptyCache();
    let input = PROMPT;
    const tokens: number[] = [];
    let sum = 0;
    let ended = false;
    while (!ended && tokens.length < most) {
      const feeds = {
        ...cross,
        ...cache,
        tokens: new Tensor('int64', BigInt64Array.from(input, BigInt), [1, input.length]),
      };
      const outputs = await this.#decoder.run(feeds);
      cache = renamed(outputs);
      const { token, logProbability } = this.#likeliest(
        outputs.logits!.data as Float32Array,
        tokens.length === 0,
      );
      sum += logProbability;
      ended = token === END;
      if (!ended) tokens.push(token);
      input = [token];
    }
    return { tokens, averageLogProbability: sum / (tokens.length + Number(ended)), ended };
  }

  text(tokens: readonly number[]): string {
    return tokens.length === 0
      ? ''
      : this.#tokenizer.decode([...tokens], { skip_special_tokens: true }).trim();
  }

  #likeliest(logits: Float32Array, isFirst: boolean): { token: number; logProbability: number } {
    let token = END;
    let best = Number.NEGATIVE_INFINITY;
    const allowed = (id: number) => !this.#never.has(id) && !(isFirst && this.#neverFirst.has(id));
    for (let id = 0; id < TIMESTAMPS; id++) {
      if (logits[id]! > best && allowed(id)) [best, token] = [logits[id]!, id];
    }
    let total = 0;
    for (let id = 0; id < TIMESTAMPS; id++) if (allowed(id)) total += Math.exp(logits[id]! - best);
    return { token, logProbability: -Math.log(total) };
  }

  async dispose(): Promise<void> {
    await this.#encoder.release();
    await this.#decoder.release();
  }
}

type Cache = Record<string, Tensor>;

function emptyCache(): Cache {
  const cache: Cache = {};
  for (let layer = 0; layer < LAYERS; layer++) {
    cache[`k${layer}`] = new Tensor('float32', new Float32Array(), [1, HEADS, HEAD, 0]);
    cache[`v${layer}`] = new Tensor('float32', new Float32Array(), [1, HEADS, 0, HEAD]);
  }
  return cache;
}

/** The step's new cache under the names of its inputs. */
function renamed(outputs: InferenceSession.OnnxValueMapType): Cache {
  const cache: Cache = {};
  for (let layer = 0; layer < LAYERS; layer++) {
    cache[`k${layer}`] = outputs[`nk${layer}`] as Tensor;
    cache[`v${layer}`] = outputs[`nv${layer}`] as Tensor;
  }
  return cache;
}
