// Builds what has changed since the last build; `npm run build -- --force` builds everything.
import { buildTarget, staleTargets, TARGETS } from './lib/build.mjs';
import { reportFailure } from './lib/errors.mjs';
import { withLock } from './lib/lock.mjs';
import { ROOT } from './lib/paths.mjs';

try {
  await withLock(`${ROOT}/build/.setup.lock`, async () => {
    const force = process.argv.includes('--force');
    const targets = force ? TARGETS.filter(target => target.exists(ROOT)) : staleTargets(ROOT);
    for (const target of targets) {
      const begin = performance.now();
      const remark = await buildTarget(ROOT, target);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      console.log(`  ${target.name.padEnd(10)}${seconds.padStart(6)} s${remark && `   (${remark})`}`);
    }
  });
} catch (error) {
  process.exitCode = reportFailure(error);
}
