/**
 * The models of whole-model.ts as Optimum exports them: the graphs come from scripts/parity/exported_onnx.py, and their weights
 * follow from the tensors' names, as everywhere else.
 */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { formulaBytes, formulaWeight } from '../networks/formula.ts';
import { FIXTURES } from '../networks/reference-case.ts';
import { indexOf, readWhole, type WholeName, write, writeTokenizers } from './whole-model.ts';

export type ExportedName = WholeName | 'sd1-f16';

/** A piece of the weights file: of which tensor, its shape there, and whether it lies across. */
type Row = [tensor: string, shape: number[], across: boolean];

export function readGraph(name: ExportedName, part: string): Buffer {
  return gunzipSync(readFileSync(`${FIXTURES}/exported-${name}/${part}.onnx.gz`));
}

export async function writeExported(name: ExportedName, folder: string): Promise<void> {
  const family = name.replace('-f16', '') as WholeName;
  const { configs, scheduler } = readWhole(family);
  await write(join(folder, 'model_index.json'), JSON.stringify(indexOf(family)));
  await write(join(folder, 'scheduler/scheduler_config.json'), JSON.stringify(scheduler));
  await writeTokenizers(family, folder);
  const data: Record<string, Row[]> = JSON.parse(
    readFileSync(`${FIXTURES}/exported-${name}/data.json`, 'utf8'),
  );
  for (const [part, rows] of Object.entries(data)) {
    await mkdir(join(folder, part), { recursive: true });
    await writeFile(join(folder, part, 'model.onnx'), readGraph(name, part));
    const pieces = rows.map(row => pieceOf(row, name.endsWith('f16') ? 'F16' : 'F32'));
    await writeFile(join(folder, part, 'model.onnx_data'), Buffer.concat(pieces));
    const config = configs[part] ?? configs.vae!;
    await write(join(folder, part, 'config.json'), JSON.stringify(config));
  }
}

function pieceOf([tensor, shape, across]: Row, dtype: 'F16' | 'F32'): Buffer {
  const values = formulaWeight(tensor, shape);
  if (!across) return formulaBytes(values, dtype);
  const [rows, columns] = shape as [number, number];
  const turned = Float32Array.from(values, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
  return formulaBytes(turned, dtype);
}
