/** The process that draws, by itself: her expression lives in shared memory and outlives it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ADDON } from '../../game/avatar/avatar-host.ts';
import type { FromAvatarHost, ToAvatarHost } from '../../game/avatar/host-protocol.ts';
import { linkName } from '../../game/avatar/link-name.ts';
import { POSE, POSE_LENGTH } from '../../game/avatar/pose.ts';
import { ARKIT_SHAPES } from '../../game/avatar/shape-names.ts';
import { TWEAKS } from '../../game/tweaks/tweak-list.ts';
import { type Link, loadLinks } from '../../native/link.ts';
import { ROOT, temporaryFolder } from '../process/kernel-driver.ts';
import { type Drawn, difference, SMALL } from './avatar-driver.ts';

const home = temporaryFolder();
const children: ChildProcess[] = [];
let link: Link | null = null;
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  link?.destroy();
  link = null;
});

/** @param weights of ARKit's shapes */
function pose(weights: Readonly<Record<string, number>>): Float32Array {
  const row = new Float32Array(POSE_LENGTH);
  for (const [name, weight] of Object.entries(weights))
    row[POSE.weights + ARKIT_SHAPES.indexOf(name as (typeof ARKIT_SHAPES)[number])] = weight;
  const looks = TWEAKS.filter(({ name }) => name.startsWith('look.'));
  // Patterns that move by themselves would be differences too.
  const moving = ['look.glyphs', 'look.circuits', 'look.scanlines', 'look.drift'];
  for (const [i, { name, usual }] of looks.entries()) row[POSE.look + i] = moving.includes(name) ? 0 : usual;
  return row;
}

/** A process that draws, and what it says first after it was told to. */
async function host(linkOf = linkName(home)): Promise<{ child: ChildProcess; said: FromAvatarHost }> {
  const child = fork(join(ROOT, 'build/avatar-host.cjs'), [], { serialization: 'advanced' });
  children.push(child);
  await once(child, 'message');
  const send = (message: ToAvatarHost) => child.send(message);
  send({ type: 'watch', watched: true, memory: true, still: true, appear: false, busy: true });
  const settings = { ...SMALL, size: 160 };
  send({
    type: 'open',
    link: linkOf,
    settings,
    root: ROOT,
    cacheFolder: join(home, 'cache'),
    graphics: null,
  });
  const [said] = (await once(child, 'message')) as [FromAvatarHost];
  return { child, said };
}

const pixels = new Uint8Array(720 * 720 * 4);
async function drawn(after: number): Promise<Drawn> {
  for (;;) {
    const frame = link!.readFrame(pixels);
    if (frame && frame.generation > after)
      return { ...frame, pixels: pixels.slice(0, frame.width * frame.height * 4) };
    await new Promise(resolve => setTimeout(resolve, 4));
  }
}

test('a link that is not there is one clear failure', async () => {
  const { said } = await host('/aurora-nobody-made-this');
  expect(said).toMatchObject({
    type: 'failed',
    error: { message: expect.stringContaining('aurora-nobody') },
  });
});

test('killed with a wide smile, it comes back with that smile, though nobody says it again', async () => {
  link = loadLinks(join(ROOT, ADDON)).create(linkName(home));
  link.writePose(pose({}));
  const { child } = await host();
  const blank = await drawn(0);
  link.writePose(
    pose({ mouthSmileLeft: 1, mouthSmileRight: 1, jawOpen: 0.5, browInnerUp: 1, eyeBlinkLeft: 1 }),
  );
  // The frame that was being drawn may still be the blank one.
  const smiling = await drawn(blank.generation + 2);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await host();
  const again = await drawn(smiling.generation);
  expect(again.generation).toBeGreaterThan(smiling.generation);
  expect(difference(blank, smiling)).toBeGreaterThan(0.8);
  expect(difference(smiling, again)).toBeLessThan(difference(blank, smiling) / 4);
});
