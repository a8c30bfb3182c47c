/**
 * Styles: named pieces of prompts, kept as A1111 keeps them in `styles.csv`, so that people's own files work here and there.
 * Rules: A1111, modules/styles.py (`merge_prompts`, `{prompt}`).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import { AuroraError } from '../../models/errors.ts';
import { LIMITS } from '../../models/settings.ts';
import type { GenerateInput, StyleView } from '../api/protocol.ts';
import { writeWhole } from './write-whole.ts';

/** Larger than any list of styles that people share. */
const MAX_BYTES = 8 * 1024 * 1024;

const MAX_STYLES = 5_000;

/** Where the prompt goes in a style that says it; at the front else. */
const PROMPT = '{prompt}';

export interface StyleBookOptions {
  /** The person's own `styles.csv`, the only one that is written to. */
  readonly own: string;
  /** Folders that may hold one of another program. */
  readonly roots: readonly string[];
  readonly onProblem: (problem: string) => void;
}

export class StyleBook {
  readonly #options: StyleBookOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: StyleBookOptions) {
    this.#options = options;
  }

  /** The person's own first; of one name, the first counts. Files are read each time: people edit them. */
  async list(): Promise<StyleView[]> {
    const files = [this.#options.own, ...this.#options.roots.map(root => join(root, 'styles.csv'))];
    const found = new Map<string, StyleView>();
    for (const [index, file] of files.entries())
      for (const style of await this.#read(file))
        if (!found.has(style.name)) found.set(style.name, { ...style, own: index === 0 });
    return [...found.values()];
  }

  /** Adds a style of the person's own, or replaces the one of its name. @throws AuroraError `STYLES_NOT_WRITABLE` */
  save(style: Omit<StyleView, 'own'>): Promise<StyleView> {
    return this.#inTurn(async () => {
      const others = (await this.#read(this.#options.own)).filter(({ name }) => name !== style.name);
      await this.#write([...others, style]);
      return { ...style, own: true };
    });
  }

  /** @throws AuroraError `UNKNOWN_STYLE`, `STYLES_NOT_WRITABLE` */
  delete(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const styles = await this.#read(this.#options.own);
      const left = styles.filter(style => style.name !== name);
      if (left.length === styles.length)
        throw unknownStyle(
          name,
          styles.map(style => style.name),
        );
      await this.#write(left);
    });
  }

  /** The request with its styles written out. @throws AuroraError `UNKNOWN_STYLE`, `PROMPT_TOO_LONG` */
  async apply({ styles, ...input }: GenerateInput): Promise<GenerateInput> {
    if (styles === undefined || styles.length === 0) return input;
    const known = await this.list();
    let { prompt, negativePrompt = '' } = input;
    for (const name of styles) {
      const style = known.find(candidate => candidate.name === name);
      if (style === undefined)
        throw unknownStyle(
          name,
          known.map(candidate => candidate.name),
        );
      prompt = withStyle(prompt, style.prompt);
      negativePrompt = withStyle(negativePrompt, style.negativePrompt);
    }
    for (const [field, text] of [
      ['prompt', prompt],
      ['negativePrompt', negativePrompt],
    ] as const)
      if (text.length > LIMITS.promptCharacters) throw tooLong(field, text.length);
    return { ...input, prompt, ...(negativePrompt !== '' && { negativePrompt }) };
  }

  async #read(file: string): Promise<Omit<StyleView, 'own'>[]> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
        this.#options.onProblem(`the styles in ${file} cannot be read: ${error.message}`);
      return '';
    });
    if (text.length <= MAX_BYTES) return parseStyles(text);
    this.#options.onProblem(
      `${file} is too large for styles: ${text.length} characters, ${MAX_BYTES} is the most`,
    );
    return [];
  }

  async #write(styles: readonly Omit<StyleView, 'own'>[]): Promise<void> {
    const { own } = this.#options;
    await writeWhole(own, formatStyles(styles)).catch(error => {
      throw new AuroraError(
        'STYLES_NOT_WRITABLE',
        `The styles cannot be written to ${own}: ${(error as Error).message}.`,
        { value: own, legal: 'a file that may be written to', hint: 'Check the rights of the folder.' },
        error,
      );
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}

/** A prompt with a style around it, or behind it. */
export function withStyle(prompt: string, style: string): string {
  if (style.includes(PROMPT)) return style.replaceAll(PROMPT, prompt);
  return [prompt.trim(), style.trim()].filter(part => part !== '').join(', ');
}

/** Rows without a name, and what comes beyond the bound, are left out; so is a byte order mark. */
export function parseStyles(text: string): Omit<StyleView, 'own'>[] {
  const { data } = Papa.parse<Record<string, string | undefined>>(text.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
  });
  return data.slice(0, MAX_STYLES).flatMap(row => {
    const name = row.name?.trim() ?? '';
    if (name === '') return [];
    // `text` is what the column was called in early versions.
    return [{ name, prompt: row.prompt ?? row.text ?? '', negativePrompt: row.negative_prompt ?? '' }];
  });
}

export function formatStyles(styles: readonly Omit<StyleView, 'own'>[]): string {
  const rows = styles.map(({ name, prompt, negativePrompt }) => [name, prompt, negativePrompt]);
  return `${Papa.unparse([['name', 'prompt', 'negative_prompt'], ...rows])}\r\n`;
}

const unknownStyle = (name: string, known: readonly string[]) =>
  new AuroraError('UNKNOWN_STYLE', `There is no style "${name}".`, {
    field: 'styles',
    value: name,
    legal: known.length > 0 ? known.slice(0, 100) : 'a style that was saved',
    hint: 'List the styles to see their names.',
  });

const tooLong = (field: string, characters: number) =>
  new AuroraError('PROMPT_TOO_LONG', 'With its styles the prompt is too long.', {
    field,
    value: characters,
    legal: `text of up to ${LIMITS.promptCharacters} characters`,
    hint: 'Use fewer styles, or shorter ones.',
  });
