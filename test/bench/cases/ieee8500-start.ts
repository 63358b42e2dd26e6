import { fileURLToPath } from 'node:url';
import { openFeeder, solveFeeder } from '../../../src/index.ts';
import { type BenchCase, type Contender, SOLVE } from '../case.ts';
import { differencePu } from '../feeder.ts';
import { fasterPeer } from '../goals.ts';
import { LIMITS, openOpenDss, scriptOf } from '../opendss.ts';
import { hasOpenDss } from '../peers.ts';
import { programMs } from '../programs.ts';
import { compare, elapsedMs } from '../timing.ts';

const NAME = 'ieee8500-start';
const FEEDER = 'ieee8500';
const PROGRAM = fileURLToPath(new URL('../first-solution.js', import.meta.url));

export const ieee8500Start: BenchCase = {
  name: NAME,
  title: 'IEEE 8500-node feeder, from its script to the first solution with controls',
  goals: [
    {
      title: 'IEEE 8500 from script to first solution, whole process',
      wanted: "not slower than OpenDSS's compile and solve",
      judge: (results) => fasterPeer(results.get(NAME), 1),
    },
  ],
  run: async ({ peers, repeats }) => {
    const folder = wholeProcess(FEEDER, 'whole process less Node start, from its feeder folder');
    if (!hasOpenDss(peers)) {
      return { comparisons: [await compare('first solution', repeats, [folder])], notes: [] };
    }
    const script = scriptOf(peers, FEEDER);
    const options = { ...SOLVE, controls: 'on' } as const;
    const { system, solution } = solveFeeder(openFeeder(script).network, options);
    const contenders: Contender[] = [
      wholeProcess(script, 'whole process less Node start'),
      folder,
      {
        engine: 'gridtoll',
        setting: 'in a process that has done it before',
        differencePu: null,
        run: () => {
          let failures = 0;
          const ms = elapsedMs(() => {
            const again = solveFeeder(openFeeder(script).network, options).solution;
            if (!again.converged || !again.controlsSettled) failures = 1;
          });
          return { ms, count: 1, failures };
        },
      },
    ];
    const { compiled, devices } = system;
    const openDss = await openOpenDss(peers, FEEDER, compiled, devices);
    for (const tolerance of ['1e-8', '1e-4']) {
      const run = () => openDss.first(script, [LIMITS, `set tolerance=${tolerance}`]);
      contenders.push({
        engine: 'OpenDSS',
        setting: `compile and solve, tolerance ${tolerance}`,
        differencePu: differencePu(compiled, new Map([[0, solution]]), (await run()).voltages),
        run,
      });
    }
    return {
      comparisons: [await compare('first solution', repeats, contenders)],
      notes: [
        "OpenDSS's process is running and has done it before; Python's start is not in its times.",
      ],
    };
  },
};

/** Less the start of Node, measured just before: what the program itself takes in a fresh process. */
function wholeProcess(feeder: string, setting: string): Contender {
  return {
    engine: 'gridtoll',
    setting,
    differencePu: null,
    run: async () => {
      const start = await programMs([process.execPath, '-e', '0'], 'end');
      const whole = await programMs([process.execPath, PROGRAM, feeder], 'end');
      return {
        ms: whole.ms - start.ms,
        count: 1,
        failures: whole.exitCode === 0 ? 0 : 1,
      };
    },
  };
}
