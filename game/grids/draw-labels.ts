/** Labels as small pictures in the margins of a sheet. */
import type { LabelFont } from './label-font.ts';
import { type LabelLine, type Labels, layOut, type SheetLabels, usualSize } from './label-layout.ts';

/** A picture that is laid over the sheet. */
export interface LabelOverlay {
  /** SVG or PNG. */
  readonly input: Buffer;
  /** Pixels. */
  readonly left: number;
  readonly top: number;
}

export interface LabelMargins {
  /** Pixels left of the first column and above the first row. */
  readonly left: number;
  readonly top: number;
  readonly overlays: readonly LabelOverlay[];
}

const COLOUR = { active: '#e8e8f0', inactive: '#74748a' };
/** Of a picture's sides that a label may take. */
const MOST_OF_WIDTH = 0.75;
const MOST_OF_HEIGHT = 0.6;
/** Around a label, in em. */
const PADDING = 0.6;

/** @param cell pixels of a picture, and between two */
export function labelMargins(
  font: LabelFont,
  labels: SheetLabels,
  cell: { readonly width: number; readonly height: number; readonly gap: number },
): LabelMargins {
  const usual = usualSize(cell.width, cell.height);
  const padding = Math.round(usual * PADDING);
  // Small pictures get labels that can be read all the same.
  const most = {
    width: Math.max(cell.width * MOST_OF_WIDTH, 8 * usual),
    height: Math.max(cell.height * MOST_OF_HEIGHT, 4 * usual),
  };
  const columns = layOut(font, labels.columns, { width: cell.width - padding, height: most.height }, usual);
  const rows = layOut(font, labels.rows, { width: most.width, height: cell.height }, usual);
  const left = labels.rows.length === 0 ? 0 : Math.ceil(widest(font, rows)) + 2 * padding;
  const top = labels.columns.length === 0 ? 0 : tallest(columns) + 2 * padding;
  const overlays = [
    ...columns.labels.map((lines, i) => {
      const x = left + cell.gap + i * (cell.width + cell.gap);
      // The last line is the nearest to the pictures.
      const y = top - padding - lines.length * columns.lineHeight;
      return overlay(font, lines, columns, { x, y, width: cell.width, align: 'middle' });
    }),
    ...rows.labels.map((lines, i) => {
      const middle = top + cell.gap + i * (cell.height + cell.gap) + cell.height / 2;
      const y = Math.round(middle - (lines.length * rows.lineHeight) / 2);
      return overlay(font, lines, rows, { x: padding, y, width: left - 2 * padding, align: 'end' });
    }),
  ];
  return { left, top, overlays };
}

const widest = (font: LabelFont, { labels, size }: Labels) =>
  Math.max(0, ...labels.flat().map(({ text }) => font.width(text) * size));

const tallest = ({ labels, lineHeight }: Labels) =>
  Math.max(0, ...labels.map(lines => lines.length * lineHeight));

function overlay(
  font: LabelFont,
  lines: readonly LabelLine[],
  { size, lineHeight }: Labels,
  { x, y, width, align }: { x: number; y: number; width: number; align: 'middle' | 'end' },
): LabelOverlay {
  const height = lines.length * lineHeight;
  const baseline = (lineHeight - (font.ascent + font.descent) * size) / 2 + font.ascent * size;
  const paths = lines.map(({ text, active }, i) => {
    const { path, width: length } = font.outline(text, size);
    const left = (width - length) * (align === 'middle' ? 0.5 : 1);
    // A1111 strikes out what is left out of a combination.
    const struck = active ? '' : `M0 ${-0.32 * size}h${length}v${Math.max(1, size / 16)}h${-length}z`;
    const colour = active ? COLOUR.active : COLOUR.inactive;
    return `<path fill="${colour}" transform="translate(${left} ${i * lineHeight + baseline})" d="${path}${struck}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${paths.join('')}</svg>`;
  return { input: Buffer.from(svg), left: x, top: y };
}
