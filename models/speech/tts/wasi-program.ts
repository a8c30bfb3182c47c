/**
 * Runs one WebAssembly command-line program that follows WASI preview 1: arguments in, standard output and the files
 * that it writes out. Just what flite imports; Node's own WASI would need a real folder.
 * Reference: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */

export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** By path, without the leading slash. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const ERRNO = { success: 0, badf: 8, inval: 28, nosys: 52, notcapable: 76 } as const;
const ROOT_FD = 3;
const FILE_TYPE = { characterDevice: 2, directory: 3, regularFile: 4 } as const;
const OPEN_CREATE = 1;
const OPEN_TRUNCATE = 8;
/** Much more than an hour of sound: a program that writes without end is stopped. */
const MAX_FILE = 512 * 2 ** 20;

class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A file in memory that grows by doubling. */
class MemoryFile {
  bytes = new Uint8Array(4096);
  length = 0;

  write(position: number, data: Uint8Array): void {
    const end = position + data.length;
    if (end > MAX_FILE) throw new Exit(1);
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(data, position);
    this.length = Math.max(this.length, end);
  }

  content(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

interface OpenFile {
  readonly file: MemoryFile;
  position: number;
}

/**
 * Instantiates the module anew, so that nothing is left of an earlier run, and runs it to its end.
 * @param args without the program's name
 */
export async function runWasi(
  module: WebAssembly.Module,
  name: string,
  args: readonly string[],
): Promise<ProgramResult> {
  const files = new Map<string, MemoryFile>();
  const open = new Map<number, OpenFile>([1, 2].map(fd => [fd, { file: new MemoryFile(), position: 0 }]));
  const argv = [name, ...args].map(arg => new TextEncoder().encode(`${arg}\0`));
  let memory!: WebAssembly.Memory;
  let nextFd = ROOT_FD + 1;
  const view = () => new DataView(memory.buffer);
  const bytes = (pointer: number, length: number) => new Uint8Array(memory.buffer, pointer, length);

  const imports = {
    args_sizes_get(count: number, size: number): number {
      view().setUint32(count, argv.length, true);
      view().setUint32(
        size,
        argv.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return ERRNO.success;
    },
    args_get(pointers: number, buffer: number): number {
      let at = buffer;
      for (const [i, arg] of argv.entries()) {
        view().setUint32(pointers + 4 * i, at, true);
        bytes(at, arg.length).set(arg);
        at += arg.length;
      }
      return ERRNO.success;
    },
    /** Time stands still: what is said depends on the words alone. */
    clock_time_get(_id: number, _precision: bigint, result: number): number {
      view().setBigUint64(result, 0n, true);
      return ERRNO.success;
    },
    fd_close(fd: number): number {
      return open.delete(fd) ? ERRNO.success : ERRNO.badf;
    },
    fd_fdstat_get(fd: number, result: number): number {
      if (fd !== ROOT_FD && fd !== 0 && !open.has(fd)) return ERRNO.badf;
      bytes(result, 24).fill(0);
      const type =
        fd === ROOT_FD ? FILE_TYPE.directory : fd <= 2 ? FILE_TYPE.characterDevice : FILE_TYPE.regularFile;
      view().setUint8(result, type);
      view().setBigUint64(result + 8, 0xffff_ffff_ffff_ffffn, true);
      view().setBigUint64(result + 16, 0xffff_ffff_ffff_ffffn, true);
      return ERRNO.success;
    },
    fd_fdstat_set_flags: () => ERRNO.success,
    fd_prestat_get(fd: number, result: number): number {
      if (fd !== ROOT_FD) return ERRNO.badf;
      view().setUint32(result, 0, true);
      view().setUint32(result + 4, 1, true);
      return ERRNO.success;
    },
    fd_prestat_dir_name(fd: number, path: number): number {
      if (fd !== ROOT_FD) return ERRNO.badf;
      view().setUint8(path, '/'.charCodeAt(0));
      return ERRNO.success;
    },
    fd_read(fd: number, vectors: number, count: number, result: number): number {
      const handle = open.get(fd);
      let total = 0;
      for (let i = 0; handle && i < count; i++) {
        const [pointer, length] = [
          view().getUint32(vectors + 8 * i, true),
          view().getUint32(vectors + 8 * i + 4, true),
        ];
        const end = Math.min(handle.position + length, handle.file.length);
        const part = handle.file.bytes.subarray(handle.position, end);
        bytes(pointer, part.length).set(part);
        handle.position += part.length;
        total += part.length;
      }
      view().setUint32(result, total, true);
      return handle || fd === 0 ? ERRNO.success : ERRNO.badf;
    },
    fd_seek(fd: number, offset: bigint, whence: number, result: number): number {
      const handle = open.get(fd);
      if (!handle) return ERRNO.badf;
      const base = [0, handle.position, handle.file.length][whence];
      const target = base === undefined ? -1 : base + Number(offset);
      if (target < 0 || target > MAX_FILE) return ERRNO.inval;
      handle.position = target;
      view().setBigUint64(result, BigInt(target), true);
      return ERRNO.success;
    },
    fd_write(fd: number, vectors: number, count: number, result: number): number {
      const handle = open.get(fd);
      if (!handle) return ERRNO.badf;
      let total = 0;
      for (let i = 0; i < count; i++) {
        const [pointer, length] = [
          view().getUint32(vectors + 8 * i, true),
          view().getUint32(vectors + 8 * i + 4, true),
        ];
        handle.file.write(handle.position, bytes(pointer, length));
        handle.position += length;
        total += length;
      }
      view().setUint32(result, total, true);
      return ERRNO.success;
    },
    path_open(
      _dir: number,
      _lookup: number,
      path: number,
      length: number,
      flags: number,
      _r: bigint,
      _i: bigint,
      _f: number,
      result: number,
    ): number {
      const key = new TextDecoder().decode(bytes(path, length)).replace(/^\/+/, '');
      let file = files.get(key);
      if (!file && !(flags & OPEN_CREATE)) return ERRNO.notcapable;
      if (!file || flags & OPEN_TRUNCATE) file = new MemoryFile();
      files.set(key, file);
      open.set(nextFd, { file, position: 0 });
      view().setUint32(result, nextFd++, true);
      return ERRNO.success;
    },
    proc_exit(code: number): never {
      throw new Exit(code);
    },
  };

  const [stdout, stderr] = [open.get(1)!.file, open.get(2)!.file];
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
  memory = instance.exports.memory as WebAssembly.Memory;
  let exitCode = 0;
  try {
    (instance.exports._start as () => void)();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    exitCode = error.code;
  }
  const text = (file: MemoryFile) => new TextDecoder().decode(file.content());
  return {
    stdout: text(stdout),
    stderr: text(stderr),
    exitCode,
    files: new Map([...files].map(([path, file]) => [path, file.content()])),
  };
}
