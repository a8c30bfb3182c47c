import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetOtherPlace } from '../../scripts/lib/native.mjs';
import { temporaryFolder } from './temporary-folder.ts';

/** A build folder below `at`, as CMake leaves one for sources in `home`, and made in `place`. */
function configured(at: string, { home, place }: { home: string; place: string }): string {
  const folder = join(at, 'build/native');
  mkdirSync(folder, { recursive: true });
  const lines = [
    '# a comment',
    `CMAKE_CACHEFILE_DIR:INTERNAL=${place}`,
    `CMAKE_HOME_DIRECTORY:INTERNAL=${home}`,
  ];
  writeFileSync(join(folder, 'CMakeCache.txt'), lines.join('\n'));
  return folder;
}

describe('what CMake configured', () => {
  it('is forgotten after the program was moved', () => {
    const root = temporaryFolder();
    const folder = configured(root, { home: '/before', place: '/before/build/native' });
    forgetOtherPlace(root, folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('is forgotten in a copy, whose cache names the first one', () => {
    const root = temporaryFolder();
    const folder = configured(root, { home: root, place: '/first/build/native' });
    forgetOtherPlace(root, folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('stays where it is right, and a folder without a cache too', () => {
    const root = temporaryFolder();
    const folder = configured(root, { home: root, place: join(root, 'build/native') });
    forgetOtherPlace(root, folder);
    forgetOtherPlace(root, root);
    expect(existsSync(join(folder, 'CMakeCache.txt'))).toBe(true);
  });
});
