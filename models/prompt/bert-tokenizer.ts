/** WordPiece as BERT's tokenizer does it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { AuroraError } from '../errors.ts';
import { checkJson, missingFile } from '../loaders/model-config.ts';
import { framedTokenizer, type PromptTokenizer } from './framed-tokenizer.ts';

const configSchema = z.looseObject({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullable().default(null),
  tokenize_chinese_chars: z.boolean().default(true),
  pad_token: z.string().default('[PAD]'),
  cls_token: z.string().default('[CLS]'),
  sep_token: z.string().default('[SEP]'),
  unk_token: z.string().default('[UNK]'),
  mask_token: z.string().default('[MASK]'),
});

type TokenizerConfig = z.output<typeof configSchema>;

/** Longer runs of letters become [UNK]; fixed in BERT's tokenizer. */
const MAX_WORD_CHARACTERS = 100;

/**
 * @param folder holds vocab.txt
 * @param json its tokenizer_config.json, from `configPath`
 * @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG
 */
export async function openBertTokenizer(
  folder: string,
  json: unknown,
  configPath: string,
  maxTokens: number,
): Promise<PromptTokenizer> {
  const config = checkJson(configSchema, json, configPath);
  const vocabulary = await readVocabulary(join(folder, 'vocab.txt'));
  const id = (token: string) => idOf(vocabulary, token, folder);
  const [pad, begin, end] = [id(config.pad_token), id(config.cls_token), id(config.sep_token)];
  const tokenizer = new HuggingFaceTokenizer(describeTokenizer(config, vocabulary, id), config);
  return framedTokenizer({
    maxTokens,
    vocabularySize: vocabulary.size,
    begin,
    end,
    pad,
    split(prompt) {
      // JavaScript lowers a capital sigma by its place in the word; BERT's tokenizer lowers each letter alone.
      const text = config.do_lower_case ? prompt.replaceAll('Σ', 'σ') : prompt;
      return tokenizer.encode(text, { add_special_tokens: false }).ids;
    },
  });
}
/** One token a line; its line number is its id. */
async function readVocabulary(path: string): Promise<Map<string, number>> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw missingFile(path, cause);
  });
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((token, id) => [token, id]));
}

function idOf(vocabulary: ReadonlyMap<string, number>, token: string, folder: string): number {
  const id = vocabulary.get(token);
  if (id !== undefined) return id;
  throw new AuroraError('MODEL_CONFIG', `${join(folder, 'vocab.txt')} lacks the token ${token}.`, {
    value: token,
    hint: 'The vocabulary does not belong to its tokenizer_config.json. Download the model again.',
  });
}

/** The library reads tokenizer.json; this is what that file would say. */
function describeTokenizer(
  config: TokenizerConfig,
  vocabulary: ReadonlyMap<string, number>,
  id: (token: string) => number,
): object {
  const marks = [config.pad_token, config.unk_token, config.cls_token, config.sep_token, config.mask_token];
  return {
    version: '1.0',
    added_tokens: marks.map(content => ({
      id: id(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars,
      strip_accents: config.strip_accents,
      lowercase: config.do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: config.unk_token,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: MAX_WORD_CHARACTERS,
      vocab: Object.fromEntries(vocabulary),
    },
  };
}
