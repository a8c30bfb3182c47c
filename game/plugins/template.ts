/** What `aurora plugin new` writes: a plugin that runs at once, of the kind that was asked for. */
import { API_VERSION, MANIFEST_NAME } from './manifest.ts';

export const PLUGIN_KINDS = ['command', 'prompt', 'sampler', 'panel'] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

/** Files by their names. `types`: the text of `sdk/aurora-plugin.d.ts`. */
export function pluginTemplate(id: string, kind: PluginKind, types: string): Record<string, string> {
  const title = id.replaceAll('-', ' ').replace(/^./, letter => letter.toUpperCase());
  const manifest = {
    aurora: API_VERSION,
    ...{ id, name: title, version: '0.1.0' },
    description: DESCRIPTIONS[kind],
    ...(kind !== 'sampler' && { entry: 'main.js' }),
    ...PARTS[kind],
  };
  // A sampler is all in the manifest.
  if (kind === 'sampler')
    return { [MANIFEST_NAME]: `${JSON.stringify(manifest, null, 2)}\n`, 'aurora-plugin.d.ts': types };
  return {
    [MANIFEST_NAME]: `${JSON.stringify(manifest, null, 2)}\n`,
    'main.js': SCRIPTS[kind].replace('ID', id),
    ...(kind === 'panel' && { 'panel.html': PANEL }),
    'aurora-plugin.d.ts': types,
    'jsconfig.json': `${JSON.stringify({ compilerOptions: { checkJs: true, strict: true, target: 'es2022', lib: ['es2022'], types: [] }, include: ['*.js', '*.d.ts'] }, null, 2)}\n`,
  };
}

const DESCRIPTIONS: Readonly<Record<PluginKind, string>> = {
  command: 'Says hello, and counts the pictures in the gallery.',
  prompt: 'Adds a light to what is painted.',
  sampler: 'Leads from noise to picture by Heun’s method: docs/samplers.md says what else can be written.',
  panel: 'Shows a button that says hello.',
};

const HELLO = {
  commands: [
    {
      name: 'hello',
      title: 'Say hello',
      description: 'A greeting, and how many pictures there are.',
      input: { name: { type: 'text', description: 'Whom to greet.' } },
    },
  ],
  uses: ['pictures'],
};

const PARTS: Readonly<Record<PluginKind, object>> = {
  command: HELLO,
  prompt: { prompts: [{ name: 'light', title: 'Adds a light' }] },
  sampler: {
    samplers: [
      {
        ...{ name: 'heun', title: 'Heun, written as data' },
        description:
          'T. Karras et al., 2206.00364, algorithm 1: the mean of the slopes at both ends of a step.',
        stages: [
          { do: ['start = x', 'slope = eps', 'x = x + eps * (next - sigma)'] },
          { if: 'next > 0', at: 'next', do: ['x = start + (slope + eps) / 2 * (next - sigma)'] },
        ],
      },
    ],
  },
  panel: { ...HELLO, panels: [{ name: 'hello', title: 'Hello', page: 'panel.html' }] },
};

const HELLO_SCRIPT = `// @ts-check
/// <reference path="./aurora-plugin.d.ts" />

aurora.command('hello', async ({ name = 'you' }) => {
  const { total } = await aurora.call('pictures', { limit: 1 });
  return { text: \`Hello, \${name}! There are \${total} pictures.\` };
});
`;

const SCRIPTS: Readonly<Record<Exclude<PluginKind, 'sampler'>, string>> = {
  command: HELLO_SCRIPT,
  panel: HELLO_SCRIPT,
  prompt: `// @ts-check
/// <reference path="./aurora-plugin.d.ts" />

// <plugin:ID.light> in a prompt comes here; what stands behind a second colon is the argument.
aurora.prompt('light', ({ prompt, argument }) => \`\${prompt}, \${argument || 'warm evening light'}\`);
`,
};

const PANEL = `<!doctype html>
<meta charset="utf-8">
<title>Hello</title>
<style>
  body { font: 15px system-ui, sans-serif; color: #e8eef5; margin: 0; }
  button { font: inherit; padding: 0.5em 1em; border-radius: 8px; border: 1px solid #5eead4; background: none; color: inherit; }
</style>
<button id="hello">Say hello</button>
<p id="answer" role="status"></p>
<script>
  // The only way out of this frame: a command of this plugin's, or one of AURORA's that it was granted.
  let serial = 0;
  const waiting = new Map();
  addEventListener('message', ({ data }) => waiting.get(data.id)?.(data));
  const call = (command, input = {}) =>
    new Promise((resolve, reject) => {
      const id = ++serial;
      waiting.set(id, ({ value, error }) => (error ? reject(new Error(error)) : resolve(value)));
      parent.postMessage({ aurora: 1, id, command, input }, '*');
    });
  document.getElementById('hello').onclick = async () => {
    const { text } = await call('hello', {});
    document.getElementById('answer').textContent = text;
  };
</script>
`;
