import { describe, expect, it } from 'vitest';
import { PictureJob, SKETCH_STRENGTHS, Sketch } from '../../../models/pipelines/index.ts';
import { ToyDenoiser, toyParts, toySettings } from './toy-parts.ts';

const now = async () => {};
const settings = (prompt: string) => toySettings({ prompt, steps: 5, sampler: 'DDIM' });

/** Mean absolute difference, levels of 255. */
function difference(a: { data: Uint8Array }, b: { data: Uint8Array }): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
}

describe('painting along with words', () => {
  it('begins with the picture that a job of as many steps would be', async () => {
    const image = await new Sketch().paint(toyParts(), settings('a castle'), now);
    const job = await PictureJob.start(toyParts(), settings('a castle'));
    while (!job.done) await job.advance();
    expect(image).toEqual(await job.decode());
  });

  it('paints new words over what is there, in fewer steps, and the same ones less and less', async () => {
    const denoiser = new ToyDenoiser();
    const parts = { ...toyParts(), denoiser };
    const sketch = new Sketch();
    const counts: number[] = [];
    const paint = async (prompt: string) => {
      denoiser.calls.length = 0;
      await sketch.paint(parts, settings(prompt), now);
      counts.push(denoiser.calls.length);
    };
    for (const prompt of ['a castle', 'a castle at night', 'a castle at night', 'a castle at night'])
      await paint(prompt);
    const shares = [1, SKETCH_STRENGTHS[0], SKETCH_STRENGTHS[1], SKETCH_STRENGTHS[2]];
    expect(counts).toEqual(shares.map(share => Math.min(5, Math.floor(5 * share))));
    expect(sketch.settled).toBe(true);
    await paint('a castle in snow');
    expect([sketch.passes, sketch.settled]).toEqual([1, false]);
  });

  it('paints the same words once where guidance was taught, and is not needed', async () => {
    const sketch = new Sketch();
    const paint = (prompt: string) =>
      sketch.paint(toyParts(), { ...settings(prompt), guidanceScale: 1 }, now);
    await paint('a castle');
    expect(sketch.settled).toBe(true);
    await paint('a castle at night');
    expect([sketch.passes, sketch.settled]).toEqual([1, true]);
  });

  it('changes, and does not jump: the next picture is nearer to the last than one from nothing', async () => {
    const carried = new Sketch();
    const before = await carried.paint(toyParts(), settings('a castle'), now);
    const after = await carried.paint(toyParts(), settings('zzzz zz zz'), now);
    const anew = await new Sketch().paint(toyParts(), settings('zzzz zz zz'), now);
    expect(difference(after, before)).toBeLessThan(difference(anew, before));
    expect(difference(after, before)).toBeGreaterThan(0);
  });

  it('starts anew where the last picture is of no use: another seed, another size', async () => {
    const sketch = new Sketch();
    await sketch.paint(toyParts(), settings('a castle'), now);
    const other = { ...settings('a castle'), seed: 99 };
    expect(await sketch.paint(toyParts(), other, now)).toEqual(
      await new Sketch().paint(toyParts(), other, now),
    );
  });

  it('stays as it was when a pass is given up', async () => {
    const [sketch, undisturbed] = [new Sketch(), new Sketch()];
    for (const each of [sketch, undisturbed]) await each.paint(toyParts(), settings('a castle'), now);
    let breaths = 0;
    const giveUp = async () => {
      if (++breaths === 3) throw new Error('make way');
    };
    await expect(sketch.paint(toyParts(), settings('a ship'), giveUp)).rejects.toThrow('make way');
    expect(await sketch.paint(toyParts(), settings('a ship'), now)).toEqual(
      await undisturbed.paint(toyParts(), settings('a ship'), now),
    );
  });
});
