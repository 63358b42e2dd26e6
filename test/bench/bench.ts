/**
 * `npm run bench -- --cases a,b --repeats N --seed S --dss FOLDER --quick --no-write`: times gridtoll, and
 * beside it in turn what other programs Python has. Prints everything; writes docs/benchmarks.md.
 */

import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundledFolder } from '../../src/index.ts';
import type { BenchCase, CaseResult } from './case.ts';
import { CASES } from './cases/index.ts';
import { describeMachine } from './machine.ts';
import { openPeers } from './peers.ts';
import { caseText, goalsText, insertGenerated, memoryText, summaryOf } from './report.ts';
import { failedCase } from './run.ts';
import type { CaseOrder } from './run-case.ts';

/** A case that takes longer has failed. */
const LONGEST_MS = 20 * 60_000;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    cases: { type: 'string', default: CASES.map(({ name }) => name).join(',') },
    repeats: { type: 'string' },
    seed: { type: 'string', default: '20300601' },
    dss: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
  },
});
const { quick } = values;
const seed = Number(values.seed);
const repeats = Number(values.repeats ?? (quick ? 1 : 5));
const wanted = values.cases.split(',');
const unknown = wanted.filter((name) => !CASES.some((one) => one.name === name));
if (unknown.length > 0 || !(repeats >= 1)) {
  const names = CASES.map(({ name }) => name).join(', ');
  process.stderr.write(`no case ${unknown.join(', ')}; cases: ${names}; --repeats at least 1\n`);
  process.exit(2);
}
const chosen = CASES.filter(({ name }) => wanted.includes(name));
process.exitCode = await main();

async function main(): Promise<number> {
  const peers = await openPeers(values.dss);
  peers.close();
  const parts = [describeMachine(peers, { repeats, seed, quick })];
  process.stdout.write(`${parts[0]}\n\n`);
  const results = new Map<string, CaseResult>();
  for (const bench of chosen) {
    const result = await inItsOwnProcess(bench);
    results.set(bench.name, result);
    const text = caseText(bench, result);
    parts.push(text);
    process.stdout.write(`${text}\n\n`);
  }
  const end = [memoryText(results), goalsText(chosen, results), summaryOf(results)];
  process.stdout.write(`${end.join('\n\n')}\n`);
  const complete = chosen.length === CASES.length && !quick;
  if (values.write && complete) {
    const path = join(bundledFolder(), '..', 'docs', 'benchmarks.md');
    const [machine, ...cases] = parts;
    const generated = [machine, end[1], ...cases, end[0], end[2]].join('\n\n');
    writeFileSync(path, insertGenerated(readFileSync(path, 'utf8'), generated));
  } else if (values.write) {
    process.stdout.write('docs/benchmarks.md is left as it is: not all cases were run in full\n');
  }
  return [...results.values()].some(({ failure }) => failure !== null) ? 1 : 0;
}

function inItsOwnProcess({ name, nodeOptions = [] }: BenchCase): Promise<CaseResult> {
  const order: CaseOrder = { name, repeats, quick, seed, scripts: values.dss };
  const child = fork(
    fileURLToPath(new URL('run-case.js', import.meta.url)),
    [JSON.stringify(order)],
    {
      execArgv: [...nodeOptions],
    },
  );
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(failedCase(name, `no end after ${LONGEST_MS / 60_000} minutes`));
    }, LONGEST_MS);
    child.on('message', (message) => resolve(message as CaseResult));
    child.on('exit', (code, signal) => {
      clearTimeout(late);
      resolve(failedCase(name, `its process ended with ${signal ?? code}`));
    });
  });
}
