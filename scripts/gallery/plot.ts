/** Curves as SVG: lines for what is calculated, dots for what was counted. */

export interface Series {
  readonly title: string;
  readonly colour: string;
  readonly line: readonly (readonly [x: number, y: number])[];
  readonly dots: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly x: {
    readonly from: number;
    readonly to: number;
    readonly ticks: readonly number[];
    readonly log: boolean;
  };
  readonly y: { readonly from: number; readonly to: number; readonly ticks: readonly number[] };
  readonly series: readonly Series[];
}

const SIZE = { width: 720, height: 420 } as const;
const INSIDE = { left: 64, right: 20, top: 44, bottom: 56 } as const;

export function drawPlot({ title, xTitle, yTitle, x, y, series }: Plot): string {
  const { left, right, top, bottom } = INSIDE;
  const [w, h] = [SIZE.width - left - right, SIZE.height - top - bottom];
  const scale = x.log ? Math.log : (value: number) => value;
  const px = (value: number) =>
    round(left + (w * (scale(value) - scale(x.from))) / (scale(x.to) - scale(x.from)));
  const py = (value: number) => round(top + h * (1 - (value - y.from) / (y.to - y.from)));
  const parts = [
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#0b1220"/>`,
    `<text x="${left}" y="26" font-size="15" fill="#e6f1ff">${escaped(title)}</text>`,
    ...x.ticks.map(
      tick =>
        `<path d="M${px(tick)} ${top}V${top + h}" stroke="#1e2b44"/><text x="${px(tick)}" y="${top + h + 18}" text-anchor="middle">${tick}</text>`,
    ),
    ...y.ticks.map(
      tick =>
        `<path d="M${left} ${py(tick)}H${left + w}" stroke="#1e2b44"/><text x="${left - 8}" y="${py(tick) + 4}" text-anchor="end">${tick}</text>`,
    ),
    `<text x="${left + w / 2}" y="${SIZE.height - 14}" text-anchor="middle">${escaped(xTitle)}</text>`,
    `<text transform="translate(18 ${top + h / 2}) rotate(-90)" text-anchor="middle">${escaped(yTitle)}</text>`,
    ...series.flatMap(({ title: name, colour, line, dots }, i) => [
      line.length > 0
        ? `<path d="M${line.map(([a, b]) => `${px(a)} ${py(b)}`).join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`
        : '',
      ...dots.map(([a, b]) => `<circle cx="${px(a)}" cy="${py(b)}" r="3.2" fill="${colour}"/>`),
      `<text x="${left + 12}" y="${top + h - 12 - 18 * (series.length - 1 - i)}" fill="${colour}">${escaped(name)}</text>`,
    ]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="system-ui, sans-serif" font-size="12" fill="#9fb3d1"><title>${escaped(title)}</title>${parts.join('\n')}</svg>\n`;
}

const round = (value: number) => Math.round(value * 10) / 10;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
