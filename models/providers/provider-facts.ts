/** What is known of a provider before it is tried. */
import { type ProviderName, type ProviderReport, unusable } from './provider-names.ts';

interface Facts {
  /** As people know it. */
  readonly title: string;
  /** Systems that it exists on; absent: all. */
  readonly platform?: NodeJS.Platform;
  /** The driver's library that it loads itself, by system. */
  readonly driver?: Partial<Record<NodeJS.Platform, string>>;
}

const FACTS: Readonly<Record<ProviderName, Facts>> = {
  cuda: { title: 'CUDA', driver: { linux: 'libcuda.so.1', win32: 'nvcuda.dll' } },
  dml: { title: 'DirectML', platform: 'win32' },
  coreml: { title: 'Core ML', platform: 'darwin' },
  // Vulkan on Linux; what Windows and macOS need is part of them.
  webgpu: { title: 'WebGPU', driver: { linux: 'libvulkan.so.1' } },
  cpu: { title: 'The CPU' },
};

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { win32: 'Windows', darwin: 'macOS' };

export const driverOf = (name: ProviderName, platform: NodeJS.Platform): string | undefined =>
  FACTS[name].driver?.[platform];

export const titleOf = (name: ProviderName): string => FACTS[name].title;

/** A provider that need not be tried, because it cannot be here. */
export function ruledOut(name: ProviderName, platform: NodeJS.Platform): ProviderReport | null {
  const { title, platform: only } = FACTS[name];
  if (only === undefined || only === platform) return null;
  return unusable(name, 'NOT_ON_THIS_SYSTEM', `${title} exists on ${SYSTEMS[only]} alone.`);
}
