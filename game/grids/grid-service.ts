import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { AuroraError } from '../../models/errors.ts';
import { readPngSummary } from '../../models/image/png-text.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { GenerateInput, GridView, PictureView } from '../api/protocol.ts';
import { dayFolder, pictureFileName } from '../gallery/picture-name.ts';
import type { PictureStore } from '../gallery/picture-store.ts';
import type { JobOrders } from '../jobs/job-orders.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import { type JobService, newJobId, queueFull } from '../jobs/job-service.ts';
import { seedOf } from '../jobs/resolve-settings.ts';
import type { GridSheet } from './compose-grid.ts';
import type { ComposedGrid } from './compose-in-thread.ts';
import type { CellEnd, GridFiles, StoredGrid } from './grid-files.ts';
import { type GridRequest, planGrid } from './plan-grid.ts';

export interface GridServiceOptions {
  readonly jobs: JobService;
  readonly orders: Pick<JobOrders, 'picture'>;
  readonly pictures: Pick<PictureStore, 'root' | 'save' | 'findByPath'>;
  /** Absent: grids are not kept for another run. */
  readonly files: GridFiles | null;
  readonly fillIn: (input: GenerateInput) => Promise<GenerateInput>;
  readonly resolve: (input: GenerateInput) => GenerationSettings;
  readonly compose: (sheet: GridSheet, text: Readonly<Record<string, string>>) => Promise<ComposedGrid>;
  readonly now: () => Date;
  readonly onProblem: (problem: string) => void;
  readonly onPicture: (picture: PictureView) => void;
}

interface Grid {
  readonly stored: StoredGrid;
  readonly ends: (CellEnd | null)[];
  state: GridView['state'];
  sheet: PictureView | null;
  notes: string[];
}

/** Finished grids that are still listed. */
const KEPT = 50;

/** Grids: their jobs are jobs like any other, and when the last has ended they become one picture. */
export class GridService {
  readonly #options: GridServiceOptions;
  readonly #grids = new Map<string, Grid>();
  readonly #byJob = new Map<string, { readonly grid: Grid; readonly cell: number }>();
  readonly #waiters = new Map<string, (() => void)[]>();

  constructor(options: GridServiceOptions) {
    this.#options = options;
    options.jobs.on('ended', record => this.#jobEnded(record));
  }

  /**
   * Queues the pictures of a grid: all of them or none.
   * @throws AuroraError as `planGrid` does; `QUEUE_FULL`, `DISK_FULL`; what `generate` says of a picture
   */
  async start(request: GridRequest): Promise<GridView> {
    const { jobs, orders, fillIn, resolve, now, files } = this.#options;
    const input = await fillIn({ ...request.input, seed: seedOf(request.input) });
    const { columns, rows, cells, labels } = planGrid({ ...request, input });
    if (cells.length > jobs.room) throw queueFull(cells.length);
    const at = now();
    const planned: StoredGrid['cells'] = [];
    for (const { labels, input } of cells)
      planned.push({
        job: newJobId(at),
        labels: [...labels],
        settings: resolve(await fillIn(input)) as never,
      });
    const orderOf = planned.map(({ settings }) => orders.picture(settings as GenerationSettings));
    const id = at.getTime().toString(36) + randomBytes(3).toString('hex');
    const stored: StoredGrid = {
      ...{ version: 1, id, createdAt: at.toISOString(), columns, rows, cells: planned },
      ...(request.labels !== false && { labels: structuredClone(labels) as StoredGrid['labels'] }),
    };
    files?.write(stored);
    const grid = this.#enter(stored, []);
    try {
      for (const [i, { job }] of planned.entries()) jobs.submit(orderOf[i]!, job);
    } catch (error) {
      this.#forget(grid);
      for (const { job } of planned) if (jobs.find(job)) jobs.cancel(job);
      throw error;
    }
    return this.#view(grid);
  }

  /** Takes up the grids of an earlier run; call it before any job of theirs can end. */
  restore(): void {
    const { files, onProblem } = this.#options;
    for (const { grid, ends } of files?.read(onProblem) ?? []) this.#enter(grid, ends);
  }

  /** Queues what a killed program had not queued yet, once models are known; finishes what is finished. */
  takeUp(): void {
    const { jobs, orders } = this.#options;
    for (const grid of [...this.#grids.values()]) {
      if (grid.state !== 'painting') continue;
      for (const [cell, { job, settings }] of grid.stored.cells.entries()) {
        if (grid.ends[cell] || jobs.find(job)) continue;
        try {
          jobs.submit(orders.picture(settings as GenerationSettings), job);
        } catch (error) {
          this.#end(grid, { cell, failed: error instanceof AuroraError ? error.code : 'INTERNAL' });
        }
      }
      this.#finishIfDone(grid);
    }
  }

  /** A picture of a grid is on the disk. To be told before its job is forgotten. */
  painted(job: string, picture: PictureView): void {
    const found = this.#byJob.get(job);
    if (found) this.#end(found.grid, { cell: found.cell, picture: picture.path });
  }

  list(): GridView[] {
    return [...this.#grids.values()].map(grid => this.#view(grid));
  }

  /** @throws AuroraError `UNKNOWN_GRID` */
  get(id: string): GridView {
    return this.#view(this.#known(id));
  }

  /** Cancels the pictures that are not painted yet; what is painted becomes the grid. @throws as `get` */
  cancel(id: string): GridView {
    const grid = this.#known(id);
    for (const { job } of grid.stored.cells) if (this.#options.jobs.find(job)) this.#options.jobs.cancel(job);
    return this.#view(grid);
  }

  /** Resolves when the grid is a picture, or will be none. @throws as `get` */
  async ended(id: string): Promise<GridView> {
    const grid = this.#known(id);
    if (grid.state === 'painting' || grid.state === 'composing')
      await new Promise<void>(resolve => {
        this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), resolve]);
      });
    return this.#view(grid);
  }

  #enter(stored: StoredGrid, ends: readonly CellEnd[]): Grid {
    const grid: Grid = {
      stored,
      ends: stored.cells.map(() => null),
      state: 'painting',
      sheet: null,
      notes: [],
    };
    for (const end of ends) grid.ends[end.cell] = end;
    this.#grids.set(stored.id, grid);
    for (const [cell, { job }] of stored.cells.entries()) this.#byJob.set(job, { grid, cell });
    return grid;
  }

  #jobEnded({ id, ended, error }: JobRecord): void {
    const found = this.#byJob.get(id);
    if (found === undefined) return;
    this.#byJob.delete(id);
    const { grid, cell } = found;
    if (grid.ends[cell] === null) this.#end(grid, { cell, failed: error?.code ?? ended!.state });
    this.#finishIfDone(grid);
  }

  #end(grid: Grid, end: CellEnd): void {
    if (grid.ends[end.cell]) return;
    grid.ends[end.cell] = end;
    try {
      this.#options.files?.note(grid.stored.id, end);
    } catch (error) {
      this.#options.onProblem(
        `the grid ${grid.stored.id} cannot be written down: ${(error as Error).message}`,
      );
    }
  }

  #finishIfDone(grid: Grid): void {
    if (grid.state !== 'painting' || grid.ends.some(end => end === null)) return;
    grid.state = 'composing';
    void this.#finish(grid)
      .catch(error => {
        grid.state = 'failed';
        grid.notes.push(`The grid could not be put together: ${(error as Error).message}`);
        this.#options.onProblem(`the grid ${grid.stored.id}: ${(error as Error).message}`);
      })
      .finally(() => {
        for (const resolve of this.#waiters.get(grid.stored.id) ?? []) resolve();
        this.#waiters.delete(grid.stored.id);
        const finished = [...this.#grids.values()].filter(
          ({ state }) => state === 'done' || state === 'failed',
        );
        for (const old of finished.slice(0, -KEPT)) this.#grids.delete(old.stored.id);
      });
  }

  async #finish(grid: Grid): Promise<void> {
    const { pictures, files, onPicture } = this.#options;
    const { id, cells } = grid.stored;
    const missing = grid.ends.filter(end => end?.picture === undefined).length;
    if (missing > 0) grid.notes.push(`${missing} of ${cells.length} pictures were not painted`);
    if (missing < cells.length) {
      // A program that was killed between keeping the sheet and forgetting the grid has it already.
      grid.sheet = pictures.findByPath(this.#sheetPath(grid)) ?? (await this.#compose(grid));
      onPicture(grid.sheet);
    }
    grid.state = missing < cells.length ? 'done' : 'failed';
    files?.remove(id);
  }

  async #compose(grid: Grid): Promise<PictureView> {
    const { columns, rows, cells, labels } = grid.stored;
    const paths = grid.ends.map(end => end?.picture ?? null);
    const sizes = cells.map(({ settings }) => settings.hires ?? settings);
    const side = (name: 'width' | 'height') => Math.max(...sizes.map(size => size[name]));
    const { png, note } = await this.#options.compose(
      { columns, rows, pictures: paths, width: side('width'), height: side('height'), labels },
      this.#textOf(grid, paths),
    );
    if (note !== undefined) grid.notes.push(note);
    const { width, height, text } = readPngSummary(png);
    const modelHash = /Model hash: ([0-9a-f]+)/.exec(text.parameters ?? '')?.[1] ?? '';
    return this.#options.pictures.save(png, { ...this.#nameOf(grid), modelHash, width, height });
  }

  /** What its pictures have in common stands in the first one's words; what each is, in ours. */
  #textOf({ stored }: Grid, paths: readonly (string | null)[]): Record<string, string> {
    const { columns, rows, cells } = stored;
    const { text } = this.#options.orders.picture(cells[0]!.settings as GenerationSettings);
    const described = cells.map(({ labels, settings }, i) => {
      const path = paths[i] ?? null;
      return { labels, picture: path === null ? null : basename(path), seed: settings.seed };
    });
    return {
      parameters: `${text.parameters}, Script: grid, Grid: ${columns}x${rows}`,
      'aurora-grid': JSON.stringify({ version: 1, columns, rows, cells: described }),
    };
  }

  #nameOf({ stored }: Grid) {
    const settings = stored.cells[0]!.settings as GenerationSettings;
    const named = { ...settings, prompt: `grid ${settings.prompt}` };
    // The end tells jobs of one moment apart.
    return { jobId: stored.id.slice(-8), settings: named, at: new Date(stored.createdAt) };
  }

  #sheetPath(grid: Grid): string {
    const { jobId, settings, at } = this.#nameOf(grid);
    return join(dayFolder(at), pictureFileName({ at, jobId, seed: settings.seed, prompt: settings.prompt }));
  }

  #forget(grid: Grid): void {
    this.#grids.delete(grid.stored.id);
    for (const { job } of grid.stored.cells) this.#byJob.delete(job);
    this.#options.files?.remove(grid.stored.id);
  }

  #known(id: string): Grid {
    const grid = this.#grids.get(id);
    if (grid) return grid;
    throw new AuroraError('UNKNOWN_GRID', `There is no grid "${id}".`, {
      field: 'id',
      value: id,
      legal: 'an id that `grids` lists',
      hint: 'Finished grids are forgotten after a while; their pictures are in `pictures`.',
    });
  }

  #view({ stored, ends, state, sheet, notes }: Grid): GridView {
    const { id, createdAt, columns, rows, cells } = stored;
    const ofCell = ({ job, labels }: StoredGrid['cells'][number], i: number) => {
      const { picture = null, failed = null } = ends[i] ?? {};
      return { job, labels, picture, failed };
    };
    return {
      id,
      state,
      createdAt,
      columns,
      rows,
      cells: cells.map(ofCell),
      picture: sheet,
      notes: [...notes],
    };
  }
}
