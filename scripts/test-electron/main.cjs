// Opens the app folder that the command line names, in the runtime that `fetch-test-electron.mjs` unpacks.
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { app } = require('electron');

// For the kernel and the worker, which are processes of their own.
process.env.NODE_OPTIONS = `--require ${JSON.stringify(join(__dirname, 'newer-node.cjs'))}`;

// As Electron's own launcher: `-r FILE` is loaded first (Playwright waits for the app that way).
const words = process.argv.slice(1);
for (let at = words.indexOf('-r'); at !== -1; at = words.indexOf('-r')) {
  const [, file] = words.splice(at, 2);
  if (file) require(resolve(file));
}
const named = words.find(word => !word.startsWith('-') && existsSync(join(resolve(word), 'package.json')));
if (!named) throw new Error(`no app folder among ${words.join(' ')}`);
const folder = resolve(named);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.name);
Object.assign(app, { getVersion: () => manifest.version, getAppPath: () => folder });
require(join(folder, manifest.main));
