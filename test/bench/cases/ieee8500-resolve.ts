import { type LoadFlow, solveLoadFlow } from '../../../src/loadflow/solve.ts';
import type { System } from '../../../src/loadflow/system.ts';
import { seeded } from '../../oracles/bundled.ts';
import { type BenchCase, type Contender, type Run, SOLVE } from '../case.ts';
import { differencePu, systemOf } from '../feeder.ts';
import { fasterPeer, ownMedianMs } from '../goals.ts';
import { openOpenDss } from '../opendss.ts';
import { hasOpenDss } from '../peers.ts';
import { compare } from '../timing.ts';

const NAME = 'ieee8500-resolve';
const FEEDER = 'ieee8500';
const LIMIT_MS = 1;

interface Change {
  readonly load: number;
  /** What its stated power is multiplied by. */
  readonly factor: number;
}

export const ieee8500Resolve: BenchCase = {
  name: NAME,
  title: 'IEEE 8500-node feeder, solved again after one load has changed, all node voltages read',
  goals: [
    {
      title: 'IEEE 8500 warm re-solve after one load changed',
      wanted: `≤ ${LIMIT_MS} ms and ≥ 5× OpenDSS`,
      judge: (results) => {
        const result = results.get(NAME);
        const against = fasterPeer(result, 5);
        if (result === undefined || against === null) return null;
        const ms = ownMedianMs(result);
        return {
          measured: `${ms.toFixed(2)} ms, ${against.measured}`,
          met: against.met && ms <= LIMIT_MS,
        };
      },
    },
  ],
  run: async ({ peers, repeats, quick, seed }) => {
    const system = systemOf(FEEDER);
    const { compiled } = system;
    const { loads } = compiled.network;
    const random = seeded(seed);
    const changes = Array.from({ length: quick ? 20 : 200 }, () => ({
      load: Math.floor(random() * loads.length),
      factor: 0.5 + random(),
    }));
    const own = new Map([[changes.length - 1, solveChanges(system, changes).solution]]);
    const contenders: Contender[] = [
      {
        engine: 'gridtoll',
        setting: '',
        differencePu: null,
        run: () => solveChanges(system, changes).run,
      },
    ];
    if (hasOpenDss(peers)) {
      const openDss = await openOpenDss(peers, FEEDER, compiled, system.devices);
      for (const tolerance of ['1e-8', '1e-4']) {
        const series = () =>
          openDss.series({
            setup: [`set tolerance=${tolerance}`, 'set controlmode=off'],
            count: changes.length,
            keep: [changes.length - 1],
            changes: changes.map(({ load, factor }) => [
              loads[load].id.slice('load.'.length),
              loads[load].powerKw * factor,
            ]),
          });
        contenders.push({
          engine: 'OpenDSS',
          setting: `tolerance ${tolerance}`,
          differencePu: differencePu(compiled, own, (await series()).voltages),
          run: async () => {
            const run = await series();
            return { ...run, ms: run.ms / run.count };
          },
        });
      }
    }
    return {
      comparisons: [await compare('one solution', repeats, contenders)],
      notes: [
        `${changes.length} loads drawn from the seed change to 50 to 150 % of their power one after the other and stay so; ` +
          'each solution starts from the one before. Controls are locked.',
      ],
    };
  },
};

function solveChanges(
  system: System,
  changes: readonly Change[],
): { run: Run; solution: LoadFlow } {
  const { ports } = system.compiled;
  let solution = solveLoadFlow(system, SOLVE);
  let failures = 0;
  const startedMs = performance.now();
  for (const { load, factor } of changes) {
    for (let port = ports.firstOfLoad[load]; port < ports.firstOfLoad[load + 1]; port++) {
      system.powerW[port] = ports.powerW[port] * factor;
      system.reactivePowerVar[port] = ports.reactivePowerVar[port] * factor;
    }
    solution = solveLoadFlow(system, SOLVE, solution);
    if (!solution.converged) failures++;
  }
  const ms = (performance.now() - startedMs) / changes.length;
  return { run: { ms, count: changes.length, failures }, solution };
}
