/** One picture of many. */
import { stat } from 'node:fs/promises';
import { withPngText } from '../../models/image/png-text.ts';

/** Pixels of the whole: larger grids are made smaller. */
const MAX_SIDE = 8192;
/** Between two pictures, and around. */
const GAP = 4;
const BACKGROUND = '#101014';

export interface GridSheet {
  readonly columns: number;
  readonly rows: number;
  /** Paths of the cells' pictures, row by row; null where there is none. */
  readonly pictures: readonly (string | null)[];
  /** Pixels of the largest cell. */
  readonly width: number;
  readonly height: number;
}

/**
 * The sheet as a PNG with these texts, each picture in the middle of its cell. A picture whose file is gone leaves its
 * cell empty. Decoding and encoding happen on the library's own threads.
 */
export async function composeGrid(
  sheet: GridSheet,
  text: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { columns, rows } = sheet;
  const scale = Math.min(
    1,
    ...[
      [columns, sheet.width],
      [rows, sheet.height],
    ].map(fit),
  );
  const [width, height] = [sheet.width, sheet.height].map(side => Math.max(1, Math.floor(side * scale))) as [
    number,
    number,
  ];
  const cells: { input: Buffer; left: number; top: number }[] = [];
  for (const [i, path] of sheet.pictures.entries()) {
    if (path === null || (await stat(path).catch(() => null)) === null) continue;
    const { data, info } = await sharp(path)
      .resize(width, height, { fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true });
    const left = GAP + (i % columns) * (width + GAP) + Math.floor((width - info.width) / 2);
    const top = GAP + Math.floor(i / columns) * (height + GAP) + Math.floor((height - info.height) / 2);
    cells.push({ input: data, left, top });
  }
  const whole = {
    width: columns * (width + GAP) + GAP,
    height: rows * (height + GAP) + GAP,
    channels: 3 as const,
    background: BACKGROUND,
  };
  const png = await sharp({ create: whole })
    .composite(cells)
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer();
  return withPngText(png, text);
}

const fit = ([count, side]: readonly number[]) => (MAX_SIDE - GAP) / (count! * (side! + GAP));
