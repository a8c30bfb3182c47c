/**
 * CLIP's tokenizer: byte pair encoding over the UTF-8 bytes of lower-cased words.
 * Sources: Sennrich et al. 2016, https://arxiv.org/abs/1508.07909; Radford et al. 2021,
 * https://arxiv.org/abs/2103.00020; the rules are those of transformers' `CLIPTokenizer` 5.23.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { AuroraError } from '../errors.ts';
import { checkJson, missingFile, readJsonObject } from '../loaders/model-config.ts';
import { type ClipVocabulary, parseMerges, readKnownVocabulary } from './clip-vocabulary.ts';
import { framedTokenizer, type PromptTokenizer } from './framed-tokenizer.ts';

const BEGIN = '<|startoftext|>';
const END = '<|endoftext|>';

/** What separates words, and what is a word; whatever lies between matches is dropped. */
const WORDS = String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

/** In capitals it is no mark but text; the space keeps the library from seeing one where nothing else stands. */
const ANY_CASE_MARK = /<\|(?:startoftext|endoftext)\|>/gi;
const shoutedMark = (mark: string) => (mark === mark.toLowerCase() ? mark : `${mark} `);

/** A special token stands as text, or as an object around it. */
const token = (fallback: string) =>
  z
    .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
    .nullish()
    .transform(value => value ?? fallback);

const configSchema = z.looseObject({ pad_token: token(END) });

/**
 * @param folder holds vocab.json and merges.txt
 * @param json its tokenizer_config.json, from `configPath`
 * @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG
 */
export async function openClipTokenizer(
  folder: string,
  json: unknown,
  configPath: string,
  maxTokens: number,
): Promise<PromptTokenizer> {
  const { pad_token } = checkJson(configSchema, json, configPath);
  const vocabularyPath = join(folder, 'vocab.json');
  const ids = checkJson(
    z.record(z.string(), z.int().min(0)),
    await readJsonObject(vocabularyPath),
    vocabularyPath,
  );
  const mergesPath = join(folder, 'merges.txt');
  const text = await readFile(mergesPath, 'utf8').catch(cause => {
    throw missingFile(mergesPath, cause);
  });
  return clipTokenizer(
    { ids, merges: parseMerges(text) },
    { maxTokens, pad: pad_token, source: vocabularyPath },
  );
}

/**
 * The tokenizer of every published Stable Diffusion checkpoint, for files that bring none.
 * @param assets the folder of the program's assets
 * @param pad the padding mark: OpenCLIP pads with `!` (id 0), the first CLIP with its end mark
 * @throws AuroraError ASSET_MISSING
 */
export async function openKnownClipTokenizer(
  assets: string,
  maxTokens: number,
  pad: '!' | typeof END = END,
): Promise<PromptTokenizer> {
  const path = join(assets, 'tokenizers', 'clip-merges.txt.gz');
  return clipTokenizer(await readKnownVocabulary(path), { maxTokens, pad, source: path });
}

function clipTokenizer(
  { ids, merges }: ClipVocabulary,
  { maxTokens, pad, source }: { maxTokens: number; pad: string; source: string },
): PromptTokenizer {
  const idOf = (name: string): number => {
    const id = ids[name];
    if (id !== undefined) return id;
    throw new AuroraError('MODEL_CONFIG', `${source} lacks the token ${name}.`, {
      value: name,
      hint: 'The vocabulary does not belong to its tokenizer_config.json. Download the model again.',
    });
  };
  const [begin, end] = [idOf(BEGIN), idOf(END)];
  const tokenizer = new HuggingFaceTokenizer(describeTokenizer({ ids, merges }, [BEGIN, END, pad]), {});
  return framedTokenizer({
    maxTokens,
    vocabularySize: Object.keys(ids).length,
    begin,
    end,
    pad: idOf(pad),
    split(text) {
      // JavaScript lowers a capital sigma by its place in the word; CLIP's tokenizer lowers each letter alone.
      const lowerable = text.replaceAll('Σ', 'σ').replace(ANY_CASE_MARK, shoutedMark);
      return tokenizer.encode(lowerable, { add_special_tokens: false }).ids;
    },
  });
}

/**
 * The library reads tokenizer.json; this is what that file would say.
 * @param marks are found in the text before it is split into words. Padding is one of them: where it is `!`, an
 *   exclamation mark becomes id 0 as it does in transformers, though OpenCLIP itself would have made it id 256.
 */
function describeTokenizer({ ids, merges }: ClipVocabulary, marks: readonly string[]): object {
  const mark = (content: string) => ({
    id: ids[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: '1.0',
    added_tokens: [...new Set(marks)].map(mark),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: String.raw`\s+` }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: ids,
      merges,
    },
  };
}
