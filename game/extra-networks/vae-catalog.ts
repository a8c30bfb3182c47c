/** The autoencoders that can stand in the place of a model's own. */
import { AuroraError } from '../../models/errors.ts';
import { vaeName } from '../../models/loaders/index.ts';
import { nearestNames } from '../../models/nearest-names.ts';
import type { VaeView } from '../api/protocol.ts';
import { FileCatalog } from './file-catalog.ts';
import type { FileReader } from './file-reader.ts';

export interface VaeCatalog {
  /** By name; it grows while files are read. */
  list(): readonly VaeView[];
  /** @throws AuroraError `UNKNOWN_VAE`, or the reason for which a file of this name was refused */
  byName(name: string): VaeView;
  /** Makes sure that the one of this name is up to date. */
  ensure(name: string | undefined): Promise<void>;
  /** Looks through the folders again. */
  refresh(): Promise<void>;
  /** Resolves when every file has been read for the first time. */
  readonly complete: Promise<void>;
  stop(): void;
}

export interface VaeCatalogOptions {
  /** A folder of autoencoders; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them. */
  readonly roots: readonly string[];
  readonly reader: Pick<FileReader, 'read'>;
  readonly onProblem: (problem: string) => void;
}

export function openVaeCatalog({ own, roots, reader, onProblem }: VaeCatalogOptions): VaeCatalog {
  const files = new FileCatalog({
    own,
    roots,
    place: 'vae',
    nameOf: vaeName,
    read: path => reader.read('vae', path),
    onProblem: problem => onProblem(`VAEs in ${problem}`),
  });
  const list = () => files.list().map(({ below: _, ...view }): VaeView => view);
  return {
    complete: files.complete,
    refresh: () => files.refresh(),
    ensure: name => files.ensure(name === undefined ? [] : [vaeName(name)]),
    list,
    stop: () => files.stop(),
    byName(name) {
      const vae = files.get(name);
      if (vae instanceof AuroraError) throw vae;
      if (vae !== undefined) return vae;
      const known = list().map(view => view.name);
      throw new AuroraError('UNKNOWN_VAE', `There is no VAE "${name}".`, {
        field: 'vae',
        value: name,
        legal: known.length > 0 ? nearestNames(name, known) : 'none: no folder holds any',
        hint: `Put the file into ${own}, or name its folder in AURORA_MODELS; leave it out for the model's own.`,
      });
    },
  };
}
