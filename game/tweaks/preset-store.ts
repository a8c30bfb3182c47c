/** Presets: sets of tweaks by name, each a file in the home folder that can be shared as it is. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError, type SerializedError, serializeError } from '../../models/errors.ts';
import { writeWhole } from '../write-whole.ts';
import { writeTweakFile } from './preset-format.ts';
import { checkPresetName } from './preset-name.ts';
import { MOST_BYTES, readTweakFile, type TweakFile } from './tweak-file.ts';

export interface Preset extends TweakFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

const ENDING = '.json';
/** Presets that are listed. */
const MOST_LISTED = 500;

export class PresetStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** By name; files that are none, with the reason. */
  async list(): Promise<{ presets: Preset[]; refused: Record<string, SerializedError> }> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    const files = entries
      .filter(entry => entry.isFile() && entry.name.endsWith(ENDING))
      .slice(0, MOST_LISTED);
    const presets: Preset[] = [];
    const refused: Record<string, SerializedError> = {};
    for (const { name } of files) {
      try {
        presets.push(await this.load(name.slice(0, -ENDING.length)));
      } catch (error) {
        refused[name] = serializeError(error);
      }
    }
    presets.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return { presets, refused };
  }

  /** @throws AuroraError `PRESET_NAME_ILLEGAL`, `UNKNOWN_PRESET`, `PRESET_NOT_UNDERSTOOD`, `PRESET_TOO_NEW` */
  async load(name: string): Promise<Preset> {
    const path = this.#path(name);
    const facts = await stat(path).catch(() => null);
    if (!facts?.isFile()) throw await this.#unknown(name);
    const text = facts.size > MOST_BYTES ? '' : await readFile(path, 'utf8');
    return { ...readTweakFile(text), name: checkPresetName(name), path };
  }

  /** @throws AuroraError `PRESET_NAME_ILLEGAL`, `PRESET_EXISTS`, `PRESET_NOT_SAVED` */
  async save(name: string, tweaks: Readonly<Record<string, number>>, replace: boolean): Promise<Preset> {
    const path = this.#path(name);
    const plain = checkPresetName(name);
    if (!replace && (await stat(path).catch(() => null)) !== null) {
      throw new AuroraError('PRESET_EXISTS', `There is a preset "${plain}" already.`, {
        field: 'name',
        value: plain,
        legal: 'a name that is not taken',
        hint: 'Choose another name, or set "replace".',
      });
    }
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(path, writeTweakFile(plain, tweaks));
    } catch (error) {
      throw new AuroraError(
        'PRESET_NOT_SAVED',
        `The preset could not be written: ${(error as Error).message}.`,
        { value: path, hint: 'Make room on the disk, or let AURORA write to this folder.' },
        error,
      );
    }
    return { name: plain, path, tweaks, notes: [] };
  }

  /** @throws AuroraError `PRESET_NAME_ILLEGAL`, `UNKNOWN_PRESET` */
  async delete(name: string): Promise<void> {
    const path = this.#path(name);
    if ((await stat(path).catch(() => null)) === null) throw await this.#unknown(name);
    await rm(path);
  }

  #path(name: string): string {
    return join(this.#folder, `${checkPresetName(name)}${ENDING}`);
  }

  async #unknown(name: string): Promise<AuroraError> {
    const files = await readdir(this.#folder).catch(() => []);
    const names = files.filter(file => file.endsWith(ENDING)).map(file => file.slice(0, -ENDING.length));
    return new AuroraError('UNKNOWN_PRESET', `There is no preset "${name}".`, {
      field: 'name',
      value: name,
      legal: names.length > 0 ? names.slice(0, 50) : 'none has been saved yet',
      hint: 'The command "presets" lists them.',
    });
  }
}
