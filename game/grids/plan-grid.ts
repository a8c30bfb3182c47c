/** What a grid paints, and where each picture stands in it. */
import { AuroraError } from '../../models/errors.ts';
import type { GenerateInput } from '../api/protocol.ts';
import { type Axis, readAxis } from './axis.ts';
import { axisLabels, matrixLabels } from './grid-labels.ts';
import type { SheetLabels } from './label-layout.ts';
import { type Combining, combinations, promptParts, rowsOfParts } from './prompt-parts.ts';

/** Pictures of one grid. */
export const MAX_CELLS = 256;

export interface GridRequest {
  /** What all pictures have in common; parts of the prompt between bars are optional. Seeds are drawn by now. */
  readonly input: GenerateInput;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly z?: string | undefined;
  readonly combining?: Combining | undefined;
  /** Each picture has the seed of the one before, plus one. */
  readonly differentSeeds?: boolean | undefined;
  /** Whose parts are optional. Default: the prompt's. */
  readonly partsOf?: 'prompt' | 'negativePrompt' | undefined;
  /** False leaves the sheet without labels. */
  readonly labels?: boolean | undefined;
}

export interface GridCell {
  /** What distinguishes it, in words. */
  readonly labels: readonly string[];
  readonly input: GenerateInput;
}

export interface GridPlan {
  readonly columns: number;
  /** `cells.length / columns`; a third axis stands below the second. */
  readonly rows: number;
  /** Row by row. */
  readonly cells: readonly GridCell[];
  readonly labels: SheetLabels;
}

/** @throws AuroraError `GRID_OF_ONE`, `GRID_TOO_LARGE`, `GRID_AXES`, `GRID_AXIS`, and what a field says of its value */
export function planGrid(request: GridRequest): GridPlan {
  const { input, combining, differentSeeds, partsOf = 'prompt' } = request;
  const parts = promptParts(input[partsOf] ?? '');
  // Counted before anything is made of them.
  if (2 ** (parts.length - 1) > MAX_CELLS) throw tooLarge(2 ** (parts.length - 1));
  const axes = (['x', 'y', 'z'] as const).flatMap(name => {
    const text = request[name]?.trim();
    return text ? [{ name, axis: readAxis(text, name) }] : [];
  });
  const given = axes.map(({ axis }) => axis);
  const matrix = parts.length > 1 ? partsAxis(partsOf, combinations(parts, combining), combining) : null;
  const all = matrix ? [...given, matrix] : given;
  if (all.length > 3) throw tooManyAxes();
  const count = all.reduce((product, { values }) => product * values.length, 1);
  if (count > MAX_CELLS) throw tooLarge(count);
  if (count === 1) throw nothingVaries();
  const [x] = all as [Axis, ...Axis[]];
  // A matrix alone is laid out as A1111 does.
  const columns = matrix && given.length === 0 ? count / rowsOfParts(parts.length) : x.values.length;
  const cells = product(all).map((values, i) => {
    const changed = values.reduce((cell, { change }) => change(cell), input);
    const { seed = 0 } = changed;
    return {
      labels: values.map(({ label }) => label),
      input: differentSeeds ? { ...changed, seed: (seed + i) % 2 ** 32 } : changed,
    };
  });
  const rows = count / columns;
  const labels = given.length === 0 ? matrixLabels(parts, columns, rows) : axisLabels(cells, columns);
  return { columns, rows, cells, labels };
}

/** It comes after the others, so that they may change the words around. */
const partsAxis = (
  field: 'prompt' | 'negativePrompt',
  texts: readonly string[],
  combining: Combining | undefined,
): Axis => ({
  name: field,
  values: texts.map((text, i) => ({
    label: text,
    // From the text as another axis may have changed it.
    change: input => ({
      ...input,
      [field]: combinations(promptParts(input[field] ?? ''), combining)[i] ?? text,
    }),
  })),
});

/** Every choice of one value from each axis, the first axis fastest. */
function product(axes: readonly Axis[]) {
  return axes.reduce<Axis['values'][number][][]>(
    (rows, { values }) => values.flatMap(value => rows.map(row => [...row, value])),
    [[]],
  );
}

const nothingVaries = () =>
  new AuroraError('GRID_OF_ONE', 'Nothing varies: this grid would be one picture.', {
    field: 'prompt',
    legal: `2 … ${MAX_CELLS} pictures`,
    hint: 'Write optional parts behind bars, as in "a city | at night | in snow", or name an axis: x "steps: 10, 20".',
  });

const tooLarge = (count: number) =>
  new AuroraError('GRID_TOO_LARGE', `This grid would be ${count} pictures.`, {
    value: count,
    legal: `2 … ${MAX_CELLS} pictures`,
    hint: 'Each optional part doubles them, and each value of an axis multiplies them: leave some out.',
  });

const tooManyAxes = () =>
  new AuroraError('GRID_AXES', 'Optional parts of the prompt are an axis too, and there are three others.', {
    legal: 'three axes',
    hint: 'Leave out z, or the bars.',
  });
