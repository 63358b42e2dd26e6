import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Where a command reads and writes; tests put their own in its place. */
export interface Io {
  readonly cwd: string;
  /** Resolves when the text has been taken, however slow the reader. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  readonly write: (path: string, data: string | Uint8Array) => Promise<void>;
  /** Columns of the terminal. */
  readonly width: number;
}

/** The process's own streams. A reader that has gone away ends the program quietly. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(0);
    });
  }
  const cwd = process.cwd();
  return {
    cwd,
    out: (text) =>
      new Promise((done) => {
        process.stdout.write(text, () => done());
      }),
    err: (text) => process.stderr.write(text),
    write: async (path, data) => {
      const file = resolve(cwd, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, data);
    },
    width: process.stdout.columns ?? 100,
  };
}
