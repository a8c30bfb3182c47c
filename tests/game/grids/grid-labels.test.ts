import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { composeGrid, type GridSheet } from '../../../game/grids/compose-grid.ts';
import { axisLabels, matrixLabels } from '../../../game/grids/grid-labels.ts';
import { LabelFont } from '../../../game/grids/label-font.ts';
import { layOut, usualSize } from '../../../game/grids/label-layout.ts';
import { planGrid } from '../../../game/grids/plan-grid.ts';
import { decodePng } from '../../../models/image/png.ts';

const font = new LabelFont(process.cwd());
const folder = mkdtempSync(join(tmpdir(), 'aurora-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const said = (text: string, active = true) => ({ text, active });
const texts = (label: readonly { text: string }[]) => label.map(({ text }) => text);

describe('labels', () => {
  it('of axes are values: the first above, the others on the left', () => {
    const { labels } = planGrid({
      input: { prompt: 'a fox', seed: 1 },
      ...{ x: 'steps: 10, 20, 30', y: 'cfg: 4, 8', z: 'replace: fox, owl' },
    });
    expect(labels.columns.map(texts)).toEqual([['steps 10'], ['steps 20'], ['steps 30']]);
    expect(labels.rows.map(texts)).toEqual([
      ['guidanceScale 4', 'fox'],
      ['guidanceScale 8', 'fox'],
      ['guidanceScale 4', 'owl'],
      ['guidanceScale 8', 'owl'],
    ]);
    expect(axisLabels([{ labels: ['a'] }, { labels: ['b'] }], 2).rows).toEqual([]);
  });

  it('of a prompt matrix are its parts, and those that are left out are not active, as A1111', () => {
    const { labels, cells, columns } = planGrid({ input: { prompt: 'a fox | in snow | at night', seed: 1 } });
    expect(labels).toEqual({
      columns: [[said('in snow', false)], [said('in snow')]],
      rows: [[said('at night', false)], [said('at night')]],
    });
    for (const [i, { input }] of cells.entries()) {
      const parts = [...labels.columns[i % columns]!, ...labels.rows[Math.floor(i / columns)]!];
      for (const { text, active } of parts) expect(input.prompt.includes(text)).toBe(active);
    }
    expect(matrixLabels(['a', 'b'], 2, 1)).toMatchObject({ rows: [] });
  });
});

describe('the layout', () => {
  const box = { width: 200, height: 60 };
  it('breaks at words, and words that are too long where they end to fit', () => {
    const { labels, size } = layOut(
      font,
      [[said('one two three four five six seven')], [said('x'.repeat(40))]],
      box,
      16,
    );
    for (const lines of labels) {
      expect(lines.length).toBeGreaterThan(1);
      for (const { text } of lines) expect(font.width(text) * size).toBeLessThanOrEqual(box.width);
    }
    expect(texts(labels[0]!).join(' ')).toBe('one two three four five six seven');
    expect(texts(labels[1]!).join('')).toBe('x'.repeat(40));
  });

  it('makes all labels smaller for the one that does not fit, and cuts it where it still does not', () => {
    const long = 'a rather long description '.repeat(100);
    const { labels, size, lineHeight } = layOut(font, [[said('short')], [said(long)]], box, 30);
    expect(size).toBe(11);
    expect(labels[0]).toEqual([said('short')]);
    expect(labels[1]!.length * lineHeight).toBeLessThanOrEqual(box.height);
    expect(labels[1]!.at(-1)!.text).toMatch(/…$/);
    for (const { text } of labels[1]!) expect(font.width(text) * size).toBeLessThanOrEqual(box.width);
  });

  it('takes any text', () => {
    for (const text of [
      '',
      '\0\u202e\n\t',
      '👩‍👩‍👧‍👦'.repeat(500),
      'é'.repeat(3000),
      '漢字かな'.repeat(300),
      '\ud800',
      ' '.repeat(9999),
    ]) {
      const { labels, size } = layOut(font, [[said(text)]], box, 20);
      for (const line of labels[0]!) {
        expect(font.width(line.text) * size).toBeLessThanOrEqual(box.width);
        expect(font.outline(line.text, size).path).not.toMatch(/NaN|undefined/);
      }
    }
  });

  it('asks for sizes that can be read', () => {
    expect([usualSize(64, 64), usualSize(512, 512), usualSize(2048, 2048)]).toEqual([11, 40, 40]);
  });
});

describe('a sheet', () => {
  const paint = async (colour: string) => {
    const path = join(folder, `${colour}.png`);
    await sharp({ create: { width: 128, height: 128, channels: 3, background: colour } })
      .png()
      .toFile(path);
    return path;
  };
  const sheetOf = async (labels?: GridSheet['labels']): Promise<GridSheet> => ({
    ...{ columns: 2, rows: 2, width: 128, height: 128, labels },
    pictures: [await paint('red'), await paint('green'), await paint('blue'), null],
  });
  const LABELS = {
    columns: [[said('in snow', false), said('at night')], [said('Größe, размер, μέγεθος, cỡ')]],
    rows: [[said('steps 10')], [said('漢 steps 20')]],
  };

  it('has its pictures where they were, and labels before them', async () => {
    const plain = decodePng(await composeGrid(await sheetOf(), {}, font));
    const png = await composeGrid(await sheetOf(LABELS), { parameters: 'x' }, font);
    if (process.env.AURORA_SHEET) writeFileSync(process.env.AURORA_SHEET, png);
    const labelled = decodePng(png);
    const [left, top] = [labelled.width - plain.width, labelled.height - plain.height];
    expect(Math.min(left, top)).toBeGreaterThan(20);
    for (let y = 0; y < plain.height; y++) {
      const row = plain.data.subarray(y * plain.width * 3, (y + 1) * plain.width * 3);
      const at = ((y + top) * labelled.width + left) * 3;
      expect(Buffer.from(labelled.data.subarray(at, at + row.length)).equals(Buffer.from(row))).toBe(true);
    }
    // Letters, not only a margin.
    const bright = (x0: number, y0: number, x1: number, y1: number) => {
      let count = 0;
      for (let y = y0; y < y1; y++)
        for (let x = x0; x < x1; x++) if (labelled.data[(y * labelled.width + x) * 3]! > 0x60) count++;
      return count;
    };
    expect(bright(left, 0, left + 132, top)).toBeGreaterThan(100);
    expect(bright(left + 136, 0, labelled.width, top)).toBeGreaterThan(100);
    expect(bright(0, top, left, top + 132)).toBeGreaterThan(50);
    expect(labelled.text.parameters).toBe('x');
  });

  it('without labels, or without a font, is as it was', async () => {
    const plain = await composeGrid(await sheetOf(), {}, null);
    expect(Buffer.from(await composeGrid(await sheetOf(LABELS), {}, null)).equals(Buffer.from(plain))).toBe(
      true,
    );
    const none = await composeGrid(await sheetOf({ columns: [], rows: [] }), {}, font);
    expect(Buffer.from(none).equals(Buffer.from(plain))).toBe(true);
  });
});
