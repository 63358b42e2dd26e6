import { solveSeries } from '../../../src/index.ts';
import type { System } from '../../../src/loadflow/system.ts';
import { scheduleOf, setPowersAt } from '../../../src/timeseries/powers.ts';
import type { PowerScenarios } from '../../../src/timeseries/scenarios.ts';
import type { BenchCase, CaseContext, Comparison, Contender } from '../case.ts';
import { SOLVE, TOLERANCE_PU } from '../case.ts';
import { differencePu, keepSteps, solveSideBySide, systemOf } from '../feeder.ts';
import { fasterPeer } from '../goals.ts';
import { openOpenDss } from '../opendss.ts';
import { hasOpenDss, hasPowerGridModel } from '../peers.ts';
import { openPowerGridModel, withoutBands } from '../pgm.ts';
import { compare } from '../timing.ts';

const FEEDER = 'european-lv';
/** Steps between two whose voltages are compared. */
const CHECK_EVERY = 60;

export const europeanLvDay: BenchCase = {
  name: 'european-lv-day',
  title: 'European LV feeder, a day of one-minute steps, all node voltages read after each',
  goals: [
    {
      title: 'European LV day',
      wanted: '≥ 10× the faster of OpenDSS and power-grid-model',
      judge: (results) => fasterPeer(results.get('european-lv-day'), 10),
    },
  ],
  run: async (context) => {
    const comparisons = [await asPublished(context)];
    if (hasPowerGridModel(context.peers)) comparisons.push(await atConstantPower(context));
    return {
      comparisons,
      notes: [
        'Loads of the feeder turn into admittances above 1.05 pu, where most of the day lies. power-grid-model does not ' +
          'know such bands: beside it the loads have constant power at any voltage.',
        '`solveSeries` compiles and analyses the feeder in every run; the others have it before.',
      ],
    };
  },
};

/** A day of a system as scenarios, and how gridtoll solves it. */
function dayOf(system: System, steps: number) {
  const schedule = scheduleOf(system.compiled);
  const scenarios: PowerScenarios = {
    count: steps,
    setPowers: (step, powerW, reactivePowerVar) =>
      setPowersAt(schedule, step + 1, powerW, reactivePowerVar),
  };
  const keep = Array.from({ length: steps }, (_, k) => k).filter((k) => k % CHECK_EVERY === 0);
  const own = keepSteps(keep, (each) => solveSideBySide(system, scenarios, each));
  const contender: Contender = {
    engine: 'gridtoll',
    setting: 'eight steps side by side',
    differencePu: null,
    run: () => solveSideBySide(system, scenarios),
  };
  return { scenarios, keep, own, contender };
}

async function asPublished({ peers, repeats, quick }: CaseContext): Promise<Comparison> {
  const steps = quick ? 240 : 1440;
  const system = systemOf(FEEDER);
  const { compiled } = system;
  const { keep, own, contender } = dayOf(system, steps);
  const contenders: Contender[] = [contender, seriesContender(system, steps)];
  if (hasOpenDss(peers)) {
    const openDss = await openOpenDss(peers, FEEDER, compiled, system.devices);
    for (const tolerance of ['1e-8', '1e-4']) {
      const run = () =>
        openDss.series({
          setup: [
            `set tolerance=${tolerance}`,
            'set mode=yearly number=1 stepsize=1m hour=0 sec=0',
            'set controlmode=off',
          ],
          count: steps,
          keep,
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
  return compare(`${steps} steps`, repeats, contenders);
}

function seriesContender({ compiled }: System, steps: number): Contender {
  const options = { ...SOLVE, controls: 'locked', startMinute: 1, stepMinutes: 1, steps } as const;
  return {
    engine: 'gridtoll',
    setting: 'solveSeries',
    differencePu: null,
    run: () => {
      const startedMs = performance.now();
      let failures = 0;
      for (const { solution } of solveSeries(compiled.network, options)) {
        if (!solution.converged) failures++;
      }
      return { ms: performance.now() - startedMs, count: steps, failures };
    },
  };
}

async function atConstantPower({ peers, repeats, quick }: CaseContext): Promise<Comparison> {
  const steps = quick ? 240 : 1440;
  const bands = systemOf(FEEDER).compiled.network;
  const system = systemOf(withoutBands(bands));
  const { scenarios, keep, own, contender } = dayOf(system, steps);
  const contenders: Contender[] = [contender];
  const powerGridModel = await openPowerGridModel(peers, system.compiled);
  for (const method of ['iterative_current', 'newton_raphson'] as const) {
    const run = () => powerGridModel.batch(method, TOLERANCE_PU, scenarios, []);
    const { voltages } = await powerGridModel.batch(method, TOLERANCE_PU, scenarios, keep);
    contenders.push({
      engine: 'power-grid-model',
      setting: `${method.replace('_', ' ')}, tolerance 1e-8`,
      differencePu: differencePu(system.compiled, own, voltages),
      run,
    });
  }
  return compare(`${steps} steps, loads of constant power`, repeats, contenders);
}
