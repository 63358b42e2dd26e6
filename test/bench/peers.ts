/** Other programs in the same run: a Python process, asked by lines of JSON over its standard streams. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundledFolder } from '../../src/index.ts';

export interface PeerVersions {
  readonly python: string;
  /** Null where Python does not have it. */
  readonly openDss: string | null;
  readonly powerGridModel: string | null;
}

export interface Peers {
  /** Null where there is no Python. */
  readonly versions: PeerVersions | null;
  /** Folder of the published OpenDSS scripts, or null. */
  readonly scripts: string | null;
  /** Why something is missing. */
  readonly notes: readonly string[];
  /** @throws {Error} with what the peer says was wrong */
  ask<Answer>(request: { readonly do: string } & Record<string, unknown>): Promise<Answer>;
  close(): void;
}

/** @param scripts folder of the published scripts; the environment's `GRIDTOLL_BENCH_DSS` where undefined */
export async function openPeers(scripts: string | undefined): Promise<Peers> {
  const python = process.env['GRIDTOLL_BENCH_PYTHON'] ?? 'python3';
  const folder = scripts ?? process.env['GRIDTOLL_BENCH_DSS'] ?? null;
  const process_ = startPython(python);
  const versions = await process_.ask<PeerVersions>({ do: 'versions' }).catch(() => null);
  const notes: string[] = [];
  if (versions === null) notes.push(`No peers: ${python} does not run.`);
  if (versions?.openDss === null) notes.push(`No OpenDSS: ${python} has no dss-python.`);
  if (versions?.powerGridModel === null) {
    notes.push(`No power-grid-model: ${python} does not have it.`);
  }
  if (folder === null) notes.push('No OpenDSS: GRIDTOLL_BENCH_DSS names no folder of scripts.');
  return { versions, scripts: folder, notes, ...process_ };
}

export function hasOpenDss({ versions, scripts }: Peers): boolean {
  return versions !== null && versions.openDss !== null && scripts !== null;
}

export function hasPowerGridModel({ versions }: Peers): boolean {
  return versions !== null && versions.powerGridModel !== null;
}

function startPython(python: string): Pick<Peers, 'ask' | 'close'> {
  const script = join(bundledFolder(), '..', 'test', 'bench', 'peers', 'peer.py');
  const child: ChildProcess = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  let gone: Error | null = null;
  const waiting: { resolve(text: string): void; reject(error: Error): void }[] = [];
  const end = (error: Error) => {
    gone = error;
    for (const one of waiting.splice(0)) one.reject(error);
  };
  child.on('error', end);
  child.stdin?.on('error', end);
  child.on('exit', (code) => end(new Error(`the peers' process ended (${code})`)));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  }
  return {
    ask: async <Answer>(request: object) => {
      const line = await new Promise<string>((resolve, reject) => {
        if (gone !== null) return reject(gone);
        waiting.push({ resolve, reject });
        child.stdin?.write(`${JSON.stringify(request)}\n`);
      });
      const answer = JSON.parse(line) as { error?: string; answer: Answer };
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.answer;
    },
    close: () => {
      child.stdin?.end();
    },
  };
}
