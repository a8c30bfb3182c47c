import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;
const HEARTBEAT_MS = 1000;
/** A holder that is silent for this long is gone, even if its process id is in use again (after a reboot, say). */
const SILENCE_MS = 30_000;

/**
 * Runs `work` while holding the lock file, so that two commands started at once do not trample each other's
 * set-up. The file holds the owner's process id; a lock whose owner has died is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [onWait] called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryCreate(file)) {
    const holder = readHolder(file);
    if (holder === null) continue;
    if (!isHeld(file, holder)) {
      removeStale(file, holder);
      continue;
    }
    if (!told) onWait?.(Number(holder));
    told = true;
    await delay(POLL_MS);
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    unlinkSync(file);
  }
}

/** @param {string} file */
function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file @returns {string | null} */
function readHolder(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} file @param {string} holder */
function isHeld(file, holder) {
  try {
    if (Date.now() - statSync(file).mtimeMs > SILENCE_MS) return false;
    // An empty file was created this instant and its owner is about to write its id.
    if (holder === '') return true;
    process.kill(Number(holder), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Renaming first makes sure that only one waiter removes it, and that a lock which a faster waiter has made
 * meanwhile is put back.
 * @param {string} file @param {string} holder
 */
function removeStale(file, holder) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, file);
    unlinkSync(aside);
  } catch {
    // Somebody else was faster; the loop looks again.
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The folder was removed under us; `work` will notice if it matters.
  }
}
