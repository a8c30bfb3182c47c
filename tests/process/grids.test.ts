/** Pictures that are painted together: through every face, and past a kill. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GridView } from '../../game/api/protocol.ts';
import type { FromKernel } from '../../game/channels.ts';
import { gridFiles } from '../../game/grids/grid-files.ts';
import { homePaths } from '../../game/home.ts';
import { decodePng } from '../../models/image/png.ts';
import { KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const MATRIX = 'a 3d render of a red fox | in snow | at night';
const settings = { seed: 7, steps: 3 };

let driver: KernelDriver;
beforeAll(async () => {
  driver = await KernelDriver.open();
});
afterAll(() => driver.close());

const running: ChildProcess[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
    if (child.exitCode === null && child.signalCode === null && child.connected) {
      child.send({ type: 'shutdown' }, () => {});
      await gone;
    }
  }
});

const post = async (body: object) => driver.request('POST', '/api/v1/grids', body);
const finished = async (response: { json(): unknown }) =>
  driver.kernel.services.grids.ended((response.json() as GridView).id);
/** Bytes of the cell at a place of a sheet of two by two whose pictures end where it does, as they lie in a picture of its own. */
function cellOf(sheet: ReturnType<typeof decodePng>, column: number, row: number, side: number): Buffer {
  const from = (end: number, index: number) => end - (2 - index) * (side + 4);
  const [left, top] = [from(sheet.width, column), from(sheet.height, row)];
  const lines = Array.from({ length: side }, (_, y) => {
    const at = ((top + y) * sheet.width + left) * 3;
    return sheet.data.subarray(at, at + side * 3);
  });
  return Buffer.concat(lines);
}

describe('bad input', () => {
  it.each<[string, object, number, string]>([
    ['nothing varies', { prompt: 'a fox' }, 422, 'GRID_OF_ONE'],
    ['too many', { prompt: 'a', x: 'seed: 1-100', y: 'steps: 1-100' }, 422, 'GRID_TOO_LARGE'],
    [
      'a value that the model cannot paint',
      { prompt: 'a', x: 'width: 256, 100000' },
      422,
      'SIZE_OUT_OF_RANGE',
    ],
    ['an unknown field', { prompt: 'a|b', colour: 'red' }, 422, 'INPUT_UNKNOWN_FIELD'],
  ])('%s: nothing is queued', async (_, body, status, code) => {
    const before = driver.kernel.services.jobs.list().length;
    const response = await post(body);
    expect([response.status, response.json().error.code]).toEqual([status, code]);
    expect(driver.kernel.services.jobs.list()).toHaveLength(before);
  });

  it('no such grid, and no such script', async () => {
    expect((await driver.request('POST', '/api/v1/grids/none/cancel')).json().error.code).toBe(
      'UNKNOWN_GRID',
    );
    const script = { prompt: 'a|b', script_name: 'x/y/z plot' };
    expect((await driver.request('POST', '/sdapi/v1/txt2img', script)).json().error).toBe('UNKNOWN_SCRIPT');
  });
});

describe('a prompt matrix', () => {
  it('is every combination, each picture with its own words, and one picture of them all', async () => {
    const response = await post({ prompt: MATRIX, ...settings });
    expect(response.status).toBe(202);
    const grid = await finished(response);
    expect(grid).toMatchObject({ state: 'done', columns: 2, rows: 2, notes: [] });
    const sheet = decodePng(readFileSync(grid.picture!.path));
    for (const [i, { picture, labels }] of grid.cells.entries()) {
      const { data, width, text } = decodePng(readFileSync(picture!));
      expect(JSON.parse(text.aurora!).settings.prompt).toBe(labels[0]);
      expect(cellOf(sheet, i % 2, Math.floor(i / 2), width).equals(Buffer.from(data)), labels[0]).toBe(true);
    }
    expect(JSON.parse(sheet.text['aurora-grid']!).cells).toHaveLength(4);
    // What varies stands above and on the left, and can be left out.
    const plain = await finished(await post({ prompt: MATRIX, ...settings, labels: false }));
    const bare = decodePng(readFileSync(plain.picture!.path));
    const side = (bare.width - 12) / 2;
    expect(bare.height).toBe(bare.width);
    expect(sheet.width).toBeGreaterThan(bare.width + 20);
    expect(sheet.height).toBeGreaterThan(bare.height + 20);
    const cells = [0, 1, 2, 3].map(i => [i % 2, Math.floor(i / 2)] as const);
    for (const [column, row] of cells)
      expect(cellOf(bare, column, row, side).equals(cellOf(sheet, column, row, side))).toBe(true);
    expect(grid.picture!.parameters).toContain('Script: grid, Grid: 2x2');
    // A picture of it is the picture that a request alone gives.
    const alone = await driver.picture(driver.paint({ ...settings, prompt: grid.cells[2]!.labels[0]! }));
    expect(alone.equals(readFileSync(grid.cells[2]!.picture!))).toBe(true);
  });

  it("is A1111's script too", async () => {
    const response = await driver.request('POST', '/sdapi/v1/txt2img', {
      ...{ prompt: 'a fox|in snow', seed: 3, steps: 2 },
      ...{ script_name: 'Prompt matrix', script_args: [false, true, 'positive', 'comma', 0] },
    });
    expect(response.status, response.body.slice(0, 300)).toBe(200);
    const info = JSON.parse(response.json().info);
    expect(info).toMatchObject({
      ...{ index_of_first_image: 1, all_prompts: ['a fox', 'a fox, in snow'], all_seeds: [3, 4] },
    });
    expect(response.json().images).toHaveLength(3);
    expect(info.infotexts).toHaveLength(3);
    const sizes = (response.json().images as string[]).map(
      png => decodePng(Buffer.from(png, 'base64')).width,
    );
    expect(sizes).toEqual([2 * sizes[1]! + 12, sizes[1], sizes[1]]);
  });

  it('is painted from the command line', () => {
    const words = ['grid', 'a fox', '--x', 'seed: 1-2', '--steps', '2'];
    const out = execFileSync(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words], {
      env: { ...process.env, AURORA_HOME: temporaryFolder() },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { width, height } = decodePng(readFileSync(out.trim()));
    const side = (width - 12) / 2;
    // One row: what varies stands above, and nothing on the left.
    expect(Number.isInteger(side)).toBe(true);
    expect(height).toBeGreaterThan(side + 8 + 20);
  });

  it('keeps what was painted when it is cancelled', async () => {
    const response = await post({ prompt: 'a fox', x: 'steps: 2, 900', y: 'seed: 1, 2' });
    const { id, cells } = response.json() as GridView;
    await driver.kernel.services.jobs.ended(cells[0]!.job);
    await driver.request('POST', `/api/v1/grids/${id}/cancel`);
    const grid = await driver.kernel.services.grids.ended(id);
    expect(grid).toMatchObject({ state: 'done', notes: ['3 of 4 pictures were not painted'] });
    expect(grid.cells.map(({ failed }) => failed)).toEqual([null, 'cancelled', 'cancelled', 'cancelled']);
  });
});

describe('a grid of a program that was killed', () => {
  const startProcess = (home: string) => {
    const child = fork(join(ROOT, 'build/kernel.cjs'), {
      env: { ...process.env, AURORA_HOME: home, AURORA_ROOT: ROOT },
    });
    running.push(child);
    return new Promise<{ child: ChildProcess; url: string }>((resolve, reject) => {
      child.on('message', (message: FromKernel) =>
        message.type === 'ready'
          ? resolve({ child, url: message.url })
          : reject(new Error(message.error.message)),
      );
    });
  };
  const until = async (url: string, wanted: (grid: GridView) => boolean): Promise<GridView> => {
    for (;;) {
      const { grids } = (await (await fetch(`${url}api/v1/grids`)).json()) as { grids: GridView[] };
      const grid = grids.find(wanted);
      if (grid) return grid;
    }
  };

  it('goes on where it was, to the same picture', async () => {
    const request = { prompt: MATRIX, seed: 9, steps: 8 };
    const calm = await finished(await post(request));
    const home = temporaryFolder();
    const first = await startProcess(home);
    await fetch(`${first.url}api/v1/grids`, { method: 'POST', body: JSON.stringify(request) });
    await until(first.url, ({ cells }) => cells.filter(({ picture }) => picture !== null).length >= 2);
    first.child.kill('SIGKILL');
    await new Promise(resolve => first.child.once('exit', resolve));

    const second = await startProcess(home);
    const grid = await until(second.url, ({ state }) => state === 'done');
    expect(grid.notes).toEqual([]);
    const pixels = (path: string) => Buffer.from(decodePng(readFileSync(path)).data).toString('base64');
    expect(pixels(grid.picture!.path)).toBe(pixels(calm.picture!.path));
    expect(readdirSync(homePaths(home).grids)).toEqual([]);
  });

  it('is painted though no job of it was queued; one that cannot be read is told of and left', async () => {
    const home = temporaryFolder();
    const { settings } = await driver.ended(driver.paint({ steps: 2 }));
    const cell = (seed: number) => ({
      job: `j${seed}`,
      labels: [`seed ${seed}`],
      settings: { ...settings, seed },
    });
    const files = gridFiles(homePaths(home).grids);
    files.write({
      ...{ version: 1, id: 'abc', createdAt: new Date().toISOString(), columns: 3, rows: 1 },
      cells: [cell(1), cell(2), cell(3)] as never,
    });
    files.note('abc', { cell: 2, failed: 'WORKER_CRASHED' });
    const broken = join(homePaths(home).grids, 'broken.json');
    writeFileSync(broken, '{"version":1');
    const kernel = await KernelDriver.open({ home, journal: true });
    const grid = await kernel.kernel.services.grids.ended('abc');
    await kernel.close();
    expect(grid.cells.map(({ failed }) => failed)).toEqual([null, null, 'WORKER_CRASHED']);
    expect(grid).toMatchObject({ state: 'done', notes: ['1 of 3 pictures were not painted'] });
    expect(existsSync(broken)).toBe(true);
  });
});
