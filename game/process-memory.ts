import { readFileSync } from 'node:fs';

/** Bytes of main memory that a process holds; null where the system does not tell (it is read from /proc). */
export function residentBytes(pid: number | null): number | null {
  if (pid === null) return null;
  if (pid === process.pid) return process.memoryUsage.rss();
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
