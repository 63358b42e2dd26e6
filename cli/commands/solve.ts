import {
  type BranchResult,
  type NodeResult,
  reportSolution,
  type SolutionResult,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import { LOAD_FLOW, openIntake, ready, solveContext } from '../context.ts';
import { counted, fixed, table } from '../output.ts';
import { seriesResult } from './series.ts';

export const solveCommand: Command = {
  name: 'solve',
  operands: ['feeder'],
  summary: 'Three-phase load flow: voltages, currents, losses, taps',
  options: {
    steps:
      'N  a time series of N steps; with -o FILE.parquet, .arrow or .csv every node voltage of every step',
    threads: 'N  threads that share a time series whose controls do not act (default 1)',
    'step-minutes':
      'M  minutes from step to step (default 1), and from one numbered row of --profiles to the next (default 60)',
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll solve ieee13',
    'gridtoll solve ieee13 --controls locked --json',
    'gridtoll solve european-lv --steps 96 --step-minutes 15 -o day.parquet',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    if (args.has('steps')) return seriesResult(intake);
    const output = args.text('output') ?? '';
    if (/\.(parquet|arrow)$/i.test(output)) {
      args.fail('--output', output, 'this form is for time series', 'add --steps N');
    }
    if (args.has('threads')) {
      args.fail('--threads', args.text('threads'), 'this is one load flow', 'add --steps N');
    }
    const context = ready(intake);
    const { notes, ...result } = reportSolution(solveContext(context), context.notes);
    return {
      json: result,
      csv: {
        columns: ['bus', 'node', 'kVBase', 'vRe', 'vIm', 'vPu', 'angleDeg'],
        rows: result.nodes.map((n) => [n.bus, n.node, n.kVBase, n.v[0], n.v[1], n.vPu, n.angleDeg]),
      },
      notes,
      text: solutionText(result, context.options.controls === 'locked'),
    };
  },
};

type Result = Omit<SolutionResult, 'notes'>;

function solutionText(result: Result, locked: boolean): string {
  return [
    ...overview(result, locked),
    '',
    table(
      ['bus', 'node', '>V pu', '>V', '>angle °'],
      result.nodes.map((node) => [
        node.bus,
        node.node,
        node.vPu === null ? null : fixed(node.vPu, 5),
        fixed(Math.hypot(...node.v), 2),
        fixed(node.angleDeg, 3),
      ]),
    ),
    '',
    table(
      ['branch', 'from', 'to', '>A', '>rating', '>loading %', '>loss kW'],
      result.branches.map((branch) => [
        branch.id,
        branch.from,
        branch.to,
        fixed(Math.max(...(branch.terminals[0]?.currentA ?? [0])), 2),
        ratingOf(branch),
        branch.loadingPct === null ? null : fixed(branch.loadingPct, 1),
        fixed(branch.lossKw, 4),
      ]),
    ),
  ].join('\n');
}

function ratingOf({ ratingA, ratingKva }: BranchResult): string | null {
  if (ratingA !== null) return `${fixed(ratingA, 0)} A`;
  return ratingKva === null ? null : `${fixed(ratingKva, 0)} kVA`;
}

function overview(result: Result, locked: boolean): string[] {
  const byVoltage = result.nodes
    .filter((node) => node.node <= 3 && (node.vPu ?? 0) > 0)
    .sort((a, b) => (a.vPu as number) - (b.vPu as number));
  const loaded = result.branches
    .filter((branch) => branch.loadingPct !== null)
    .sort((a, b) => (b.loadingPct as number) - (a.loadingPct as number))[0];
  const place = (node: NodeResult | undefined) =>
    node === undefined ? '–' : `${fixed(node.vPu as number, 4)} pu at ${node.bus}.${node.node}`;
  const taps = result.regulators.map(
    ({ id, tapNumber }) => `${id} ${tapNumber > 0 ? '+' : ''}${tapNumber}`,
  );
  const steps = result.capacitors.map(({ id, stepsOn }) => `${id} ${stepsOn}`);
  const rounds = counted(result.controlIterations, 'round');
  const controls = locked ? ', controls locked' : `, ${rounds} of the controls`;
  return [
    `${result.feeder}: ${counted(result.nodes.length, 'node')}, solved in ` +
      `${counted(result.iterations, 'iteration')}${taps.length > 0 ? controls : ''}`,
    '',
    `source    ${fixed(result.source.kW, 3)} kW  ${fixed(result.source.kvar, 3)} kvar`,
    `losses    ${fixed(result.losses.kW, 3)} kW  ${fixed(result.losses.kvar, 3)} kvar`,
    `lowest    ${place(byVoltage[0])}`,
    `highest   ${place(byVoltage.at(-1))}`,
    `loading   ${loaded === undefined ? '–' : `${fixed(loaded.loadingPct as number, 1)} % at ${loaded.id}`}`,
    ...(taps.length > 0 ? [`taps      ${taps.join(', ')}`] : []),
    ...(steps.length > 0 ? [`steps on  ${steps.join(', ')}`] : []),
    `KCL       ${result.kclResidualA.toExponential(1)} A at most out of balance, recomputed from the elements`,
  ];
}
