/** The arrows that ARCHITECTURE.md allows, as data. */
import type { Arrow } from './import-graph.ts';

type Layer = 'components' | 'systems' | 'models' | 'native' | 'game' | 'stage' | 'shell' | 'assets';

/** The sources that the rules cover. */
export const COVERED = [
  ...['components', 'systems', 'models', 'native', 'game', 'assets'],
  ...['electron-main.ts', 'electron-preload.ts'],
];

interface Rule {
  readonly layers: readonly Layer[];
  /** Packages and Node modules: a list, or a test. */
  readonly packages: (name: string) => boolean;
}

const only =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name);
const isNode = (name: string) => name.startsWith('node:');

const RULES: Readonly<Record<Layer, Rule>> = {
  components: { layers: ['components'], packages: only('bitecs') },
  systems: { layers: ['systems', 'components'], packages: only() },
  models: {
    layers: ['models', 'native'],
    packages: name =>
      isNode(name) ||
      only('onnxruntime-node', '@huggingface/tokenizers', 'fast-png', 'fflate', 'yaml', 'zod')(name) ||
      only('cmu-pronouncing-dictionary')(name),
  },
  native: { layers: ['native'], packages: isNode },
  game: {
    layers: ['game', 'components', 'systems', 'models', 'native', 'assets'],
    packages: name => !only('electron', 'onnxruntime-node')(name),
  },
  // What the page may take from game, models and native is decided by `reachesNode` below.
  stage: {
    layers: ['stage', 'game', 'components', 'systems', 'models', 'native', 'assets'],
    packages: name => !only('electron', 'onnxruntime-node', 'libsql', 'fastify')(name) && !isNode(name),
  },
  shell: { layers: ['shell'], packages: name => isNode(name) || name === 'electron' },
  assets: { layers: ['assets'], packages: only() },
};

/** What the shell may use of other layers: the list of what crosses its borders, the memory that her pictures lie in, and reports of crashes. */
const SHELL_MAY_USE = only('game/channels.ts', 'native/link.ts', 'game/supervisor/crash-report.ts');

/** Packages that need Node or the operating system; a module that reaches one is not for the page. */
const NODE_PACKAGES = only(
  'onnxruntime-node',
  'libsql',
  'fastify',
  '@fastify/static',
  '@fastify/websocket',
  'electron',
);

export function layerOf(file: string): Layer | null {
  if (file.startsWith('electron-') || file.startsWith('game/shell/')) return 'shell';
  if (file.startsWith('game/stage/')) return 'stage';
  const [top] = file.split('/');
  return top !== undefined && Object.hasOwn(RULES, top) ? (top as Layer) : null;
}

/** Every arrow that is not allowed, each as a sentence. */
export function findViolations(arrows: readonly Arrow[]): string[] {
  const impure = modulesThatReachNode(arrows);
  return arrows.flatMap(arrow => {
    const problem = problemOf(arrow, impure);
    return problem ? [`${arrow.from} → ${arrow.specifier}: ${problem}`] : [];
  });
}

function problemOf(arrow: Arrow, impure: ReadonlySet<string>): string | null {
  const layer = layerOf(arrow.from)!;
  const rule = RULES[layer];
  if (arrow.package !== null) {
    return rule.packages(arrow.package) ? null : `${layer} may not use the package ${arrow.package}`;
  }
  const file = arrow.file!;
  if (layer === 'shell' && SHELL_MAY_USE(file)) return null;
  const target = layerOf(file);
  if (target === null || !rule.layers.includes(target))
    return `${layer} may not import ${target ?? 'from there'}`;
  if (!/\.[a-z]+$|\*$/.test(file)) return 'a relative import names its file with the extension';
  const crosses = layer === 'stage' && target !== 'stage';
  if (crosses && !arrow.typeOnly && impure.has(file)) return 'the page may not import code that reaches Node';
  return null;
}

/** Files that use a Node module or package at run time, themselves or through what they import. */
function modulesThatReachNode(arrows: readonly Arrow[]): ReadonlySet<string> {
  const running = arrows.filter(arrow => !arrow.typeOnly);
  const reached = new Set(
    running
      .filter(({ package: name }) => name !== null && (isNode(name) || NODE_PACKAGES(name)))
      .map(arrow => arrow.from),
  );
  let before = -1;
  while (before !== reached.size) {
    before = reached.size;
    for (const arrow of running) if (arrow.file !== null && reached.has(arrow.file)) reached.add(arrow.from);
  }
  return reached;
}
