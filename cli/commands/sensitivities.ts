import { reportSensitivities, type SensitivityResult } from '../../src/index.ts';
import type { Command } from '../command.ts';
import { everyId, LOAD_FLOW, openIntake, ready, solveContext } from '../context.ts';
import { fixed, table } from '../output.ts';

export const sensitivitiesCommand: Command = {
  name: 'sensitivities',
  operands: ['feeder'],
  summary: 'How voltages, currents and losses respond to power injected anywhere',
  options: {
    from: 'IDS  injections, comma-separated (default: every load and participant)',
    of: 'voltage|current|loss|all  what responds (default all)',
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll sensitivities ieee13',
    'gridtoll sensitivities ieee13 --from load.671,675.1 --of loss',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const of = args.choice('of', ['voltage', 'current', 'loss', 'all'], 'all');
    const ids = args.list('from') ?? everyId(intake);
    const context = ready(
      intake,
      ids.map((id) => ({ id, field: '--from' })),
    );
    const { system, solution } = solveContext(context);
    const result = reportSensitivities(system, solution, of);
    return {
      json: result,
      csv: sensitivityTable(result),
      notes: context.notes,
      text: sensitivityText(result),
    };
  },
};

function sensitivityTable(result: SensitivityResult) {
  const rows: unknown[][] = [];
  result.injections.forEach((injection, k) => {
    for (const { bus, node, dVdP, dVdQ } of result.voltages) {
      rows.push([injection, 'voltage', bus, '', node, dVdP[k], dVdQ[k], 'pu']);
    }
    for (const { branch, terminal, node, dIdP, dIdQ } of result.currents) {
      rows.push([injection, 'current', branch, terminal, node, dIdP[k], dIdQ[k], 'A']);
    }
    if (result.loss.dLdP.length > 0) {
      const { dLdP, dLdQ } = result.loss;
      rows.push([injection, 'loss', '', '', '', dLdP[k], dLdQ[k], 'kW']);
    }
  });
  return {
    columns: ['injection', 'of', 'element', 'terminal', 'node', 'perKw', 'perKvar', 'unit'],
    rows,
  };
}

/** For people: of every injection the voltage and the current it moves most, and the losses. */
function sensitivityText(result: SensitivityResult): string {
  const { injections, voltages, currents, loss } = result;
  const columns: [head: string, cell: (k: number) => string | null][] = [
    ['injection', (k) => injections[k] as string],
  ];
  if (voltages.length > 0) {
    const most = injections.map((_, k) => strongest(voltages, (row) => row.dVdP[k] ?? 0));
    columns.push(
      ['>ΔV mpu/kW', (k) => fixed((most[k]?.dVdP[k] ?? 0) * 1e3, 4)],
      ['most at', (k) => `${most[k]?.bus}.${most[k]?.node}`],
    );
  }
  if (currents.length > 0) {
    const most = injections.map((_, k) => strongest(currents, (row) => row.dIdP[k] ?? 0));
    columns.push(
      ['>ΔI A/kW', (k) => fixed(most[k]?.dIdP[k] ?? 0, 4)],
      ['most at', (k) => `${most[k]?.branch}.${most[k]?.node}`],
    );
  }
  if (loss.dLdP.length > 0) {
    columns.push(
      ['>Δloss kW/kW', (k) => fixed(loss.dLdP[k] as number, 5)],
      ['>Δloss kW/kvar', (k) => fixed(loss.dLdQ[k] as number, 5)],
    );
  }
  return [
    'Change per kW (kvar) of power injected, taps locked',
    '',
    table(
      columns.map(([head]) => head),
      injections.map((_, k) => columns.map(([, cell]) => cell(k))),
    ),
  ].join('\n');
}

function strongest<T>(items: readonly T[], change: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) {
    // Elements in series respond alike but for rounding: the first of them is named.
    if (best === undefined || Math.abs(change(item)) > Math.abs(change(best)) * (1 + 1e-6)) {
      best = item;
    }
  }
  return best;
}
