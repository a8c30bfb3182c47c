import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import type { GenerateInput, GridView } from '../api/protocol.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { generateFields, PICTURES_BYTES } from '../jobs/generate-fields.ts';

const axis = z.string().max(10_000).optional();

export default defineCommand({
  name: 'grid',
  title: 'Paint a grid of pictures',
  description:
    'Paints every combination of the optional parts of a prompt ("a city | at night | in snow"), and of the values of up to three axes ("steps: 10, 20, 30"; "seed: 1-4"; "replace: fox, owl"), and puts them into one picture.',
  permission: 'paint',
  rest: { method: 'POST', path: '/grids', status: 202 },
  maxBytes: PICTURES_BYTES,
  input: generateFields.extend({
    x: axis.describe('What varies from left to right: a field, a colon and its values.'),
    y: axis.describe('What varies downwards.'),
    z: axis.describe('What varies from block to block, downwards.'),
    partsAtStart: z.boolean().optional().describe('The optional parts come before the first one.'),
    partsDelimiter: z.string().max(100).optional().describe('Between the parts; a comma and a space.'),
    partsOf: z.enum(['prompt', 'negativePrompt']).optional().describe('Whose parts are optional.'),
    differentSeeds: z.boolean().optional().describe('Each picture has the next seed.'),
    labels: z
      .boolean()
      .optional()
      .describe('What varies stands above the columns and left of the rows; false leaves it out.'),
  }),
  output: views.GridView,
  async run(request, { services }) {
    const { x, y, z, partsAtStart, partsDelimiter, partsOf, differentSeeds, labels, ...input } = request;
    const combining = { atStart: partsAtStart, delimiter: partsDelimiter };
    return services.grids.start({
      input: input as GenerateInput,
      x,
      y,
      z,
      combining,
      partsOf,
      differentSeeds,
      labels,
    });
  },
  cli: {
    positional: ['prompt'],
    aliases: { cfg: 'guidanceScale', negative: 'negativePrompt', hires: 'hiresScale' },
    files: ({ maskKind }) => ({ image: 'image', mask: maskKind === 'holes' ? 'holes' : 'mask' }),
    async finish(first, terminal, call) {
      let grid = first;
      for (let shown = ''; grid.state === 'painting' || grid.state === 'composing'; ) {
        await new Promise(resolve => setTimeout(resolve, LOOK));
        const { grids } = (await call('grids', {})) as { grids: GridView[] };
        grid = grids.find(({ id }) => id === first.id) ?? grid;
        const ended = grid.cells.filter(({ picture, failed }) => picture !== null || failed !== null).length;
        const line = `${ended} of ${grid.cells.length} pictures`;
        if (line !== shown) terminal.note(line, { transient: true });
        shown = line;
      }
      for (const note of grid.notes) terminal.note(note);
      if (grid.picture === null) throw new AuroraError('GRID_FAILED', 'No picture of the grid was painted.');
      terminal.print(grid.picture.path);
      return 0;
    },
  },
});

/** Milliseconds between two looks at a grid. */
const LOOK = 100;
