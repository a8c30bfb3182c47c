/**
 * flite (Carnegie Mellon's small synthesiser) as a program in WebAssembly: an instant voice that needs no weights, and
 * the letter-to-sound rules for words that no dictionary has.
 */
import { readFile } from 'node:fs/promises';
import { AuroraError } from '../../errors.ts';
import { runWasi } from './wasi-program.ts';
import { decodeWav, type Sound } from './wav.ts';

/** The voices whose printed times agree with their sound (within 5 ms); kal's are off by 0.1 s. */
export const FLITE_VOICES = ['slt', 'rms', 'awb'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

export interface FlitePhone {
  /** As flite calls it: ARPAbet in lower case, `pau` for silence. */
  readonly name: string;
  /** Seconds from the sound's beginning. */
  readonly start: number;
  readonly end: number;
}

export class FliteEngine {
  readonly #module: WebAssembly.Module;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /**
   * @param text one sentence or clause
   * @param speed 1 = as recorded; 2 = twice as fast
   * @returns mono sound and the phones in it, in order and without gaps
   * @throws AuroraError FLITE_FAILED
   */
  async speak(
    text: string,
    voice: FliteVoice = 'slt',
    speed = 1,
  ): Promise<{ sound: Sound; phones: FlitePhone[] }> {
    const stretch = speed === 1 ? [] : ['--setf', `duration_stretch=${(1 / speed).toFixed(4)}`];
    const { stdout, files } = await this.#run(
      ['-voice', voice, ...stretch, '-psdur', '-t', safe(text), '-o', '/out.wav'],
      text,
    );
    const wav = files.get('out.wav');
    if (!wav) throw failed(text, 'it wrote no sound');
    return { sound: decodeWav(wav), phones: parsePhones(stdout) };
  }

  /** Phones of one word by flite's lexicon and letter-to-sound rules: ARPAbet in lower case, no stress. */
  async phonesOf(word: string): Promise<string[]> {
    const { stdout } = await this.#run(['-voice', 'slt', '-ps', '-t', safe(word), '-o', 'none'], word);
    return stdout
      .trim()
      .split(/\s+/)
      .filter(name => name !== '' && name !== 'pau');
  }

  async #run(args: readonly string[], text: string) {
    const result = await runWasi(this.#module, 'flite', args).catch((error: unknown) => {
      // The program's own fault (a trap in WebAssembly): its memory is gone with it, ours is untouched.
      throw failed(text, error instanceof Error ? error.message : String(error));
    });
    if (result.exitCode !== 0) throw failed(text, result.stderr.trim() || `exit ${result.exitCode}`);
    return result;
  }
}

/** @param path of flite.wasm; compiling its 21 MB takes about 0.2 s */
export async function openFlite(path: string): Promise<FliteEngine> {
  return new FliteEngine(await WebAssembly.compile(await readFile(path)));
}

/** A text that begins with a dash would be an option; one without a letter crashes flite. */
const safe = (text: string): string =>
  text
    .replace(/\0/g, ' ')
    .replace(/^[\s-]+/, '')
    .trim() || 'a';

function parsePhones(stdout: string): FlitePhone[] {
  let start = 0;
  return [...stdout.matchAll(/([a-z]+):(\d+(?:\.\d+)?)/g)].map(([, name, time]) => {
    const phone = { name: name!, start, end: Number(time) };
    start = phone.end;
    return phone;
  });
}

const failed = (text: string, why: string) =>
  new AuroraError(
    'FLITE_FAILED',
    `The instant voice could not say ${JSON.stringify(text.slice(0, 60))}: ${why}.`,
    {
      value: text.slice(0, 200),
      legal: 'English text',
      hint: 'Please report this text.',
    },
  );
