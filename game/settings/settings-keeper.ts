/**
 * What the person set: `settings.json` in the home folder, `{ "format": "aurora-settings", "version": 1, "values": { … } }`. A variable of the
 * environment decides over it, and what nobody said is as usual. Read as hostile input: it may have been written by hand.
 */
import { accessSync, constants, readFileSync, renameSync, statSync } from 'node:fs';
import { delimiter, isAbsolute } from 'node:path';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { Topic } from '../topic.ts';
import { writeWhole } from '../write-whole.ts';
import type { AnySetting, Setting } from './setting.ts';
import { findSetting, SETTINGS } from './setting-list.ts';
import { checkSetting, fromText, toText } from './setting-value.ts';
import { type SettingState, type SettingView, settingView } from './setting-view.ts';

export const SETTINGS_FORMAT = 'aurora-settings';

/** The person, and nobody else: there may be a key for a server among them. */
const OWN = 0o600;

const shape = z.looseObject({
  format: z.literal(SETTINGS_FORMAT),
  version: z.literal(1),
  values: z.record(z.string().max(100), z.unknown()),
});

export interface SettingsOptions {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProblem: (problem: string) => void;
  /** Default: all of `list/`. */
  readonly settings?: readonly AnySetting[];
}

/** One that was set, with what became of it. */
type Held = Pick<SettingState, 'value' | 'from' | 'problem'>;

export class SettingsKeeper {
  /** One was set or reset; those that pages keep carry the value that they are to take. */
  readonly changed = new Topic<SettingView>();
  readonly #options: SettingsOptions;
  readonly #settings: readonly AnySetting[];
  /** As in the file: those of a newer program, or of a plugin that is not there now, stay. */
  #values: Readonly<Record<string, unknown>>;
  readonly #atStart = new Map<string, unknown>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#settings = options.settings ?? SETTINGS;
    this.#values = this.#read();
    for (const setting of this.#settings) {
      const { value, from, problem } = this.#held(setting);
      this.#atStart.set(setting.name, value);
      // Those of the environment are told by whoever reads it.
      if (problem !== null && from !== 'environment') options.onProblem(problem);
    }
  }

  /** What is in force: of a setting that waits for a restart, what it was at the start. */
  get<Value, Usual extends Value | null>(setting: Setting<Value, Usual>): Value | Usual {
    return (
      setting.effect === 'restart' ? this.#atStart.get(setting.name) : this.#held(setting).value
    ) as Value;
  }

  /** Those that were kept and have a variable, as the environment of programs that read it; it leaves alone what is set there. */
  variables(): Record<string, string> {
    const texts = this.#settings.flatMap(setting => {
      const { value, from } = this.#held(setting);
      if (setting.variable === undefined || from !== 'kept' || value === setting.usual) return [];
      return [[setting.variable, toText(value, delimiter)] as const];
    });
    return Object.fromEntries(texts);
  }

  list(): SettingView[] {
    return this.#settings.map(setting => this.#view(setting));
  }

  /**
   * Keeps a value. What a page keeps is checked and handed to the pages that are open.
   * @throws AuroraError `UNKNOWN_SETTING`, `SETTING_INVALID`, `SETTING_FOLDER_MISSING`, `SETTINGS_NOT_WRITABLE`
   */
  async set(name: string, value: unknown): Promise<SettingView> {
    const setting = this.#find(name);
    const checked = checkSetting(setting, value);
    const problem = folderProblem(setting, checked);
    if (problem !== null) throw problem;
    return this.#change(setting, checked);
  }

  /** @throws AuroraError `UNKNOWN_SETTING`, `SETTINGS_NOT_WRITABLE` */
  async reset(name: string): Promise<SettingView> {
    const setting = this.#find(name);
    return this.#change(setting, undefined);
  }

  async #change(setting: AnySetting, value: unknown): Promise<SettingView> {
    if (setting.kept === 'kernel') await this.#write(setting.name, value);
    const view = this.#view(setting);
    const told = setting.kept === 'page' ? { ...view, value: value ?? setting.usual } : view;
    this.changed.publish(told);
    return told;
  }

  #find(name: string): AnySetting {
    return this.#settings.find(known => known.name === name) ?? findSetting(name);
  }

  #view(setting: AnySetting): SettingView {
    const held = this.#held(setting);
    const waiting = setting.effect === 'restart' && !same(held.value, this.#atStart.get(setting.name));
    return settingView(setting, {
      ...held,
      waiting,
      ...(setting.kept === 'page' && { value: null }),
    });
  }

  #held(setting: AnySetting): Held {
    const { name, usual, variable } = setting;
    const text = variable === undefined ? undefined : this.#options.env[variable]?.trim();
    const isSaid = text !== undefined && text !== '' && !(usual === null && text.toLowerCase() === 'auto');
    if (isSaid) return this.#take(setting, fromText(setting, text, delimiter), 'environment');
    const kept = this.#values[name];
    return kept === undefined
      ? { value: usual, from: 'usual', problem: null }
      : this.#take(setting, kept, 'kept');
  }

  #take(setting: AnySetting, value: unknown, from: 'kept' | 'environment'): Held {
    try {
      const checked = checkSetting(setting, value);
      // A drive that is not there today must not keep the program from starting, and pictures go nowhere else than where they can.
      const gone = setting.folder === 'write' ? folderProblem(setting, checked) : null;
      if (gone !== null) throw gone;
      return { value: checked, from, problem: null };
    } catch (error) {
      if (!(error instanceof AuroraError)) throw error;
      const { hint = '' } = error.details;
      return { value: setting.usual, from, problem: `${error.message} ${hint}`.trim() };
    }
  }

  #read(): Readonly<Record<string, unknown>> {
    const { file, onProblem } = this.#options;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      // Nothing was ever set.
      return {};
    }
    try {
      return shape.parse(JSON.parse(text)).values;
    } catch {
      // Somebody's words are in it: they are not written over.
      const aside = `${file}.not-understood`;
      try {
        renameSync(file, aside);
      } catch {
        // It stays where it is until something is set.
      }
      onProblem(`${file} is not understood, and now called ${aside}. Everything is set as usual.`);
      return {};
    }
  }

  /** One after another, each on top of the last. `undefined` takes it out. */
  #write(name: string, value: unknown): Promise<void> {
    const written = this.#writing.then(async () => {
      const { [name]: _, ...others } = this.#values;
      const values = value === undefined ? others : { ...others, [name]: value };
      const text = JSON.stringify({ format: SETTINGS_FORMAT, version: 1, values }, null, 2);
      await writeWhole(this.#options.file, `${text}\n`, OWN).catch(cause => {
        throw notWritable(this.#options.file, cause);
      });
      this.#values = values;
    });
    this.#writing = written.catch(() => {});
    return written;
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Why a folder that a value names cannot be used; null where it can, or where the value names none. */
function folderProblem(setting: AnySetting, value: unknown): AuroraError | null {
  if (setting.folder === undefined) return null;
  const paths = (Array.isArray(value) ? value : [value]) as readonly string[];
  for (const path of paths) {
    const reason = whyNot(path, setting.folder);
    if (reason === null) continue;
    return new AuroraError('SETTING_FOLDER_MISSING', `${setting.title}: ${path} ${reason}.`, {
      field: setting.name,
      value: path,
      legal: 'the whole path of a folder that is there',
      hint: 'Make it first, or check the spelling.',
    });
  }
  return null;
}

function whyNot(path: string, use: 'read' | 'write'): string | null {
  if (!isAbsolute(path)) return 'is no whole path';
  try {
    if (use === 'write' && !statSync(path).isDirectory()) return 'is no folder';
    accessSync(path, use === 'write' ? constants.W_OK : constants.R_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'is not there'
      : `cannot be ${use === 'write' ? 'written into' : 'read'}`;
  }
}

const notWritable = (file: string, cause: unknown) =>
  new AuroraError(
    'SETTINGS_NOT_WRITABLE',
    `The setting could not be kept: ${(cause as Error).message}.`,
    { value: file, legal: 'a file that can be written', hint: 'Check the disk and the permissions.' },
    cause,
  );
