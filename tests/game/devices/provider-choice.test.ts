import { describe, expect, it } from 'vitest';
import { graphicsDevice } from '../../../game/devices/graphics-device.ts';
import { ProviderChoice } from '../../../game/devices/provider-choice.ts';
import {
  PROVIDERS,
  type ProviderName,
  type ProviderSetting,
  unusable,
  usable,
} from '../../../models/providers/provider-names.ts';

/** A machine on which only these work; what has been tried on it. */
function machine(
  setting: ProviderSetting,
  works: readonly ProviderName[],
  graphics: string | null = 'a card',
) {
  const tried: ProviderName[] = [];
  const choice = new ProviderChoice({
    setting,
    graphics,
    probe: async name => {
      tried.push(name);
      return works.includes(name) ? usable(name) : unusable(name, 'NO_DRIVER', `${name} has no driver.`);
    },
  });
  return { choice, tried };
}

describe('a setting that cannot be had', () => {
  it('is told with its reason, and the CPU paints', async () => {
    const { choice } = machine('cuda', ['cpu', 'webgpu']);
    expect(await choice.choose()).toEqual({
      provider: 'cpu',
      reason: 'AURORA_PROVIDER asks for cuda, which cannot be used. cuda has no driver.',
    });
  });
});

describe('auto', () => {
  it('takes the first that works, in the order of preference', async () => {
    expect((await machine('auto', ['cpu', 'webgpu', 'dml']).choice.choose()).provider).toBe('dml');
    expect((await machine('auto', [...PROVIDERS]).choice.choose()).provider).toBe('cuda');
  });

  it('tries none after it', async () => {
    const { choice, tried } = machine('auto', ['dml', 'webgpu']);
    await choice.choose();
    expect(tried).toEqual(['cuda', 'dml']);
  });

  it('says of each why not, when only the CPU is left', async () => {
    const { provider, reason } = await machine('auto', ['cpu']).choice.choose();
    expect(provider).toBe('cpu');
    for (const name of ['cuda', 'dml', 'coreml', 'webgpu'])
      expect(reason).toContain(`${name} has no driver.`);
  });

  it('tries nothing where there is no graphics device: software would stand in for it', async () => {
    const { choice, tried } = machine('auto', ['webgpu', 'cpu'], null);
    expect(await choice.choose()).toEqual({
      provider: 'cpu',
      reason: 'There is no graphics device on this machine.',
    });
    expect(tried).toEqual([]);
  });
});

describe('what somebody asks for', () => {
  it('is used where it works, graphics device or none', async () => {
    expect(await machine('webgpu', ['webgpu'], null).choice.choose()).toMatchObject({ provider: 'webgpu' });
    const { choice, tried } = machine('cpu', []);
    expect(await choice.choose()).toMatchObject({ provider: 'cpu' });
    expect(tried).toEqual([]);
  });
});

describe('reports', () => {
  it('come of one try each, however often they are asked for', async () => {
    const { choice, tried } = machine('auto', ['cpu']);
    expect(choice.known).toEqual([]);
    await Promise.all([choice.choose(), choice.all(), choice.all(), choice.choose()]);
    expect([...tried].sort()).toEqual([...PROVIDERS].sort());
    expect(choice.known.map(({ name }) => name)).toEqual(PROVIDERS);
  });
});

describe('a graphics device', () => {
  const among = (folders: Record<string, string[]>) => (folder: string) => {
    const found = folders[folder];
    if (!found) throw new Error('ENOENT');
    return found;
  };

  it('is none on a Linux without one', () => {
    expect(graphicsDevice('linux', among({}))).toBeNull();
    const files = { '/dev': ['null', 'nvidiactl', 'nvidia-uvm', 'tty'], '/dev/dri': ['card0', 'by-path'] };
    expect(graphicsDevice('linux', among(files))).toBeNull();
  });

  it('is found by its name', () => {
    expect(graphicsDevice('linux', among({ '/dev/dri': ['card0', 'renderD128'] }))).toBe(
      '/dev/dri/renderD128',
    );
    expect(graphicsDevice('linux', among({ '/dev': ['nvidia0'] }))).toBe('/dev/nvidia0');
    expect(graphicsDevice('linux', among({ '/dev': ['dxg'] }))).toBe('/dev/dxg');
  });

  it('is left to the providers elsewhere', () => {
    expect(graphicsDevice('win32', among({}))).not.toBeNull();
    expect(graphicsDevice('darwin', among({}))).not.toBeNull();
  });
});
