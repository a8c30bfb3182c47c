/** Stories 1 and 2, as far as the page goes: words become a picture while one watches, and come back from it. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPngText } from '../../models/image/png.ts';
import { PageDriver } from './page-driver.ts';

const FOX = 'a 3d render of a red fox, mint green background';
const OWL = 'an owl in front of the ocean at night';

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open();
});
afterAll(() => person.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

describe('first minute', () => {
  it('words become a picture that sharpens while one watches', async () => {
    await person.set({ seed: '7', steps: '50' });
    await person.paint(FOX);
    await person.page
      .getByTestId('progress')
      .getByText(/step \d+\/50/)
      .waitFor();
    await person.finished(FOX);

    const seen = await person.seen();
    const previews = seen.filter(({ kind }) => kind !== 'final');
    expect(new Set(previews.map(({ pixels }) => pixels)).size).toBeGreaterThanOrEqual(3);
    expect(previews.map(({ step }) => step)).toEqual(previews.map(({ step }) => step).sort((a, b) => a - b));
    expect(seen.at(-1)?.kind).toBe('final');

    const [file] = person.files();
    const { parameters } = readPngText(readFileSync(file ?? ''));
    expect(parameters).toContain(FOX);
    expect(parameters).toContain('Seed: 7');
  });

  it('the picture stands in the gallery and says what made it', async () => {
    await person.page.getByTestId('gallery-item').first().click();
    const facts = person.page.getByTestId('inspect');
    await facts.getByText(FOX).waitFor();
    await facts.getByText('256 × 256').waitFor();
  });

  it('"verify" paints it again and finds every pixel the same', async () => {
    await person.page.getByTestId('verify').click();
    await person.page.getByTestId('verify-report').getByText('every pixel is the same').waitFor();
    // The proof is no picture of its own.
    expect(person.files().length).toBe(1);
  });

  it('its file can be saved, and dragged out', async () => {
    const [file = ''] = person.files();
    expect((await person.savedBytes()).equals(readFileSync(file))).toBe(true);
    const dragged = await person.page
      .getByTestId('gallery-item')
      .first()
      .evaluate(item => {
        const data = new DataTransfer();
        item.dispatchEvent(new DragEvent('dragstart', { dataTransfer: data, bubbles: true }));
        return data.getData('DownloadURL');
      });
    const [, name, url] = /^image\/png:([^:]+):(.+)$/.exec(dragged) ?? [];
    expect(file.endsWith(name ?? '?')).toBe(true);
    const bytes = Buffer.from(await (await fetch(url ?? '')).arrayBuffer());
    expect(bytes.equals(readFileSync(file))).toBe(true);
  });
});

describe('the same again, changed', () => {
  it('recall brings every setting back, and they paint the same bytes', async () => {
    await person.set({ seed: '1', steps: '3', negative: 'grey', cfg: '2' });
    await person.type('something else');
    await person.page.getByTestId('gallery-item').first().click();
    await person.page.getByTestId('recall-all').click();
    expect(await person.settings()).toEqual({
      prompt: FOX,
      negative: '',
      seed: '7',
      steps: '50',
      cfg: '4',
      width: '256',
      height: '256',
      sampler: 'DDIM',
    });
    await person.page.getByTestId('prompt').press('Enter');
    await person.page.getByText('Pictures 2').waitFor();
    const [first = '', second = ''] = person.files();
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
  });

  it('the prompt or the seed alone can be taken', async () => {
    await person.set({ seed: '5', steps: '4' });
    await person.type(OWL);
    await person.page.getByTestId('gallery-item').first().click();
    await person.page.getByTestId('recall-seed').click();
    expect(await person.settings()).toMatchObject({ prompt: OWL, seed: '7', steps: '4' });
    await person.page.getByTestId('gallery-item').first().click();
    await person.page.getByTestId('recall-prompt').click();
    expect(await person.settings()).toMatchObject({ prompt: FOX, seed: '7', steps: '4' });
  });

  it('a picture dropped on the page loads what made it', async () => {
    const [file = ''] = person.files();
    await person.set({ seed: '1', steps: '3' });
    await person.type('');
    const bytes = [...readFileSync(file)];
    await person.page.evaluate(png => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(png)], 'fox.png', { type: 'image/png' }));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, bytes);
    await person.page.getByTestId('toast-note').getByText('fox.png').waitFor();
    expect(await person.settings()).toMatchObject({ prompt: FOX, seed: '7', steps: '50' });
  });

  it('a file that is no picture says so', async () => {
    await person.page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['just words'], 'words.png', { type: 'image/png' }));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await person.page.locator('[data-testid="toast-error"][data-code="PNG_NOT_PNG"]').waitFor();
  });

  it('a picture that says nothing of itself is one to begin with', async () => {
    await person.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(64, 64);
      canvas.getContext('2d')!.fillRect(0, 0, 32, 64);
      const file = new File([await canvas.convertToBlob({ type: 'image/jpeg' })], 'photo.jpg');
      const data = new DataTransfer();
      data.items.add(file);
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await person.page.getByTestId('toast-note').getByText('Painting begins with photo.jpg').waitFor();
    await person.set({ steps: '4' });
    const beginning = person.page.getByTestId('beginning');
    expect(await beginning.textContent()).toContain('from a picture, strength 0.75');
    await beginning.getByTestId('begin-noise').click();
  });
});

describe('when something is wrong', () => {
  it('0 steps: which value, what is allowed; and the queue goes on', async () => {
    const before = person.files().length;
    await person.set({ steps: '60', seed: '3' });
    await person.paint(OWL);
    await person.reached(1);
    await person.set({ steps: '0' });
    await person.paint(FOX);
    const toast = person.page.locator('[data-testid="toast-error"][data-code="STEPS_OUT_OF_RANGE"]');
    await toast.waitFor();
    expect(await toast.textContent()).toMatch(/steps: 0 · allowed: .*1.*1,?000/);
    // The other picture is painted to its end, though the card shows what is typed as soon as it is there; and that can still be corrected.
    await expect.poll(() => person.files().length, { timeout: 60_000, interval: 100 }).toBe(before + 1);
    expect(readPngText(readFileSync(person.files().at(-1)!)).aurora).toContain(OWL);
    expect(await person.settings()).toMatchObject({ prompt: FOX, steps: '0' });
    await person.set({ steps: '8' });
    await person.page.getByTestId('prompt').press('Control+Enter');
    await person.finished(FOX);
  });

  it('Esc stops the picture within a step, keeps the words, and the next one is painted', async () => {
    const before = person.files().length;
    await person.set({ steps: '900' });
    await person.paint(OWL);
    await person.reached(2);
    await person.page.getByTestId('prompt').press('Escape');
    await person.page.getByText(/stopped at step \d+\/900/).waitFor();
    expect(await person.settings()).toMatchObject({ prompt: OWL });
    await person.set({ steps: '5' });
    await person.page.getByTestId('prompt').press('Enter');
    await person.finished(OWL);
    expect(person.files().length).toBe(before + 1);
  });

  it('several pictures wait in line; one of them is taken out', async () => {
    await person.set({ steps: '120' });
    for (const prompt of ['a cat', 'a dog', 'a frog']) await person.paint(prompt);
    await person.page.getByTestId('open-queue').click();
    const row = (prompt: string) => person.page.getByTestId('queue-item').filter({ hasText: prompt }).first();
    await row('a frog')
      .getByText(/1 before it/)
      .waitFor();
    await person.page.getByRole('button', { name: 'Cancel: a dog' }).click();
    await row('a dog')
      .getByText(/stopped at step 0/)
      .waitFor();
    await row('a frog').getByText(/next/).waitFor();
    for (const prompt of ['a cat', 'a frog'])
      await person.page.getByRole('button', { name: `Cancel: ${prompt}` }).click();
    await row('a frog')
      .getByText(/stopped/)
      .waitFor();
  });
});
