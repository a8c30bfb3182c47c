import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT, temporaryFolder } from './kernel-driver.ts';

const NEW_FILE = `
import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'whisper',
  title: 'Say it quietly',
  description: 'Turns text into small letters.',
  permission: 'read',
  input: z.object({ text: z.string().describe('What to say.') }),
  output: z.object({ quiet: z.string() }),
  run: async ({ text }) => ({ quiet: text.toLowerCase() }),
  cli: { positional: ['text'] },
});
`;

/** The program's sources in a folder of their own, with one file more, built as the product is. */
function buildWith(file: string): string {
  const root = temporaryFolder();
  for (const folder of ['components', 'systems', 'game', 'models', 'native', 'scripts']) {
    cpSync(join(ROOT, folder), join(root, folder), {
      recursive: true,
      filter: path => !/[\\/](weights|training|__pycache__)([\\/]|$)/.test(path),
    });
  }
  for (const name of ['package.json', 'node_modules', 'models/weights'])
    symlinkSync(join(ROOT, name), join(root, name));
  mkdirSync(join(root, 'build/page'), { recursive: true });
  writeFileSync(join(root, 'game/commands/whisper.ts'), file);
  const script = `import { bundleNode } from './scripts/lib/bundle.mjs'; await bundleNode(process.cwd(), 'build');`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
  return root;
}

describe('one new file in game/commands', () => {
  let root: string;
  beforeAll(() => {
    root = buildWith(NEW_FILE);
  });

  it('is a command of the built program: command line, REST, OpenAPI', async () => {
    const env = { ...process.env, AURORA_HOME: temporaryFolder() };
    const cli = join(root, 'build/cli.cjs');
    const run = (...words: string[]) => execFileSync(process.execPath, [cli, ...words], { env }).toString();
    expect(run('help')).toMatch(/whisper\s+Say it quietly/);
    const child = spawn(process.execPath, [cli, 'serve', '--port', '0'], { env });
    const url = await new Promise<string>(resolve =>
      child.stdout.on('data', chunk => {
        const match = /http:\S+/.exec(String(chunk));
        if (match !== null) resolve(match[0]);
      }),
    );
    expect(await (await fetch(`${url}api/v1/whisper?text=HELLO`)).json()).toEqual({ quiet: 'hello' });
    const document = (await (await fetch(`${url}api/v1/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
    };
    expect(document.paths['/whisper']).toMatchObject({ get: { operationId: 'whisper' } });
    // Through the kernel that runs.
    expect(JSON.parse(run('whisper', 'HELLO'))).toEqual({ quiet: 'hello' });
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  });
});
