import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in the foreground: its own stdio, signals handed on, its exit code returned.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { onMessage?: (message: any) => void }} [options]
 * @returns {Promise<number>} exit code; 128 + n when it died by signal n, as shells count
 */
export function runForeground(command, args, options = {}) {
  const { onMessage, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...spawnOptions });
    /** @type {(signal: NodeJS.Signals) => void} */
    const handOn = signal => {
      // A terminal sends Ctrl+C to the whole group: the child has it already, and a second one may mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, handOn);
    const done = () => {
      for (const signal of signals) process.off(signal, handOn);
    };
    if (onMessage) child.on('message', onMessage);
    child.on('error', error => {
      done();
      reject(error);
    });
    child.on('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/**
 * Runs a program quietly and returns what it printed (both streams, in order).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} code 127 when it could not be started
 */
export function runQuietly(command, args, options = {}) {
  const { timeoutMs, ...spawnOptions } = options;
  return new Promise(resolve => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, timeoutMs)
      : undefined;
    child.stdout?.on('data', chunk => {
      output += chunk;
    });
    child.stderr?.on('data', chunk => {
      output += chunk;
    });
    child.on('error', error => {
      clearTimeout(timer);
      resolve({ code: 127, output: output + error.message, timedOut });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output, timedOut });
    });
  });
}
