import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A file that is written piece by piece. */
export interface OutputFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Where a command reads and writes; tests put their own in its place. */
export interface Io {
  readonly cwd: string;
  /** Resolves when the text has been taken, however slow the reader. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  readonly write: (path: string, data: string | Uint8Array) => Promise<void>;
  /** A new file, for what is too large to be held. */
  readonly open: (path: string) => Promise<OutputFile>;
  /** Stderr where a person looks at it: for what moves, such as progress. */
  readonly terminal: NodeJS.WritableStream | null;
  /**
   * Calls `stop` when the user interrupts the program (Ctrl-C), once; the second time ends it.
   *
   * @returns stops listening
   */
  readonly onInterrupt: (stop: () => void) => () => void;
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
    open: async (path) => {
      const file = resolve(cwd, path);
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, 'w');
      return { write: (bytes) => handle.writeFile(bytes), close: () => handle.close() };
    },
    terminal: process.stderr.isTTY === true ? process.stderr : null,
    onInterrupt: (stop) => {
      process.once('SIGINT', stop);
      return () => process.off('SIGINT', stop);
    },
    width: process.stdout.columns ?? 100,
  };
}
