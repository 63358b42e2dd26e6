import {
  type ControlledLoadFlow,
  controlsOf,
  solveWithControls,
} from '../../../src/loadflow/controls.ts';
import { type LoadFlow, solveLoadFlow } from '../../../src/loadflow/solve.ts';
import type { System } from '../../../src/loadflow/system.ts';
import type { PowerScenarios } from '../../../src/timeseries/scenarios.ts';
import {
  type BenchCase,
  type CaseContext,
  type Comparison,
  type Contender,
  type Run,
  SOLVE,
} from '../case.ts';
import {
  differencePu,
  type Keep,
  keepSteps,
  multiplied,
  resetDevices,
  solveSideBySide,
  systemOf,
} from '../feeder.ts';
import { fasterPeer } from '../goals.ts';
import { openOpenDss } from '../opendss.ts';
import { hasOpenDss } from '../peers.ts';
import { compare } from '../timing.ts';

const FEEDER = 'ieee8500';
const CHECK_EVERY = 12;
function stepsCase(controls: 'locked' | 'on'): BenchCase {
  const name = `ieee8500-${controls}`;
  return {
    name,
    title: `IEEE 8500-node feeder, 96 steps, controls ${controls}, all node voltages read after each`,
    goals: [
      {
        title: `IEEE 8500, 96 steps, controls ${controls}`,
        wanted: '≥ 5× OpenDSS',
        judge: (results) => fasterPeer(results.get(name), 5),
      },
    ],
    run: async (context) => ({
      comparisons: [await steps(controls, context)],
      notes: [
        'All loads times 0.6 + 0.4·sin(k/15) in step k = 0 … 95, each step from the solution before it.' +
          (controls === 'on'
            ? ' Taps and capacitors start every run as the script states them.'
            : ''),
      ],
    }),
  };
}

export const ieee8500Locked: BenchCase = stepsCase('locked');
export const ieee8500On: BenchCase = stepsCase('on');

async function steps(
  controls: 'locked' | 'on',
  { peers, repeats, quick }: CaseContext,
): Promise<Comparison> {
  const count = quick ? 24 : 96;
  const factors = Array.from({ length: count }, (_, k) => 0.6 + 0.4 * Math.sin(k / 15));
  const kept = factors.map((_, k) => k).filter((k) => k % CHECK_EVERY === 0 || k === count - 1);
  const system = systemOf(FEEDER);
  const { compiled } = system;
  const scenarios = multiplied(compiled, factors);
  const solve = (keep?: Keep) =>
    controls === 'on'
      ? withControls(system, scenarios, keep)
      : solveSideBySide(system, scenarios, keep);
  const own = keepSteps(kept, solve);
  const contenders: Contender[] = [
    {
      engine: 'gridtoll',
      setting: controls === 'on' ? 'step by step' : 'eight steps side by side',
      differencePu: null,
      run: () => solve(),
    },
  ];
  if (controls === 'locked') {
    contenders.push({
      engine: 'gridtoll',
      setting: 'step by step',
      differencePu: null,
      run: () => oneByOne(system, scenarios),
    });
  }
  if (hasOpenDss(peers)) {
    resetDevices(system);
    const openDss = await openOpenDss(peers, FEEDER, compiled, system.devices, [
      // Some are stated as fixed, which a multiplier leaves alone.
      'batchedit load..* status=variable',
    ]);
    for (const tolerance of ['1e-8', '1e-4']) {
      const run = () =>
        openDss.series({
          setup: [
            ...openDss.devices,
            `set tolerance=${tolerance}`,
            'set mode=snap',
            `set controlmode=${controls === 'on' ? 'static' : 'off'}`,
          ],
          count,
          multipliers: factors,
          keep: kept,
        });
      const { voltages } = await run();
      contenders.push({
        engine: 'OpenDSS',
        setting: `tolerance ${tolerance}`,
        differencePu: differencePu(compiled, own, voltages),
        run,
      });
    }
  }
  return compare(`${count} steps`, repeats, contenders);
}

function oneByOne(system: System, scenarios: PowerScenarios): Run {
  const startedMs = performance.now();
  let failures = 0;
  let previous: LoadFlow | undefined;
  for (let step = 0; step < scenarios.count; step++) {
    scenarios.setPowers(step, system.powerW, system.reactivePowerVar);
    previous = solveLoadFlow(system, SOLVE, previous);
    if (!previous.converged) failures++;
  }
  return { ms: performance.now() - startedMs, count: scenarios.count, failures };
}

function withControls(system: System, scenarios: PowerScenarios, keep?: Keep): Run {
  const startedMs = performance.now();
  resetDevices(system);
  const controls = controlsOf(system);
  let failures = 0;
  let previous: ControlledLoadFlow | undefined;
  for (let step = 0; step < scenarios.count; step++) {
    scenarios.setPowers(step, system.powerW, system.reactivePowerVar);
    previous = solveWithControls(system, SOLVE, previous, controls);
    if (!previous.converged || !previous.controlsSettled) failures++;
    keep?.(step, previous);
  }
  return { ms: performance.now() - startedMs, count: scenarios.count, failures };
}
