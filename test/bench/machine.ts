import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { bundledFolder } from '../../src/index.ts';
import { TOLERANCE_PU } from './case.ts';
import { hasOpenDss, type Peers } from './peers.ts';

/** What figures cannot be read without. */
export function describeMachine(
  peers: Peers,
  how: { readonly repeats: number; readonly seed: number; readonly quick: boolean },
): string {
  const { versions, notes } = peers;
  const manifest = readFileSync(join(bundledFolder(), '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const [cpu] = cpus();
  const load = loadavg()[0].toFixed(1);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return [
    `- Machine: ${cpu.model.trim()}, ${cpus().length} logical cores, ${memory}, ${platform()} ${arch()}; load average ${load} at the start`,
    `- gridtoll ${version}, Node ${process.versions.node} (V8 ${process.versions.v8})`,
    hasOpenDss(peers) ? `- OpenDSS ${versions?.openDss}, Python ${versions?.python}` : null,
    versions?.powerGridModel ? `- power-grid-model ${versions.powerGridModel}` : null,
    `- Tolerance ${TOLERANCE_PU} pu where nothing else is said; seed ${how.seed}; ${how.repeats} rounds${how.quick ? ', shortened' : ''}`,
    ...notes.map((note) => `- ${note}`),
  ]
    .filter((line) => line !== null)
    .join('\n');
}
