import { defineConfig } from 'vitest/config';

/**
 * Suites by what they need. `unit` runs in seconds and needs nothing but Node; the others are named so that
 * `scripts/test.mjs` can say which one it had to leave out, and why.
 */
const project = (name: string, include: string[], extra: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include, ...extra },
});

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Every test begins in a home of its own, and none of them is somebody new.
    env: { AURORA_WELCOME: 'off' },
    projects: [
      project('unit', ['tests/{components,systems,game,models,scripts}/**/*.test.ts']),
      project('visual', ['tests/visual/**/*.test.ts'], { fileParallelism: false }),
      project('fuzz', ['tests/fuzz/**/*.test.ts'], { testTimeout: 600_000 }),
      project('engine', ['tests/engine/**/*.test.ts'], { fileParallelism: false }),
      project('voice', ['tests/voice/**/*.test.ts'], {
        fileParallelism: false,
        testTimeout: 240_000,
        hookTimeout: 240_000,
      }),
      project('process', ['tests/process/**/*.test.ts'], { fileParallelism: false }),
      project('machines', ['tests/machines/**/*.test.ts'], { fileParallelism: false, testTimeout: 120_000 }),
      project('faults', ['tests/faults/**/*.test.ts'], {
        fileParallelism: false,
        testTimeout: 86_400_000,
        hookTimeout: 240_000,
      }),
      project('avatar', ['tests/avatar/**/*.test.ts'], { fileParallelism: false }),
      project('clients', ['tests/clients/**/*.test.ts'], { fileParallelism: false, testTimeout: 180_000 }),
      project('scenes', ['tests/scenes/**/*.test.ts'], {
        fileParallelism: false,
        testTimeout: 180_000,
        hookTimeout: 240_000,
      }),
      project('e2e', ['tests/e2e/**/*.test.ts'], { fileParallelism: false, testTimeout: 180_000 }),
      project('electron', ['tests/electron/**/*.test.ts'], { fileParallelism: false, testTimeout: 180_000 }),
    ],
  },
});
