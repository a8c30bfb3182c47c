/** Labels of a sheet's columns and rows: broken into lines, and as large as all of them fit. */
import { graphemes, type LabelFont } from './label-font.ts';

/** One thing that a label says; what is left out of a combination is not active. */
export interface LabelPart {
  readonly text: string;
  readonly active: boolean;
}
export type GridLabel = readonly LabelPart[];

/** What stands above the columns and left of the rows. */
export interface SheetLabels {
  /** One for each column; none where there is nothing to say. */
  readonly columns: readonly GridLabel[];
  readonly rows: readonly GridLabel[];
}

export interface LabelLine {
  readonly text: string;
  readonly active: boolean;
}

export interface Labels {
  /** Of an em, pixels. */
  readonly size: number;
  /** From line to line, pixels. */
  readonly lineHeight: number;
  /** Lines of each label, in the order given. */
  readonly labels: readonly (readonly LabelLine[])[];
}

/** An em, pixels: nobody reads less, and more is not needed. */
const SIZE = { min: 11, max: 40 };
const LINE = 1.3;
/** Letters of a part that are looked at: more of them fit nowhere. */
const MOST_LETTERS = 600;

/** A1111's measure: an em of a label beside pictures of this size, pixels. */
export const usualSize = (width: number, height: number): number =>
  Math.min(SIZE.max, Math.max(SIZE.min, Math.round((width + height) / 25)));

/**
 * @param box pixels that each label may take
 * @param usual an em, pixels; smaller where a label does not fit, and cut where it does not fit even then
 */
export function layOut(
  font: Pick<LabelFont, 'width'>,
  labels: readonly GridLabel[],
  box: { readonly width: number; readonly height: number },
  usual: number,
): Labels {
  const short = labels.map(label => label.map(({ text, active }) => ({ text: shortened(text), active })));
  for (let size = usual; ; size--) {
    const lineHeight = Math.ceil(size * LINE);
    const most = Math.max(1, Math.floor(box.height / lineHeight));
    const lines = short.map(label => label.flatMap(part => linesOf(font, part, box.width / size)));
    if (size > SIZE.min && lines.some(({ length }) => length > most)) continue;
    return { size, lineHeight, labels: lines.map(each => cut(font, each, most, box.width / size)) };
  }
}

/** Of one line: line breaks and controls are spaces. */
function shortened(text: string): string {
  const plain = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  const letters = [...graphemes(plain.slice(0, 8 * MOST_LETTERS))].slice(0, MOST_LETTERS);
  const kept = letters.map(({ segment }) => segment).join('');
  return kept.length < plain.normalize('NFC').length ? `${kept}…` : kept;
}

/** @param width in em */
function linesOf(font: Pick<LabelFont, 'width'>, { text, active }: LabelPart, width: number): LabelLine[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (font.width(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    // A word that is too long is broken where it ends to fit.
    for (const { segment } of graphemes(word)) {
      if (line !== '' && font.width(line + segment) > width) {
        lines.push(line);
        line = '';
      }
      line += segment;
    }
  }
  return [...lines, line].map(each => ({ text: each, active }));
}

/** The first `most` lines; the last of them says that there is more. */
function cut(
  font: Pick<LabelFont, 'width'>,
  lines: readonly LabelLine[],
  most: number,
  width: number,
): LabelLine[] {
  if (lines.length <= most) return [...lines];
  const kept = lines.slice(0, most);
  const last = kept.pop()!;
  const letters = [...graphemes(last.text)].map(({ segment }) => segment);
  while (letters.length > 0 && font.width(`${letters.join('')}…`) > width) letters.pop();
  return [...kept, { ...last, text: `${letters.join('').trimEnd()}…` }];
}
