/** What graphics devices this machine has: asked of a program of its own, once for each maker's library, since drivers break. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { LoopClock } from '../loop.ts';

export const GRAPHICS_LIBRARIES = ['cuda', 'nvml', 'vulkan'] as const;
export type GraphicsLibrary = (typeof GRAPHICS_LIBRARIES)[number];

const count = z.number().min(0).nullable();

const DeviceReport = z.object({
  name: z.string(),
  kind: z.enum(['discrete', 'integrated', 'virtual', 'software', 'other']),
  driver: z.string().nullable(),
  pci: z.string().nullable(),
  /** Bytes. */
  memoryTotal: count,
  memoryUsed: count,
  /** Percent. */
  load: count,
  /** Degrees Celsius. */
  temperature: count,
});
type DeviceReport = z.output<typeof DeviceReport>;

const Report = z.object({
  available: z.boolean(),
  reason: z.string().nullable(),
  devices: z.array(DeviceReport),
});
type Report = z.output<typeof Report>;

export const GraphicsView = z
  .object({
    libraries: z.array(
      z.object({ name: z.enum(GRAPHICS_LIBRARIES), available: z.boolean(), reason: z.string().nullable() }),
    ),
    devices: z.array(
      DeviceReport.omit({ pci: true }).extend({ libraries: z.array(z.enum(GRAPHICS_LIBRARIES)) }),
    ),
  })
  .meta({ id: 'Graphics' });
export type GraphicsView = z.output<typeof GraphicsView>;
type Device = DeviceReport & { readonly libraries: GraphicsLibrary[] };

export interface GraphicsProbeOptions {
  /** The program, and what goes before the library's name. */
  readonly command: readonly [program: string, ...words: string[]];
  readonly clock: LoopClock;
}

/** A driver that has not answered by then hangs, milliseconds. */
const PATIENCE = 10_000;
/** Whoever asks waits no longer than this; what comes later is told to who asks next, milliseconds. */
const ANSWER_WITHIN = 1_000;
/** What was told stays true for so long, milliseconds. */
const FRESH = 5_000;

export class GraphicsProbe {
  readonly #options: GraphicsProbeOptions;
  #looking: Promise<void> | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Null before the first look. */
  known: GraphicsView | null = null;

  constructor(options: GraphicsProbeOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async look(): Promise<GraphicsView | null> {
    const { clock } = this.#options;
    if (clock.now() - this.#lookedAt < FRESH) return this.known;
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    let forget = () => {};
    const patience = new Promise<void>(resolve => {
      forget = clock.after(ANSWER_WITHIN, resolve);
    });
    await Promise.race([this.#looking, patience]);
    forget();
    return this.known;
  }

  async #lookNow(): Promise<void> {
    const reports = await Promise.all(GRAPHICS_LIBRARIES.map(name => this.#ask(name)));
    this.known = graphicsView(reports);
    this.#lookedAt = this.#options.clock.now();
  }

  #ask(library: GraphicsLibrary): Promise<Report> {
    const [program, ...words] = this.#options.command;
    if (!existsSync(program))
      return Promise.resolve(unavailable('The program that looks for it is not built.'));
    return new Promise(resolve => {
      // What drivers print while they fail is no answer.
      const options = { timeout: PATIENCE, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 } as const;
      execFile(program, [...words, library], options, (error, out) => {
        if (error === null) resolve(readReport(out));
        else if (error.killed) resolve(unavailable(`It had not answered after ${PATIENCE / 1000} s.`));
        else
          resolve(
            unavailable(`It ended the process that asked it (${error.signal ?? `code ${error.code}`}).`),
          );
      });
    });
  }
}

const unavailable = (reason: string): Report => ({ available: false, reason, devices: [] });

function readReport(text: string): Report {
  try {
    return Report.parse(JSON.parse(text));
  } catch {
    return unavailable('What it answered was not understood.');
  }
}

/** One list of devices: what CUDA and NVML tell of one place is one device, and Vulkan's name finds it again. */
export function graphicsView(reports: readonly Report[]): GraphicsView {
  const devices: Device[] = [];
  for (const [i, { devices: found }] of reports.entries()) {
    const library = GRAPHICS_LIBRARIES[i]!;
    for (const device of found) {
      const known = devices.find(other => !other.libraries.includes(library) && isSame(other, device));
      if (known === undefined) devices.push({ ...device, libraries: [library] });
      else complete(known, device, library);
    }
  }
  return {
    libraries: reports.map(({ available, reason }, i) => ({
      name: GRAPHICS_LIBRARIES[i]!,
      available,
      reason,
    })),
    devices: devices.map(({ pci: _, ...device }) => device),
  };
}

const isSame = (one: DeviceReport, other: DeviceReport): boolean =>
  one.pci !== null && other.pci !== null ? one.pci === other.pci : one.name === other.name;

function complete(known: Device, { kind, driver, ...more }: DeviceReport, library: GraphicsLibrary): void {
  for (const [name, value] of Object.entries(more))
    if (known[name as keyof DeviceReport] === null) Object.assign(known, { [name]: value });
  if (known.kind === 'other') known.kind = kind;
  // NVML knows the driver's own version, CUDA that of its interface.
  if (library === 'nvml' || known.driver === null) known.driver = driver ?? known.driver;
  known.libraries.push(library);
}
