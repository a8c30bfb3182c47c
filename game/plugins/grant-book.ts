import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeWhole } from '../write-whole.ts';

const entrySchema = z.object({
  /** SHA-256 of the manifest that it was granted to. */
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  granted: z.array(z.string().max(100)).max(300),
});
const bookSchema = z.object({
  format: z.literal('aurora-grants'),
  version: z.literal(1),
  plugins: z.record(z.string().max(40), entrySchema),
});

/** What was granted to which plugin, in a file. A plugin whose manifest is another one has been granted nothing. */
export class GrantBook {
  readonly #file: string | null;
  #plugins: Record<string, z.infer<typeof entrySchema>>;

  private constructor(file: string | null, plugins: Record<string, z.infer<typeof entrySchema>>) {
    this.#file = file;
    this.#plugins = plugins;
  }

  /** A file that cannot be read grants nothing, and is told. */
  static async open(file: string | null, onProblem: (problem: string) => void): Promise<GrantBook> {
    const text = file === null ? null : await readFile(file, 'utf8').catch(() => null);
    if (text === null) return new GrantBook(file, {});
    try {
      return new GrantBook(file, bookSchema.parse(JSON.parse(text)).plugins);
    } catch {
      onProblem(`${file} cannot be read: nothing is granted to plugins until somebody grants it anew`);
      return new GrantBook(file, {});
    }
  }

  of(id: string, manifest: string): ReadonlySet<string> {
    const entry = this.#plugins[id];
    return new Set(entry?.manifest === manifest ? entry.granted : []);
  }

  /** Something was granted to another manifest of this plugin. */
  outdated(id: string, manifest: string): boolean {
    const entry = this.#plugins[id];
    return entry !== undefined && entry.manifest !== manifest && entry.granted.length > 0;
  }

  /** In force at once; resolves when it is on the disk. */
  set(id: string, manifest: string, granted: Iterable<string>): Promise<void> {
    this.#plugins = { ...this.#plugins, [id]: { manifest, granted: [...granted].sort() } };
    if (this.#file === null) return Promise.resolve();
    const book = { format: 'aurora-grants', version: 1, plugins: this.#plugins };
    return writeWhole(this.#file, `${JSON.stringify(book, null, 2)}\n`);
  }
}
