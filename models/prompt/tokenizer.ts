/** Prompts to token ids, by the class that a model's tokenizer folder names. */
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, readJsonObject } from '../loaders/model-config.ts';
import { openBertTokenizer } from './bert-tokenizer.ts';
import { openClipTokenizer } from './clip-tokenizer.ts';
import type { PromptTokenizer } from './framed-tokenizer.ts';

export type { PromptTokenizer, TokenizedPrompt } from './framed-tokenizer.ts';

const KINDS = {
  BertTokenizer: openBertTokenizer,
  BertTokenizerFast: openBertTokenizer,
  CLIPTokenizer: openClipTokenizer,
  CLIPTokenizerFast: openClipTokenizer,
} as const;

const configSchema = z.looseObject({
  tokenizer_class: z.enum(Object.keys(KINDS) as [keyof typeof KINDS]).default('CLIPTokenizer'),
});

/**
 * @param folder holds tokenizer_config.json and the vocabulary (vocab.txt, or vocab.json and merges.txt)
 * @param maxTokens the window of the model that will read the ids
 * @throws AuroraError MODEL_FILE_MISSING, MODEL_CONFIG
 */
export async function openTokenizer(folder: string, maxTokens: number): Promise<PromptTokenizer> {
  const configPath = join(folder, 'tokenizer_config.json');
  const json = await readJsonObject(configPath);
  const { tokenizer_class } = checkJson(configSchema, json, configPath);
  return KINDS[tokenizer_class](folder, json, configPath, maxTokens);
}
