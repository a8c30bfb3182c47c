/**
 * Grids on disk, so that a killed program goes on with them: `<id>.json`, written once before its jobs are queued, and
 * `<id>.log`, to which a line is added for each picture before its job is forgotten.
 */
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AuroraError, isDiskFull } from '../../models/errors.ts';
import { settingsSchema } from '../settings-schema.ts';
import { MAX_CELLS } from './plan-grid.ts';

const labels = z.array(z.array(z.object({ text: z.string(), active: z.boolean() }))).max(MAX_CELLS);

const gridSchema = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[0-9a-z]{1,40}$/),
  createdAt: z.iso.datetime(),
  columns: z.int().min(1).max(MAX_CELLS),
  rows: z.int().min(1).max(MAX_CELLS),
  cells: z
    .array(z.object({ job: z.string().max(100), labels: z.array(z.string()), settings: settingsSchema }))
    .min(2)
    .max(MAX_CELLS),
  /** Absent: the sheet has none. */
  labels: z.object({ columns: labels, rows: labels }).optional(),
});
export type StoredGrid = z.infer<typeof gridSchema>;

/** How a cell ended: the path of its picture, or why there is none. */
export interface CellEnd {
  readonly cell: number;
  readonly picture?: string;
  readonly failed?: string;
}

export interface GridFiles {
  /** @throws AuroraError `DISK_FULL`, `GRID_NOT_WRITABLE` */
  write(grid: StoredGrid): void;
  note(id: string, end: CellEnd): void;
  remove(id: string): void;
  /** Those of an earlier run, oldest first. A file that cannot be read is told of and left. */
  read(
    onProblem: (problem: string) => void,
  ): { readonly grid: StoredGrid; readonly ends: readonly CellEnd[] }[];
}

/** Files in `folder`, which is made with the first grid. */
export function gridFiles(folder: string): GridFiles {
  const path = (id: string, ending: string) => join(folder, `${id}.${ending}`);
  return {
    write(grid) {
      const part = path(grid.id, 'part');
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(part, JSON.stringify(grid));
        const file = openSync(part, 'r+');
        fsyncSync(file);
        closeSync(file);
        renameSync(part, path(grid.id, 'json'));
      } catch (error) {
        rmSync(part, { force: true });
        const full = isDiskFull(error);
        throw new AuroraError(
          full ? 'DISK_FULL' : 'GRID_NOT_WRITABLE',
          `The grid cannot be written down: ${(error as Error).message}.`,
          {
            value: folder,
            legal: 'a disk with room, that may be written to',
            hint: full ? 'Make room on the disk and try again.' : 'Check the rights of the folder.',
          },
          error,
        );
      }
    },
    note(id, end) {
      appendFileSync(path(id, 'log'), `${JSON.stringify(end)}\n`);
    },
    remove(id) {
      // A log alone is nothing; a grid without its log would be painted again.
      for (const ending of ['json', 'log']) rmSync(path(id, ending), { force: true });
    },
    read(onProblem) {
      return names(folder).flatMap(name => {
        try {
          const grid = gridSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
          return [{ grid, ends: readLog(path(grid.id, 'log'), grid.cells.length) }];
        } catch (error) {
          onProblem(`the grid ${name} cannot be read: ${(error as Error).message}`);
          return [];
        }
      });
    },
  };
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

/** A line that a crash cut short is none. */
function readLog(path: string, cells: number): CellEnd[] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap(line => {
    try {
      const end = JSON.parse(line) as CellEnd;
      return Number.isInteger(end.cell) && end.cell >= 0 && end.cell < cells ? [end] : [];
    } catch {
      return [];
    }
  });
}
