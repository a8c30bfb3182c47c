/** One picture of many. */
import { stat } from 'node:fs/promises';
import { withPngText } from '../../models/image/png-text.ts';
import { type LabelOverlay, labelMargins } from './draw-labels.ts';
import type { LabelFont } from './label-font.ts';
import type { SheetLabels } from './label-layout.ts';

/** Pixels of the pictures together: larger grids are made smaller. */
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
  /** What stands above the columns and left of the rows. */
  readonly labels?: SheetLabels | undefined;
}

/**
 * The sheet as a PNG with these texts, each picture in the middle of its cell. A picture whose file is gone leaves its
 * cell empty. The pictures end where the sheet does; labels are in the room before them.
 * @param font for the labels; null leaves them out
 */
export async function composeGrid(
  sheet: GridSheet,
  text: Readonly<Record<string, string>>,
  font: LabelFont | null,
): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { columns, rows, labels } = sheet;
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
  const margins = labels && font ? labelMargins(font, labels, { width, height, gap: GAP }) : NO_MARGINS;
  const cells: LabelOverlay[] = [...margins.overlays];
  for (const [i, path] of sheet.pictures.entries()) {
    if (path === null || (await stat(path).catch(() => null)) === null) continue;
    const { data, info } = await sharp(path)
      .resize(width, height, { fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true });
    const column = GAP + (i % columns) * (width + GAP);
    const row = GAP + Math.floor(i / columns) * (height + GAP);
    const left = margins.left + column + Math.floor((width - info.width) / 2);
    const top = margins.top + row + Math.floor((height - info.height) / 2);
    cells.push({ input: data, left, top });
  }
  const whole = {
    width: margins.left + columns * (width + GAP) + GAP,
    height: margins.top + rows * (height + GAP) + GAP,
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

const NO_MARGINS = { left: 0, top: 0, overlays: [] as readonly LabelOverlay[] };

const fit = ([count, side]: readonly number[]) => (MAX_SIDE - GAP) / (count! * (side! + GAP));
