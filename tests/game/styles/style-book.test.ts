import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatStyles, parseStyles, StyleBook, withStyle } from '../../../game/styles/style-book.ts';
import { temporaryFolder } from '../gallery/gallery-driver.ts';

/** As A1111 writes it: a byte order mark, quotes, a line break inside. */
const THEIRS =
  '\ufeffname,prompt,negative_prompt\r\nNone,,\r\nInk,"{prompt}, ink, ""loose"" lines",colour\r\nFilm,"film grain,\nsoft light",\r\n,nameless,\r\n';

function bookOf(own?: string, theirs?: string) {
  const folder = temporaryFolder();
  const webui = join(folder, 'webui');
  mkdirSync(webui);
  if (own !== undefined) writeFileSync(join(folder, 'styles.csv'), own);
  if (theirs !== undefined) writeFileSync(join(webui, 'styles.csv'), theirs);
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  return {
    book: new StyleBook({ own: join(folder, 'styles.csv'), roots: [webui], onProblem }),
    folder,
    problems,
  };
}

describe('styles, misused', () => {
  it('an unknown one is named, with those that there are', async () => {
    const { book } = bookOf(THEIRS);
    await expect(book.apply({ prompt: 'a fox', styles: ['Oil'] })).rejects.toMatchObject({
      code: 'UNKNOWN_STYLE',
      details: { value: 'Oil', legal: ['None', 'Ink', 'Film'] },
    });
    await expect(book.delete('Oil')).rejects.toMatchObject({ code: 'UNKNOWN_STYLE' });
  });

  it('one of another program is not ours to delete', async () => {
    const { book, folder } = bookOf(undefined, THEIRS);
    await expect(book.delete('Ink')).rejects.toMatchObject({ code: 'UNKNOWN_STYLE' });
    expect(readFileSync(join(folder, 'webui', 'styles.csv'), 'utf8')).toBe(THEIRS);
  });

  it('a prompt that grows too long is refused', async () => {
    const { book } = bookOf(
      formatStyles([{ name: 'Much', prompt: `{prompt} ${'x'.repeat(19_990)}`, negativePrompt: '' }]),
    );
    await expect(book.apply({ prompt: 'a long castle', styles: ['Much'] })).rejects.toMatchObject({
      code: 'PROMPT_TOO_LONG',
      details: { field: 'prompt' },
    });
  });

  it.each(['', 'no header at all', '"never closed', 'a;b;c\n1;2;3'])('%j holds none', text => {
    expect(parseStyles(text)).toEqual([]);
  });
});

describe('styles', () => {
  it("are read as A1111 writes them, the person's own before others of the same name", async () => {
    const { book } = bookOf('name,prompt,negative_prompt\nInk,mine,\n', THEIRS);
    expect(await book.list()).toEqual([
      { name: 'Ink', prompt: 'mine', negativePrompt: '', own: true },
      { name: 'None', prompt: '', negativePrompt: '', own: false },
      { name: 'Film', prompt: 'film grain,\nsoft light', negativePrompt: '', own: false },
    ]);
  });

  it('go around a prompt, or behind it, in their order', async () => {
    const { book } = bookOf(THEIRS);
    expect(
      await book.apply({ prompt: 'a fox', negativePrompt: 'text', styles: ['Film', 'Ink'], seed: 7 }),
    ).toEqual({
      prompt: 'a fox, film grain,\nsoft light, ink, "loose" lines',
      negativePrompt: 'text, colour',
      seed: 7,
    });
    expect(await book.apply({ prompt: 'a fox', styles: [] })).toEqual({ prompt: 'a fox' });
    expect(withStyle('', 'ink')).toBe('ink');
    expect(withStyle('a fox', '')).toBe('a fox');
  });

  it('are saved, replaced and deleted, many at once, and come back as they were', async () => {
    const { book } = bookOf();
    const odd = { name: 'Ödd, "one"', prompt: 'line\nbreak, {prompt}', negativePrompt: ',"' };
    await Promise.all([
      book.save(odd),
      book.save({ name: 'Ink', prompt: 'ink', negativePrompt: '' }),
      book.save({ name: 'Ink', prompt: 'more ink', negativePrompt: '' }),
    ]);
    expect(await book.list()).toEqual([
      { ...odd, own: true },
      { name: 'Ink', prompt: 'more ink', negativePrompt: '', own: true },
    ]);
    await book.delete(odd.name);
    expect((await book.list()).map(({ name }) => name)).toEqual(['Ink']);
  });
});
