import { describe, expect, it } from 'vitest';
import type { SketchEvent } from '../../../game/sketch/sketch-event.ts';
import {
  SKETCH_STEPS,
  type SketchMessage,
  type SketchOrder,
  SketchService,
  sketchInput,
  sketchSettings,
} from '../../../game/sketch/sketch-service.ts';
import { AuroraError } from '../../../models/errors.ts';
import { toySettings } from '../../models/pipelines/toy-parts.ts';

function bench() {
  const sent: SketchOrder[] = [];
  const heard: SketchEvent[] = [];
  const service = new SketchService({
    send: message => sent.push(message),
    async prepare(input) {
      const { prompt, seed = 0, steps = 0 } = sketchInput(input, undefined);
      if (prompt.includes('[')) throw new AuroraError('PROMPT_BRACKET', 'It is open.');
      return { modelPath: '/model', settings: toySettings({ prompt, seed, steps }), resources: {} };
    },
  });
  service.events.subscribe(event => heard.push(event));
  return { service, sent, heard };
}

const PNG = Uint8Array.of(1, 2, 3);
const painted = (sketchId: string, revision: number, pass: number): SketchMessage => ({
  ...{ type: 'sketched', sketchId, revision, pass, settled: pass === 3, ms: 1 },
  image: { kind: 'full', width: 8, height: 8, png: PNG },
});

describe('sketches', () => {
  it('go on with one seed while the words change, in few steps', async () => {
    const { service, sent } = bench();
    const first = await service.draw({ prompt: 'a castle' });
    const second = await service.draw({ prompt: 'a castle at night' }, first.id);
    expect(second).toEqual({ ...first, revision: 2 });
    const settings = sent.map(message => message.type === 'sketch' && message.settings);
    expect(settings).toMatchObject([
      { seed: first.seed, steps: SKETCH_STEPS },
      { seed: first.seed, steps: SKETCH_STEPS, prompt: 'a castle at night' },
    ]);
  });

  it('another seed is another sketch', async () => {
    const { service } = bench();
    const first = await service.draw({ prompt: 'a castle', seed: 1 });
    expect((await service.draw({ prompt: 'a castle', seed: 2 }, first.id)).id).not.toBe(first.id);
  });

  it('are active until they have settled, and tell each picture', async () => {
    const { service, heard } = bench();
    const { id } = await service.draw({ prompt: 'a castle' });
    for (const pass of [1, 2]) service.receive(painted(id, 1, pass));
    expect(service.active).toBe(true);
    service.receive(painted(id, 1, 3));
    expect(service.active).toBe(false);
    expect(heard.map(event => event.type === 'image' && event.pass)).toEqual([1, 2, 3]);
    expect(service.picture(id).png).toEqual(PNG);
  });

  it('are asked for again of a worker that has come back, until they have settled', async () => {
    const { service, sent } = bench();
    const { id } = await service.draw({ prompt: 'a castle' });
    service.receive(painted(id, 1, 1));
    service.workerReady();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    service.receive(painted(id, 1, 3));
    service.workerReady();
    expect(sent).toHaveLength(2);
  });

  it('end with the page that drew them', async () => {
    const { service, sent } = bench();
    const [page, other] = [{}, {}];
    const { id } = await service.draw({ prompt: 'a castle' }, undefined, page);
    service.left(other);
    expect(service.active).toBe(true);
    service.left(page);
    expect(service.active).toBe(false);
    expect(sent.at(-1)).toEqual({ type: 'end-sketch', sketchId: id });
  });

  it('words that cannot be read leave the sketch as it was', async () => {
    const { service, sent } = bench();
    const { id } = await service.draw({ prompt: 'a castle' });
    await expect(service.draw({ prompt: 'a [castle' }, id)).rejects.toMatchObject({
      code: 'PROMPT_BRACKET',
    });
    expect(service.active).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('what is unknown or not painted yet is said by its code', async () => {
    const { service } = bench();
    expect(() => service.picture('nobody')).toThrowError(expect.objectContaining({ code: 'UNKNOWN_SKETCH' }));
    expect(() => service.end('nobody')).toThrowError(expect.objectContaining({ code: 'UNKNOWN_SKETCH' }));
    const { id } = await service.draw({ prompt: 'a castle' });
    expect(() => service.picture(id)).toThrowError(expect.objectContaining({ code: 'SKETCH_NOT_PAINTED' }));
  });

  it('old ones are forgotten', async () => {
    const { service } = bench();
    const { id } = await service.draw({ prompt: 'a castle', seed: 0 });
    for (let seed = 1; seed <= 8; seed++) await service.draw({ prompt: 'a ship', seed });
    expect(() => service.end(id)).toThrowError(expect.objectContaining({ code: 'UNKNOWN_SKETCH' }));
  });
});

describe('a sketch of a picture', () => {
  it('has a third of its guidance, and 8 bits where the model can', () => {
    const usual = toySettings({ guidanceScale: 4 });
    expect(sketchSettings(usual, [])).toEqual({ ...usual, guidanceScale: 2, precision: 'int8' });
    expect(sketchSettings(usual, ['int8'])).toEqual({ ...usual, guidanceScale: 2 });
    expect(sketchSettings({ ...usual, guidanceScale: 1 }, []).guidanceScale).toBe(1);
    expect(sketchInput({ prompt: 'a castle', steps: 30 }, undefined)).toEqual({
      prompt: 'a castle',
      steps: SKETCH_STEPS,
    });
    expect(sketchInput({ prompt: 'a castle' }, 3)).toEqual({ prompt: 'a castle', steps: 3, quick: true });
  });
});
