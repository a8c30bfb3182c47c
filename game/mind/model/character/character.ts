/** A character as she can play it, made of a card: Character Card V2 or V3. Nothing of the card is lost: it is kept whole beside this. */
import { z } from 'zod';
import { AuroraError } from '../../../../models/errors.ts';

export interface LoreEntry {
  readonly keys: readonly string[];
  readonly secondary: readonly string[];
  readonly content: string;
  readonly always: boolean;
  readonly caseSensitive: boolean;
  /** Both a key and a secondary one must occur. */
  readonly selective: boolean;
  readonly order: number;
}

export interface Character {
  readonly name: string;
  readonly description: string;
  readonly personality: string;
  readonly scenario: string;
  readonly greetings: readonly string[];
  readonly examples: string;
  readonly system: string;
  readonly afterHistory: string;
  readonly lore: readonly LoreEntry[];
  /** Turns that are looked through for keys. */
  readonly scanDepth: number;
  /** Tokens of lore; null: as the context allows. */
  readonly loreBudget: number | null;
}

const LONGEST = 100_000;
const text = z.string().max(LONGEST).catch('');

const Entry = z.looseObject({
  keys: z.array(z.string().max(500)).max(200).catch([]),
  secondary_keys: z.array(z.string().max(500)).max(200).nullish().catch(null),
  content: text,
  enabled: z.boolean().catch(true),
  insertion_order: z.number().catch(100),
  case_sensitive: z.boolean().nullish().catch(null),
  selective: z.boolean().nullish().catch(null),
  constant: z.boolean().nullish().catch(null),
  use_regex: z.boolean().nullish().catch(null),
});

const Card = z.looseObject({
  spec: z.enum(['chara_card_v2', 'chara_card_v3']),
  data: z.looseObject({
    name: z.string().trim().min(1).max(200),
    nickname: z.string().trim().max(200).nullish().catch(null),
    description: text,
    personality: text,
    scenario: text,
    first_mes: text,
    mes_example: text,
    system_prompt: text,
    post_history_instructions: text,
    alternate_greetings: z.array(z.string().max(LONGEST)).max(100).catch([]),
    character_book: z
      .looseObject({
        scan_depth: z.number().min(0).max(100).nullish().catch(null),
        token_budget: z.number().min(0).max(200_000).nullish().catch(null),
        entries: z.array(Entry).max(5_000).catch([]),
      })
      .nullish()
      .catch(null),
  }),
});

/** @throws AuroraError `CARD_NOT_READABLE` */
export function characterOf(value: unknown): Character {
  const card = Card.safeParse(upgraded(value));
  if (!card.success) {
    const [issue] = card.error.issues;
    throw notReadable(`${issue?.path.join('.') || 'it'}: ${issue?.message}`);
  }
  const { data } = card.data;
  const name = data.nickname || data.name;
  const said = (words: string) => spoken(words, name);
  const book = data.character_book;
  return {
    name: data.name,
    ...{ description: said(data.description), personality: said(data.personality) },
    ...{ scenario: said(data.scenario), examples: said(data.mes_example) },
    greetings: [data.first_mes, ...data.alternate_greetings].filter(words => words.trim() !== '').map(said),
    system: said(data.system_prompt.replaceAll('{{original}}', '')),
    afterHistory: said(data.post_history_instructions.replaceAll('{{original}}', '')),
    scanDepth: book?.scan_depth ?? 4,
    loreBudget: book?.token_budget ?? null,
    lore: (book?.entries ?? [])
      // An expression of a stranger's can hold a processor for ever: entries that are found by one are left out.
      .filter(({ enabled, use_regex, content }) => enabled && use_regex !== true && content.trim() !== '')
      .map(entry => ({
        keys: entry.keys.map(key => key.trim()).filter(Boolean),
        secondary: (entry.secondary_keys ?? []).map(key => key.trim()).filter(Boolean),
        // Lines of directions for programs: "@@depth 4".
        content: said(entry.content.replace(/^@@.*\n?/gm, '').trim()),
        always: entry.constant === true,
        caseSensitive: entry.case_sensitive === true,
        selective: entry.selective === true,
        order: entry.insertion_order,
      })),
  };
}

/** A card of the first form has its fields at the top. */
function upgraded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'spec' in value || !('name' in value)) return value;
  return { spec: 'chara_card_v2', data: value };
}

/** Names in the places that cards keep for them. */
const spoken = (words: string, name: string): string =>
  words
    .replace(/\{\{char\}\}|<BOT>/gi, name)
    .replace(/\{\{user\}\}|<USER>/gi, 'the person')
    .replace(/\{\{\/\/.*?\}\}|\{\{comment:.*?\}\}/gi, '')
    .trim();

export const notReadable = (why: string): AuroraError =>
  new AuroraError('CARD_NOT_READABLE', `The character card cannot be read: ${why.slice(0, 300)}.`, {
    legal: 'a character card, version 2 or 3, as JSON or inside of a PNG file',
    hint: 'Export it again from the program that it comes from.',
  });
