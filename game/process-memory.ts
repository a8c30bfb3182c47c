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

/** Ticks of a second in which Linux counts; the same on every architecture that Node runs on. */
const TICKS = 100;

/** Seconds that processors have worked for a process; null where the system does not tell (it is read from /proc). */
export function cpuSeconds(pid: number | null): number | null {
  if (pid === null) return null;
  if (pid === process.pid) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; after it the fields are numbers (proc(5): utime and stime are 14 and 15).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks / TICKS : null;
  } catch {
    return null;
  }
}
