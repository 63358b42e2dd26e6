import {
  causeNote,
  describeIssue,
  GridError,
  implausibilities,
  likelySuspects,
  networkAt,
  reportStep,
  requireSolution,
  type SeriesStep,
  type StepResult,
  solveSeries,
} from '../../src/index.ts';
import { type Context, type Intake, ready } from '../context.ts';
import { type CommandResult, fixed, table } from '../output.ts';

/** `solve --steps N`: a step a row; with `-o FILE.csv` every node voltage of every step. */
export function seriesResult(intake: Intake): CommandResult {
  const { args } = intake;
  const stepMinutes = args.number('step-minutes', 1, { above: 0 });
  const steps = args.number('steps', 1, { min: 1, integer: true });
  const output = args.text('output');
  if (output !== undefined && /\.(parquet|arrow)$/i.test(output)) {
    args.fail('--output', output, 'this form is not written yet', 'write FILE.csv or FILE.json');
  }
  const context = ready(intake);
  const startMinute = context.startMinute ?? stepMinutes;
  const results: StepResult[] = [];
  const failures: string[] = [];
  const absurd: string[] = [];
  const rows: unknown[][] = [];
  let columns: string[] = [];
  const options = { ...context.options, startMinute, steps, stepMinutes };
  for (const step of solveSeries(context.network, options)) {
    const brief = reportStep(step);
    results.push(brief);
    if (!brief.converged) {
      const because = failures.length === 0 ? causesAt(context, step) : [];
      failures.push(`${brief.time} did not converge: ${reasonFor(step)}`, ...because);
    } else if (absurd.length === 0) {
      const then = networkAt(context.network, step.minute);
      const found = implausibilities(step, { ...context.options, minute: step.minute }, then);
      absurd.push(...found.map((note) => `${brief.time}: ${note}`));
    }
    if (output === undefined) continue;
    if (columns.length === 0) columns = ['time', 'converged', ...voltageColumns(step)];
    const { vRe, vIm } = step.solution;
    const row: unknown[] = [brief.time, brief.converged];
    for (let k = 0; k < vRe.length; k++) row.push(vRe[k], vIm[k]);
    rows.push(row);
  }
  return {
    json: { steps: results },
    csv: output === undefined ? briefTable(results) : { columns, rows },
    notes: [...context.notes, ...failures, ...absurd],
    text: briefText(results),
    exitCode: failures.length > 0 ? 3 : 0,
  };
}

function voltageColumns({ system }: SeriesStep): string[] {
  const { nodes } = system.compiled;
  return Array.from(nodes.busOfNode, (bus, k) => {
    const name = `${nodes.busIds[bus]}.${nodes.numberOfNode[k]}`;
    return [`${name} re V`, `${name} im V`];
  }).flat();
}

/** Why a step has no solution; looked into once, since later steps mostly fail for the same reason. */
function causesAt({ network, options }: Context, { minute }: SeriesStep): string[] {
  return likelySuspects(networkAt(network, minute), { ...options, minute }).map(causeNote);
}

/** The worst node of a step without a solution. */
function reasonFor(step: SeriesStep): string {
  try {
    requireSolution(step);
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    const [worst] = error.issues;
    return worst === undefined ? error.message : describeIssue(worst);
  }
  return '';
}

function briefText(steps: readonly StepResult[]): string {
  return table(
    [
      'time',
      '>source kW',
      '>losses kW',
      '>lowest pu',
      'at',
      '>highest pu',
      'at',
      '>loading %',
      'of',
    ],
    steps.map(({ time, converged, source, losses, minVoltage, maxVoltage, maxLoading }) => [
      converged ? time : `${time} not converged`,
      fixed(source.kW, 3),
      fixed(losses.kW, 4),
      minVoltage === null ? null : fixed(minVoltage.vPu, 4),
      minVoltage === null ? null : `${minVoltage.bus}.${minVoltage.node}`,
      maxVoltage === null ? null : fixed(maxVoltage.vPu, 4),
      maxVoltage === null ? null : `${maxVoltage.bus}.${maxVoltage.node}`,
      maxLoading === null ? null : fixed(maxLoading.loadingPct, 1),
      maxLoading === null ? null : maxLoading.branch,
    ]),
  );
}

function briefTable(steps: readonly StepResult[]): CommandResult['csv'] {
  const records = steps.map((step) => ({
    time: step.time,
    converged: step.converged,
    sourceKw: step.source.kW,
    sourceKvar: step.source.kvar,
    lossesKw: step.losses.kW,
    lossesKvar: step.losses.kvar,
    minVoltagePu: step.minVoltage?.vPu,
    minVoltageNode: nodeOf(step.minVoltage),
    maxVoltagePu: step.maxVoltage?.vPu,
    maxVoltageNode: nodeOf(step.maxVoltage),
    maxLoadingPct: step.maxLoading?.loadingPct,
    maxLoadingBranch: step.maxLoading?.branch,
  }));
  return {
    columns: Object.keys(records[0] ?? {}),
    rows: records.map((record) => Object.values(record)),
  };
}

function nodeOf(extreme: StepResult['minVoltage']): string | null {
  return extreme === null ? null : `${extreme.bus}.${extreme.node}`;
}
