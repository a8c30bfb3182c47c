import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { inputOfSettings } from '../api/input-of-settings.ts';
import { defineCommand } from '../bus/command.ts';
import { knownModel } from '../gallery/foreign/foreign-settings.ts';
import { pictureTexts } from '../gallery/foreign/picture-texts.ts';
import { noSettings, recallSettings } from '../gallery/foreign/recall.ts';
import { readPictureSettings } from '../gallery/picture-text.ts';
import { PICTURES_BYTES } from '../jobs/generate-fields.ts';

export default defineCommand({
  name: 'recall',
  title: "Recall a picture's settings",
  description:
    'Reads what a picture says of its making, whichever program made it (AURORA, A1111, ComfyUI, InvokeAI, SwarmUI, NovelAI; PNG, JPEG, WebP), as input for `generate`.',
  permission: 'read',
  rest: { method: 'POST', path: '/recall' },
  maxBytes: PICTURES_BYTES,
  input: z.object({
    picture: z.string().max(1000).optional().describe('A picture of the gallery, by id.'),
    image: z.string().max(PICTURES_BYTES).optional().describe('Or a picture file, in base64.'),
  }),
  output: z.object({
    program: z.string(),
    input: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    extra: z.record(z.string(), z.string()),
    notes: z.array(z.string()),
  }),
  async run({ picture, image }, { services }) {
    if ((picture === undefined) === (image === undefined)) {
      throw new AuroraError('RECALL_WHAT', 'Say which picture to recall.', {
        legal: ['picture', 'image'],
        hint: 'Give the id of a picture, or the bytes of a file, and not both.',
      });
    }
    const bytes =
      image === undefined
        ? await services.readPicture(picture!)
        : Buffer.from(image.replace(/^data:[^,]{0,100},/, ''), 'base64');
    const text = pictureTexts(bytes);
    const ours = readPictureSettings(text.aurora === undefined ? {} : { aurora: text.aurora });
    if (ours.settings !== null)
      return { program: 'AURORA', input: inputOfSettings(ours.settings), extra: {}, notes: [...ours.notes] };
    const read = recallSettings(text);
    if (read === undefined) throw noSettings(picture ?? 'The picture', text);
    const { model, ...settings } = read.settings;
    const here =
      model === undefined
        ? undefined
        : knownModel(
            model,
            services.models.list().map(({ name }) => name),
          );
    const notes = [...read.notes];
    if (model !== undefined && here === undefined) notes.push(`its model, "${model}", is not here`);
    const input = inputOfSettings({ ...settings, ...(here !== undefined && { model: here }) });
    return { program: read.program, input, extra: read.extra, notes };
  },
  cli: {
    positional: ['picture'],
    /** A name that is a file is sent as its bytes; anything else is taken for an id. */
    async prepare(typed) {
      const name = typed.picture;
      if (typeof name !== 'string') return typed;
      const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' && /^[0-9a-z]+$/i.test(name)) return null;
        throw new AuroraError('FILE_NOT_READABLE', `The file "${name}" cannot be read: ${error.message}.`, {
          field: 'picture',
          value: name,
          legal: 'a picture file, or the id of a picture of the gallery',
          hint: 'Check the path.',
        });
      });
      return bytes === null ? typed : { image: bytes.toString('base64') };
    },
    async finish({ program, input, extra, notes }, terminal) {
      terminal.note(`made by ${program}`);
      for (const [name, value] of Object.entries(input)) terminal.print(`${name}: ${value}`);
      for (const [name, value] of Object.entries(extra)) terminal.note(`  ${name}: ${value}`);
      for (const note of notes) terminal.note(note);
      return 0;
    },
  },
});
