/** What pictures can be enlarged with: filters, and networks from files. */
import { AuroraError } from '../../models/errors.ts';
import { upscalerName } from '../../models/loaders/index.ts';
import { nearestNames } from '../../models/nearest-names.ts';
import { UPSCALERS } from '../../models/settings.ts';
import type { UpscalerView } from '../api/protocol.ts';
import { FileCatalog } from './file-catalog.ts';
import type { FileReader } from './file-reader.ts';

/** A network of the person's own. */
export interface UpscalerNetwork {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** First 10 hex digits of SHA-256 over the file. */
  readonly hash: string;
  /** Times that it makes each side. */
  readonly scale: number;
}

export interface UpscalerCatalog {
  /** Filters first, then networks by name; it grows while files are read. */
  list(): readonly UpscalerView[];
  /**
   * The network of this name, or undefined for a filter.
   * @param field of the request that names it
   * @throws AuroraError `UNKNOWN_UPSCALER`, or the reason for which a file of this name was refused
   */
  network(name: string, field: string): UpscalerNetwork | undefined;
  /** Makes sure that the one of this name is up to date. */
  ensure(name: string | undefined): Promise<void>;
  /** Looks through the folders again. */
  refresh(): Promise<void>;
  /** Resolves when every file has been read for the first time. */
  readonly complete: Promise<void>;
  stop(): void;
}

export interface UpscalerCatalogOptions {
  /** A folder of networks; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them. */
  readonly roots: readonly string[];
  readonly reader: Pick<FileReader, 'read'>;
  readonly onProblem: (problem: string) => void;
}

const isFilter = (name: string): boolean => (UPSCALERS as readonly string[]).includes(name);

const FILTERS = UPSCALERS.map(
  (name): UpscalerView => ({
    ...{ name, path: null, hash: null, architecture: null, scale: null },
    latent: name.startsWith('Latent'),
  }),
);

export function openUpscalerCatalog({
  own,
  roots,
  reader,
  onProblem,
}: UpscalerCatalogOptions): UpscalerCatalog {
  const files = new FileCatalog({
    own,
    roots,
    place: 'upscale_models',
    nameOf: upscalerName,
    read: path => reader.read('upscaler', path),
    onProblem: problem => onProblem(`Upscalers in ${problem}`),
  });
  const networks = () =>
    files.list().map(({ name, path, hash, architecture, scale }): UpscalerView => {
      return { name, path, hash, architecture, scale, latent: false };
    });
  return {
    complete: files.complete,
    refresh: () => files.refresh(),
    ensure: name => files.ensure(name === undefined || isFilter(name) ? [] : [upscalerName(name)]),
    list: () => [...FILTERS, ...networks()],
    stop: () => files.stop(),
    network(name, field) {
      if (isFilter(name)) return undefined;
      const network = files.get(upscalerName(name));
      if (network instanceof AuroraError) throw network;
      if (network !== undefined) return network;
      const known = [...UPSCALERS, ...networks().map(view => view.name)];
      throw new AuroraError('UNKNOWN_UPSCALER', `There is no upscaler "${name}".`, {
        field,
        value: name,
        legal: nearestNames(name, known),
        hint: `\`upscalers\` lists all. Put a network's file into ${own}, or name its folder in AURORA_MODELS.`,
      });
    },
  };
}
