/**
 * The renderer as TypeScript sees it. Loads the addon, gives it types, and nothing more: what is legal is written in
 * include/aurora.h, and the addon's errors carry the header's status names as `code`.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { LookAmount, LookColour } from './look-fields.ts';

/** Numbers of aurora.h. */
export const BACKENDS = { default: 0, null: 1, soft: 2, gl: 3 } as const;
export type BackendName = keyof typeof BACKENDS;
export const BACKDROPS = { none: 0, studio: 1 } as const;

/** In the order of `aurora_region`; a vertex's region is its index here. */
export const REGIONS = [
  ...[
    'skin',
    'lips',
    'sclera',
    'iris',
    'pupil',
    'teeth',
    'tongue',
    'lashes',
    'brow',
    'mouth',
    'suit',
    'scalp',
  ],
  ...['hairShell', 'hairStrand', 'ornament'],
] as const;

export type Vector = readonly [x: number, y: number, z: number];

export interface ShapeData {
  /** Ascending vertex numbers. */
  readonly positionIndices: Uint32Array;
  /** xyz each, metres. */
  readonly positionDeltas: Float32Array;
  readonly normalIndices: Uint32Array;
  readonly normalDeltas: Float32Array;
}

export interface MeshData {
  readonly vertexCount: number;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly tangents?: Float32Array;
  readonly uvs?: Float32Array;
  /** Eight a vertex. */
  readonly masks?: Float32Array;
  /** Three a vertex: head, breath, sway. */
  readonly rig?: Float32Array;
  readonly regions?: Uint8Array;
  readonly indices: Uint32Array;
  readonly shapes?: readonly ShapeData[];
  readonly neckPivot?: Vector;
}

/** Multiples, shares and colours as in look-fields.ts; what is left out is the design's own. */
export type Look = { readonly [name in LookAmount]?: number } & { readonly [name in LookColour]?: Vector };

/** Angles in radians, time in seconds; what is left out is 0, or as aurora.h says. */
export interface FrameData {
  readonly weights?: Float32Array;
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
  readonly breath?: number;
  readonly sway?: Vector;
  /** How much locks stir by themselves: a multiple of the design's own, negative for not at all. */
  readonly hair?: number;
  readonly time?: number;
  readonly camera?: { readonly eye?: Vector; readonly target?: Vector; readonly verticalFov?: number };
  readonly look?: Look;
  readonly backdrop?: keyof typeof BACKDROPS;
}

export interface FrameStatistics {
  readonly triangles: number;
  readonly fragments: number;
  readonly deformMs: number;
  readonly rasterMs: number;
  readonly postMs: number;
  readonly totalMs: number;
}

export interface RendererOptions {
  readonly backend?: BackendName;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Coverage samples a pixel: 1, 4 or 8. */
  readonly samples?: number;
  readonly threads?: number;
}

interface Addon {
  readonly abiVersion: number;
  createRenderer(desc: object): number;
  destroyRenderer(renderer: number): void;
  createMesh(renderer: number, desc: MeshData): number;
  destroyMesh(renderer: number, mesh: number): void;
  render(renderer: number, frame: object): void;
  readPixels(renderer: number, pixels: Uint8Array): void;
  statistics(renderer: number): FrameStatistics;
  describe(renderer: number): {
    readonly backend: number;
    readonly width: number;
    readonly height: number;
    readonly samples: number;
    readonly threads: number;
    readonly device: string;
  };
}

/** What this file was written for; an addon of another build is refused. */
export const ABI_VERSION = 3;

/** @param path of aurora.node; throws what Node throws when it cannot be loaded, and when it is of another version */
export function loadRenderer(path: string): (options?: RendererOptions) => Renderer {
  const addon = createRequire(resolve(path))(resolve(path)) as Addon;
  if (addon.abiVersion !== ABI_VERSION)
    throw new Error(`${path} has version ${addon.abiVersion}; ${ABI_VERSION} is needed. Build it again.`);
  return options => new Renderer(addon, options);
}

/** As asked for; on the processor where the backend that was asked for cannot work (`describe()` tells which it became). */
export function createOrFallBack(
  create: (options?: RendererOptions) => Renderer,
  options: RendererOptions,
): Renderer {
  try {
    return create(options);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'AURORA_ERROR_BACKEND') throw error;
    return create({ ...options, backend: 'soft' });
  }
}

/** One picture of fixed size, and the meshes that are drawn in it. To be destroyed when it is no longer needed. */
export class Renderer {
  readonly #addon: Addon;
  readonly #handle: number;

  constructor(addon: Addon, { backend = 'default', ...options }: RendererOptions = {}) {
    this.#addon = addon;
    this.#handle = addon.createRenderer({ ...options, backend: BACKENDS[backend] });
  }

  describe() {
    return this.#addon.describe(this.#handle);
  }

  createMesh(mesh: MeshData): number {
    return this.#addon.createMesh(this.#handle, mesh);
  }

  destroyMesh(mesh: number): void {
    this.#addon.destroyMesh(this.#handle, mesh);
  }

  render(mesh: number, { backdrop = 'none', ...frame }: FrameData = {}): void {
    this.#addon.render(this.#handle, { ...frame, mesh, backdrop: BACKDROPS[backdrop] });
  }

  /** Writes width · height · 4 bytes: R, G, B, A, premultiplied, rows from the top. */
  readPixels(into: Uint8Array): void {
    this.#addon.readPixels(this.#handle, into);
  }

  statistics(): FrameStatistics {
    return this.#addon.statistics(this.#handle);
  }

  destroy(): void {
    this.#addon.destroyRenderer(this.#handle);
  }
}
