import { spawn } from 'node:child_process';

/** Milliseconds from the start of a program to its first output, or to its end. */
export function programMs(
  [program, ...words]: readonly string[],
  until: 'output' | 'end',
): Promise<{ readonly ms: number; readonly exitCode: number | null }> {
  const startedMs = performance.now();
  let ms = Number.NaN;
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const note = () => {
    if (Number.isNaN(ms)) ms = performance.now() - startedMs;
  };
  child.stdout.on('data', () => {
    if (until === 'output') note();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      note();
      resolve({ ms, exitCode });
    });
  });
}
