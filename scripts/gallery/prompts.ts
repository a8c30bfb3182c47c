/**
 * Paints the prompts that `./train evaluate --painted DIR` listed in DIR/prompts.json with the running program, into
 * DIR/0000.png and so on; those that are there already stay. Picture i has seed 7 + i: a prompt may be there twice.
 *
 * usage: npm run gallery -- prompts DIR [quick]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paint, pictureFile, startKernelProcess } from '../../bench/kernel-process.ts';

const [root = '.', folder, speed] = process.argv.slice(2);
const SEED = 7;

async function main(): Promise<void> {
  if (folder === undefined || (speed !== undefined && speed !== 'quick'))
    throw new Error('usage: npm run gallery -- prompts DIR [quick]');
  const prompts = JSON.parse(readFileSync(join(folder, 'prompts.json'), 'utf8')) as string[];
  const kernel = await startKernelProcess(root);
  try {
    await kernel.warm();
    for (const [index, prompt] of prompts.entries()) {
      const file = join(folder, `${String(index).padStart(4, '0')}.png`);
      if (existsSync(file)) continue;
      const { picture } = await paint(kernel, prompt, SEED + index, speed ? { quick: true } : {});
      writeFileSync(file, await pictureFile(kernel, picture));
      if (index % 50 === 49) console.error(`${index + 1} of ${prompts.length} pictures`);
    }
  } finally {
    await kernel.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
