/** Characters that were imported, each a card in the home folder, whole as it came. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AuroraError } from '../../../../models/errors.ts';
import { writeWhole } from '../../../write-whole.ts';
import { type Character, characterOf } from './character.ts';
import { readCard } from './read-card.ts';

export interface CharacterView {
  readonly name: string;
  readonly description: string;
  readonly greetings: number;
  readonly lore: number;
}

export class CharacterKeeper {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes the place of one of the same name. @throws AuroraError `CARD_NOT_READABLE`, `PNG_…`, `CHARACTERS_NOT_WRITABLE` */
  async import(bytes: Uint8Array): Promise<CharacterView> {
    const { character, card } = readCard(bytes);
    try {
      mkdirSync(this.#folder, { recursive: true });
      await writeWhole(this.#fileOf(character.name), `${JSON.stringify(card)}\n`);
    } catch (error) {
      throw new AuroraError('CHARACTERS_NOT_WRITABLE', 'The character could not be kept.', {
        ...{ value: this.#folder, legal: 'a folder that can be written to', hint: (error as Error).message },
      });
    }
    return viewOf(character);
  }

  /** By name. Files that are none are left out. */
  list(): CharacterView[] {
    let files: string[];
    try {
      files = readdirSync(this.#folder);
    } catch {
      return [];
    }
    return files
      .filter(file => file.endsWith('.json'))
      .flatMap(file => {
        try {
          return [viewOf(this.#read(join(this.#folder, file)))];
        } catch {
          return [];
        }
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws AuroraError `UNKNOWN_CHARACTER` */
  get(name: string): Character {
    try {
      return this.#read(this.#fileOf(name));
    } catch {
      throw this.#unknown(name);
    }
  }

  /** @throws AuroraError `UNKNOWN_CHARACTER` */
  delete(name: string): void {
    try {
      rmSync(this.#fileOf(name));
    } catch {
      throw this.#unknown(name);
    }
  }

  #read(file: string): Character {
    return characterOf(JSON.parse(readFileSync(file, 'utf8')));
  }

  /** Names of people are no names of files. */
  #fileOf(name: string): string {
    const safe = name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
    return join(this.#folder, `${safe}-${hash}.json`);
  }

  #unknown(name: string): AuroraError {
    return new AuroraError('UNKNOWN_CHARACTER', `There is no character "${name.slice(0, 80)}".`, {
      ...{ field: 'name', value: name.slice(0, 80), legal: this.list().map(known => known.name) },
      hint: 'Import its card first.',
    });
  }
}

const viewOf = ({ name, description, greetings, lore }: Character): CharacterView => ({
  ...{ name, description: description.slice(0, 300), greetings: greetings.length, lore: lore.length },
});
