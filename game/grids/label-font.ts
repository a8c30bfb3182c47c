/**
 * Text as outlines, from the page's own font: so labels are the same on every machine, and on one without fonts. The font comes in
 * files of a script each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, type Font } from 'fontkit';

/** Below the program's folder. */
const FOLDER = 'node_modules/@fontsource-variable/inter/files';
/** In the order in which they are asked for a letter. */
const SCRIPTS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'];

/** Of what no file covers: a frame, in em. */
const FRAME = { width: 0.62, height: 0.7, line: 0.06 };

export interface TextOutline {
  /** SVG path data, y downwards from the line that letters stand on. */
  readonly path: string;
  /** Pixels. */
  readonly width: number;
}

export class LabelFont {
  /** Distances from the line that letters stand on, in em. */
  readonly ascent: number;
  readonly descent: number;
  readonly #fonts: readonly Font[];
  readonly #widths = new Map<string, number>();

  /** @param root the program's folder. Throws where the font's files cannot be read. */
  constructor(root: string) {
    this.#fonts = SCRIPTS.map(script => {
      return create(readFileSync(join(root, FOLDER, `inter-${script}-wght-normal.woff2`))) as Font;
    });
    const [{ ascent, descent, unitsPerEm }] = this.#fonts as [Font];
    this.ascent = ascent / unitsPerEm;
    this.descent = -descent / unitsPerEm;
  }

  /** Width of a text, in em. */
  width(text: string): number {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    const width = this.#runs(text).reduce((sum, { font, text }) => {
      return sum + (font ? font.layout(text).advanceWidth / font.unitsPerEm : FRAME.width);
    }, 0);
    this.#widths.set(text, width);
    return width;
  }

  /** @param size of an em, pixels */
  outline(text: string, size: number): TextOutline {
    let x = 0;
    const paths: string[] = [];
    for (const { font, text: run } of this.#runs(text)) {
      if (!font) {
        paths.push(frame(x, size));
        x += FRAME.width * size;
        continue;
      }
      const scale = size / font.unitsPerEm;
      const { glyphs, positions } = font.layout(run);
      for (const [i, glyph] of glyphs.entries()) {
        const { xAdvance, xOffset, yOffset } = positions[i]!;
        paths.push(glyph.path.transform(scale, 0, 0, -scale, x + xOffset * scale, -yOffset * scale).toSVG());
        x += xAdvance * scale;
      }
    }
    return { path: paths.join(''), width: x };
  }

  /** Parts that one file covers; what none does stands alone. */
  #runs(text: string): { font: Font | undefined; text: string }[] {
    const runs: { font: Font | undefined; text: string }[] = [];
    for (const { segment } of graphemes(text)) {
      const points = [...segment].map(character => character.codePointAt(0)!);
      const font = this.#fonts.find(each => points.every(point => each.hasGlyphForCodePoint(point)));
      const last = runs.at(-1);
      if (last && font && last.font === font) last.text += segment;
      else runs.push({ font, text: segment });
    }
    return runs;
  }
}

const segmenter = new Intl.Segmenter();

/** What a person sees as one letter each. */
export const graphemes = (text: string) => segmenter.segment(text.normalize('NFC'));

function frame(x: number, size: number): string {
  const [left, right] = [x + 0.08 * size, x + (FRAME.width - 0.08) * size];
  const [top, line] = [-FRAME.height * size, FRAME.line * size];
  return (
    `M${left} 0V${top}H${right}V0Z` + `M${left + line} ${-line}H${right - line}V${top + line}H${left + line}Z`
  );
}
