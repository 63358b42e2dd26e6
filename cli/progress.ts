import type { Io } from './io.ts';

/** How far a long calculation has come. */
export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A bar with the time left, on a terminal; nothing elsewhere. */
export async function openProgress(
  { terminal }: Io,
  total: number,
  what: string,
): Promise<Progress> {
  if (terminal === null) return { update: () => {}, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `{bar} {percentage} % of {total} ${what}, {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: terminal,
    hideCursor: true,
    clearOnComplete: true,
    // The time left is that of the whole until now: steps take about equally long.
    etaBuffer: 1000,
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
