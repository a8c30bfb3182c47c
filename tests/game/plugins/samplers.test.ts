import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputOfSettings } from '../../../game/api/input-of-settings.ts';
import { pictureText, readPictureSettings } from '../../../game/gallery/picture-text.ts';
import { resolveSettings, stepCost } from '../../../game/jobs/resolve-settings.ts';
import { systemClock } from '../../../game/loop.ts';
import { openModelCatalog } from '../../../game/model-catalog.ts';
import { chooseSampler } from '../../../game/plugins/choose-sampler.ts';
import { readManifest } from '../../../game/plugins/manifest.ts';
import { PluginService } from '../../../game/plugins/plugin-service.ts';
import { readPlugin } from '../../../game/plugins/read-plugin.ts';
import { PLUGIN_KINDS, pluginTemplate } from '../../../game/plugins/template.ts';
import { packed, unpacked } from '../../../game/queue/queue-codec.ts';
import { settingsSchema } from '../../../game/settings-schema.ts';
import { Supervisor } from '../../../game/supervisor/supervisor.ts';
import { SAMPLERS } from '../../../models/settings.ts';

const ROOT = join(import.meta.dirname, '../../..');
const EULER = { name: 'euler', title: 'Euler', stages: [{ do: ['x = x + eps * (next - sigma)'] }] };

async function open(samplers: readonly object[] = [EULER]) {
  const home = mkdtempSync(join(tmpdir(), 'aurora-samplers-'));
  const told: string[] = [];
  const write = (list: readonly object[], version = '1.0.0') => {
    mkdirSync(join(home, 'plugins/mine'), { recursive: true });
    const manifest = { aurora: 1, id: 'mine', name: 'Mine', version, description: 'x', samplers: list };
    writeFileSync(join(home, 'plugins/mine/aurora-plugin.json'), JSON.stringify(manifest));
  };
  write(samplers);
  const service: PluginService = new PluginService({
    folder: join(home, 'plugins'),
    grants: join(home, 'grants.json'),
    // Nothing of it is ever started.
    build: join(home, 'nowhere'),
    clock: systemClock,
    supervisor: new Supervisor({ crashes: null, version: '0', wall: () => new Date() }),
    commands: [],
    invoke: async () => null,
    onProblem: problem => told.push(problem),
    samplersChanged: () => told.push(service.samplers.map(({ name }) => name).join()),
  });
  await service.complete;
  const choose = (sampler: string | undefined, samplerRecipe?: string) =>
    chooseSampler(
      {
        prompt: 'x',
        ...(sampler !== undefined && { sampler }),
        ...(samplerRecipe !== undefined && { samplerRecipe }),
      },
      service,
    );
  return { home, service, told, write, choose };
}
const code = (expected: string, details: object = {}) => ({
  code: expected,
  details: expect.objectContaining(details),
});

describe('a manifest', () => {
  const base = { aurora: 1, id: 'mine', name: 'Mine', version: '1.0.0', description: 'x' };
  const read = (parts: object) => readManifest(JSON.stringify({ ...base, ...parts }), 'there');
  it.each<[string, object, RegExp]>([
    ['two of a name', { samplers: [EULER, EULER] }, /samplers: there are two of the name euler/],
    [
      'a line that is wrong',
      { samplers: [{ ...EULER, stages: [{ do: ['x = y'] }] }] },
      /mine\.euler cannot be used: stage 1, line 1, “x = y”/,
    ],
    [
      'NaN',
      { samplers: [{ ...EULER, stages: [{ do: ['x = denoised / next'] }] }] },
      /mine\.euler broke at step/,
    ],
    ['code', { samplers: [{ ...EULER, script: 'main.js' }] }, /samplers\.0: Unrecognized key/],
    [
      'more than there may be',
      { samplers: Array.from({ length: 21 }, (_, i) => ({ ...EULER, name: `e${i}` })) },
      /samplers/,
    ],
    [
      'a command without a script',
      { commands: [{ name: 'a', title: 'A' }] },
      /entry: it has commands, and no script/,
    ],
  ])('is refused for %s', (_what, parts, words) => {
    expect(() => read(parts)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_MANIFEST', message: expect.stringMatching(words) }),
    );
  });

  it.each(PLUGIN_KINDS)('of the template %s is one', kind => {
    const files = pluginTemplate('my-own', kind, '// types');
    const manifest = readManifest(files['aurora-plugin.json']!, 'there');
    expect(manifest.id).toBe('my-own');
    expect(manifest.entry === undefined).toBe(kind === 'sampler');
    if (manifest.entry) expect(files[manifest.entry]).toBeTruthy();
    expect(manifest.samplers).toHaveLength(kind === 'sampler' ? 1 : 0);
  });

  it('of the example is one, and has no script', async () => {
    const { samplers, source } = await readPlugin(join(ROOT, 'docs/examples/plugins/more-samplers'));
    expect(samplers.map(({ name }) => name)).toEqual(
      ['res-2m', 'gradient-estimation', 'dpmpp-2s-ancestral', 'align-your-steps'].map(
        name => `more-samplers.${name}`,
      ),
    );
    expect(source).toBeNull();
    for (const { description } of samplers) expect(description).toMatch(/\d{4}\.\d{5}/);
  });
});

describe('a sampler of a plugin', () => {
  it('is there once it is granted and gone when it is revoked, without a process', async () => {
    const { service, told, choose } = await open();
    expect(service.samplers).toEqual([]);
    await expect(choose('mine.euler')).rejects.toMatchObject(
      code('UNKNOWN_SAMPLER', { field: 'sampler', value: 'mine.euler', legal: [...SAMPLERS] }),
    );
    expect(service.list().plugins[0]!.capabilities).toEqual([
      {
        key: 'sampler:euler',
        words: 'adds the sampler “Euler”: arithmetic, and no code',
        refused: null,
        granted: false,
      },
    ]);
    await service.grant('mine', ['sampler:euler']);
    expect(service.samplers.map(({ name }) => name)).toEqual(['mine.euler']);
    const chosen = await choose(' Mine.Euler ');
    expect(chosen.sampler).toBe('mine.euler');
    expect(JSON.parse(chosen.samplerRecipe!)).toEqual({ name: 'mine.euler', stages: EULER.stages });
    await expect(choose('mine.heun')).rejects.toMatchObject(
      code('UNKNOWN_SAMPLER', { legal: [...SAMPLERS, 'mine.euler'] }),
    );
    await expect(choose('Magic')).rejects.toMatchObject(
      code('UNKNOWN_SAMPLER', { legal: [...SAMPLERS, 'mine.euler'] }),
    );
    await service.revoke('mine', []);
    expect(service.samplers).toEqual([]);
    await expect(choose('mine.euler')).rejects.toMatchObject({ code: 'UNKNOWN_SAMPLER' });
    expect(told).toEqual(['mine.euler', '']);
    expect(service.list().plugins[0]).toMatchObject({ state: 'off', pid: null });
  });

  it('that is another one now is granted anew', async () => {
    const { service, write, told } = await open();
    await service.grant('mine', []);
    write([{ ...EULER, title: 'Other' }], '1.0.1');
    await service.refresh();
    expect(service.samplers).toEqual([]);
    expect(service.list().plugins[0]).toMatchObject({ asksAnew: true });
    await service.grant('mine', []);
    expect(told).toEqual(['mine.euler', '', 'mine.euler']);
  });

  it('that comes with the request needs no plugin; one of another name is left off', async () => {
    const { service, choose } = await open();
    await service.grant('mine', []);
    const { samplerRecipe } = await choose('mine.euler');
    await service.revoke('mine', []);
    expect(await choose('mine.euler', samplerRecipe)).toMatchObject({ sampler: 'mine.euler', samplerRecipe });
    expect(await choose(undefined, samplerRecipe)).toMatchObject({ sampler: 'mine.euler', samplerRecipe });
    expect(await choose('k_euler_a', samplerRecipe)).toEqual({ prompt: 'x', sampler: 'k_euler_a' });
    await expect(choose('mine.heun', samplerRecipe)).rejects.toMatchObject({ code: 'UNKNOWN_SAMPLER' });
    await expect(choose('mine.euler', '{}')).rejects.toMatchObject({ code: 'SAMPLER_RECIPE' });
    const request = { prompt: 'x', steps: 3 };
    expect(await chooseSampler(request, service)).toBe(request);
  });

  it('of a plugin that is not sound is told, and the others stay', async () => {
    const { home, service } = await open();
    cpSync(join(ROOT, 'docs/examples/plugins/more-samplers'), join(home, 'plugins/more-samplers'), {
      recursive: true,
    });
    mkdirSync(join(home, 'plugins/bad'));
    const bad = { aurora: 1, id: 'bad', name: 'Bad', version: '1.0.0', description: 'x' };
    const samplers = [{ ...EULER, stages: [{ do: ['x = x * 2 ^ denoised'] }] }];
    writeFileSync(join(home, 'plugins/bad/aurora-plugin.json'), JSON.stringify({ ...bad, samplers }));
    await service.refresh();
    await service.grant('more-samplers', []);
    expect(service.samplers).toHaveLength(4);
    expect(service.list().refused).toEqual([
      {
        folder: join(home, 'plugins/bad'),
        reason: expect.stringMatching(/bad\.euler .*(away from it|broke at step)/),
      },
    ]);
  });
});

describe('its definition', () => {
  it('is in the settings, the picture, the ticket and what is recalled of it', async () => {
    const { service, choose } = await open([{ ...EULER, eta: 0.5 }]);
    await service.grant('mine', []);
    const catalog = await openModelCatalog({
      roots: [join(ROOT, 'models/weights')],
      hashCache: mkdtempSync(join(tmpdir(), 'aurora-')),
    });
    const inputs = { known: () => undefined };
    const settings = resolveSettings(
      { ...(await choose('mine.euler')), seed: 7, eta: 0.25 },
      catalog,
      inputs,
    );
    const recipe = { name: 'mine.euler', eta: 0.5, stages: EULER.stages };
    expect(settings).toMatchObject({ sampler: 'mine.euler', samplerRecipe: recipe, eta: 0.25 });
    expect(
      resolveSettings({ ...(await choose('mine.euler')), eta: 0.5 }, catalog, inputs).eta,
    ).toBeUndefined();
    const twice = { ...recipe, stages: [...EULER.stages, { at: 'sigma', do: ['x = x + 0 * denoised'] }] };
    expect(stepCost({ ...settings, samplerRecipe: twice })).toBe(2 * stepCost(settings));

    const { hash } = service.samplers[0]!;
    const text = pictureText(settings, { ...catalog.models[0]!, hash: 'abc' }, '1');
    expect(JSON.parse(text.aurora)).toMatchObject({
      settings: { samplerRecipe: recipe },
      sampler: { name: 'mine.euler', hash },
    });
    expect(text.parameters).toContain(`Sampler: mine.euler, `);
    expect(text.parameters).toContain(`Sampler hash: ${hash}`);
    const read = readPictureSettings(text);
    expect(read).toMatchObject({ settings, source: 'aurora' });
    expect(unpacked(packed(settings), settingsSchema, 1 << 20)).toEqual(settings);
    const again = inputOfSettings(settings);
    expect(resolveSettings(again as never, catalog, inputs)).toEqual(settings);
  });

  it('that is left out, or is not what was painted with, is told', () => {
    const settings = {
      ...{ prompt: '', negativePrompt: '', seed: 1, steps: 2, guidanceScale: 1, width: 8, height: 8 },
      ...{ sampler: 'a.b', noiseSource: 'cpu', model: 'm' },
    };
    const textOf = (samplerRecipe?: object) => ({
      aurora: JSON.stringify({
        ...{ version: 1, program: 'x', settings: { ...settings, samplerRecipe } },
        ...{ model: { name: 'm', hash: 'a', family: 'f' }, sampler: { name: 'a.b', hash: '0123456789ab' } },
      }),
    });
    for (const recipe of [undefined, { name: 'a.c', stages: EULER.stages }])
      expect(readPictureSettings(textOf(recipe))).toEqual({
        settings: null,
        reason: 'its "aurora" text does not say what its sampler a.b does',
      });
    expect(readPictureSettings(textOf({ name: 'a.b', stages: EULER.stages }))).toMatchObject({
      notes: [
        expect.stringMatching(
          /^its sampler a\.b was painted with as 0123456789ab; what stands in it is [0-9a-f]{12}$/,
        ),
      ],
    });
  });

  it('that was tampered with is told when the picture is read', () => {
    const settings = {
      ...{ prompt: '', negativePrompt: '', seed: 1, steps: 2, guidanceScale: 1, width: 8, height: 8 },
      ...{
        sampler: 'a.b',
        noiseSource: 'cpu',
        model: 'm',
        samplerRecipe: { name: 'a.b', stages: [{ do: ['x = process'] }] },
      },
    };
    const aurora = JSON.stringify({
      version: 1,
      program: 'x',
      settings,
      model: { name: 'm', hash: 'a', family: 'f' },
    });
    expect(readPictureSettings({ aurora })).toEqual({
      settings: null,
      reason: expect.stringMatching(
        /settings\.samplerRecipe: The sampler a\.b cannot be used: .*there is no “process”/,
      ),
    });
    expect(
      settingsSchema.safeParse({ ...settings, sampler: 'Magic', samplerRecipe: undefined }).success,
    ).toBe(false);
  });
});
