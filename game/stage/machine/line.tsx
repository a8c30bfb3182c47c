import { sparkline, WINDOW } from './samples.ts';

/** Of the drawing, in its own units: it is as wide as there is room. */
const SIZE = { width: 150, height: 26 };

interface Props {
  readonly name: 'memory' | 'load';
  /** What it is now, in words. */
  readonly value: string;
  readonly values: readonly (number | null)[];
  /** What the upper edge stands for, at least. */
  readonly least: number;
  /** How many values there is room for. */
  readonly room?: number;
}

/** One measurement over the last minute and a half: a line of light, its name, and what it is now. */
export function Line({ name, value, values, least, room = WINDOW }: Props) {
  const most = Math.max(least, ...values.map(each => each ?? 0));
  const path = sparkline(values, { ...SIZE, most, room });
  return (
    <figure className="m-0" aria-label={`${name}: ${value}`}>
      <svg
        viewBox={`0 -1 ${SIZE.width} ${SIZE.height + 2}`}
        preserveAspectRatio="none"
        className="sparkline"
        data-kind={name}
        aria-hidden="true"
      >
        <path className="sparkline-under" d={closed(path)} />
        <path d={path} />
      </svg>
      <figcaption className="flex justify-between gap-2 text-12 text-dim">
        <span>{name}</span>
        <span className="tabular-nums whitespace-nowrap text-text">{value}</span>
      </figcaption>
    </figure>
  );
}

/** The same line with the ground under it, piece by piece. */
const closed = (path: string): string =>
  path
    .split('M')
    .filter(piece => piece.includes('L'))
    .map(piece => {
      const [first = '0'] = piece.split(' ');
      const last = piece.slice(piece.lastIndexOf('L') + 1).split(' ')[0];
      return `M${piece}L${last} ${SIZE.height}L${first} ${SIZE.height}Z`;
    })
    .join('');
