/**
 * `npm run fuzz -- --seconds N --count N --seed S --save FILE`: damaged feeder tables, market tables
 * and scripts for as long as one likes. The inputs run in a worker, which is watched from outside: it
 * may neither stand still nor use memory without bound. `--only K` runs one input again, as it was.
 */

import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Finding, newCampaign } from './campaign.ts';
import { ownSeeds, type Seed, scriptsBeside } from './seeds.ts';

/** Without a sign of life for so long the worker hangs. */
const PATIENCE_MS = 20_000;
const MEMORY_MB = 1_500;
/** Room for short-lived objects: with little of it a tenth of the time goes to collecting them. */
const YOUNG_MB = 64;
const REPORT_EVERY_MS = 10_000;
/** Inputs between two reports of the worker. */
const BATCH = 200;

interface Task {
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  /** The index of the input under way. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

type Message = { readonly finding: Finding } | { readonly outcomes: Record<string, number> };

if (isMainThread) process.exitCode = await main();
else work(workerData as Task);

function seedsToDamage(): readonly Seed[] {
  return [...ownSeeds(), ...scriptsBeside()];
}

function work({ seed, first, end, progress }: Task) {
  const campaign = newCampaign(seed, seedsToDamage());
  let outcomes: Record<string, number> = {};
  const send = (message: Message) => parentPort?.postMessage(message);
  for (let index = first; index < end; index++) {
    Atomics.store(progress, 0, index);
    const result = campaign.run(index);
    if (typeof result === 'string') outcomes[result] = (outcomes[result] ?? 0) + 1;
    else send({ finding: result });
    if ((index - first) % BATCH !== BATCH - 1 && index < end - 1) continue;
    send({ outcomes });
    outcomes = {};
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      count: { type: 'string', default: String(2 ** 31 - 1) },
      seed: { type: 'string', default: String(Date.now() % 1e6) },
      only: { type: 'string' },
      save: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const first = Number(values.only ?? 0);
  const end = values.only === undefined ? Number(values.count) : first + 1;
  const untilMs = performance.now() + Number(values.seconds) * 1e3;
  const startedMs = performance.now();
  const findings: Finding[] = [];
  const outcomes: Record<string, number> = {};
  const count = () => Object.values(outcomes).reduce((sum, one) => sum + one, 0) + findings.length;
  const rate = () => Math.round((count() / (performance.now() - startedMs)) * 1e3);
  const note = (finding: Finding) => {
    findings.push(finding);
    if (values.save !== undefined) appendFileSync(values.save, `${JSON.stringify(finding)}\n`);
    const { index, from, what, message, stack } = finding;
    const alike = findings.filter((one) => one.message === message && one.what === what).length;
    if (alike > 3) return;
    const place =
      stack
        .split('\n')
        .find((line) => line.includes('/src/'))
        ?.trim() ?? '';
    console.log(`finding: input ${index} of ${from}: ${what}: ${message} ${place}`);
  };
  const lines = setInterval(() => {
    console.log(`${count()} inputs, ${rate()}/s, ${findings.length} findings`);
  }, REPORT_EVERY_MS);
  let next = first;
  while (next < end && performance.now() < untilMs)
    next = await watch(seed, next, end, untilMs, note, outcomes);
  clearInterval(lines);
  const list = Object.entries(outcomes).map(([outcome, n]) => `${n} ${outcome}`);
  console.log(`seed ${seed}: ${count()} inputs, ${rate()}/s: ${list.join(', ')}`);
  console.log(findings.length === 0 ? 'no findings' : `${findings.length} findings`);
  return findings.length === 0 ? 0 : 1;
}

/** One worker, until it is done, out of time, or gone. @returns the input to go on with */
function watch(
  seed: number,
  first: number,
  end: number,
  untilMs: number,
  note: (finding: Finding) => void,
  outcomes: Record<string, number>,
): Promise<number> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(progress, 0, first);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { seed, first, end, progress } satisfies Task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  let last = first;
  let sinceMs = performance.now();
  const gone = (what: Finding['what'], message: string) => {
    note(newCampaign(seed, seedsToDamage()).finding(Atomics.load(progress, 0), what, message));
  };
  return new Promise((resolve) => {
    const clock = setInterval(() => {
      const nowMs = performance.now();
      const index = Atomics.load(progress, 0);
      if (index !== last) {
        last = index;
        sinceMs = nowMs;
      }
      const hangs = nowMs - sinceMs > PATIENCE_MS;
      if (hangs) gone('hang', `no end after ${PATIENCE_MS / 1e3} s`);
      if (hangs || nowMs > untilMs) void worker.terminate();
    }, 500);
    worker.on('message', (message: Message) => {
      if ('finding' in message) note(message.finding);
      else {
        for (const [outcome, n] of Object.entries(message.outcomes)) {
          outcomes[outcome] = (outcomes[outcome] ?? 0) + n;
        }
      }
    });
    worker.on('error', (error) => gone('memory', String(error)));
    worker.on('exit', () => {
      clearInterval(clock);
      resolve(Atomics.load(progress, 0) + 1);
    });
  });
}
