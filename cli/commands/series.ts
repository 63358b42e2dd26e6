import {
  causeNote,
  clockTime,
  describeIssue,
  GridError,
  implausibilities,
  indexNodes,
  likelySuspects,
  mayBeAbsurd,
  type Network,
  networkAt,
  openVoltageTable,
  reportStep,
  requireSolution,
  type SeriesOptions,
  type SeriesStep,
  type StepResult,
  stepsAreIndependent,
  streamSeries,
  type ThreadOptions,
  type VoltageForm,
  type VoltageTable,
  voltageForm,
} from '../../src/index.ts';
import { type Context, type Intake, ready } from '../context.ts';
import type { Io } from '../io.ts';
import { type CommandResult, counted, fixed, save, table } from '../output.ts';
import { openProgress } from '../progress.ts';

const INTERRUPTED = 130;
/** Steps without a solution that are listed with their reasons. */
const LISTED = 100;

/** `solve --steps N`: a step a row; with `-o` a table of every node voltage of every step. */
export async function seriesResult(intake: Intake): Promise<CommandResult> {
  const { args, io } = intake;
  const stepMinutes = args.number('step-minutes', 1, { above: 0 });
  const steps = args.number('steps', 1, { min: 1, integer: true });
  const threads = args.number('threads', 1, { min: 1, max: 256, integer: true });
  const output = args.text('output');
  const form = output === undefined ? null : formOf(output, args.flag('json'), args.flag('csv'));
  const context = ready(intake);
  const startMinute = context.startMinute ?? stepMinutes;
  const options = { ...context.options, startMinute, steps, stepMinutes, threads };
  const run = openRun(context, form === null || args.flag('json'));
  const file = form === null ? null : await openFile(context.network, options, form, output, io);
  const wasStopped = await solveSteps(run, options, file?.table ?? null, io);
  await file?.finish();
  if (form !== null) {
    const { count } = indexNodes(context.network);
    io.err(
      `${context.network.id}: ${counted(run.done, 'step')} of ${count} nodes written to ${output}\n`,
    );
  }
  return {
    json: { steps: run.results },
    csv: briefTable(run.results),
    notes: [
      ...context.notes,
      ...(threads > 1 && !stepsAreIndependent(context.network, options) ? [ONE_THREAD] : []),
      ...(wasStopped ? [`interrupted: ${run.done} of ${counted(steps, 'step')} solved`] : []),
      ...run.failures,
      ...(run.failed > LISTED ? [`${run.failed - LISTED} more did not converge`] : []),
      ...run.absurd,
    ],
    text: briefText(run.results),
    isWritten: form !== null,
    exitCode: wasStopped ? INTERRUPTED : run.failed > 0 ? 3 : 0,
  };
}

const ONE_THREAD =
  'one thread solves: each step follows from the one before, where controls act or generators hold a voltage';

/** The form of the table of voltages; null where the result itself goes to the file. */
function formOf(output: string, json: boolean, csv: boolean): VoltageForm | null {
  const form = voltageForm(output);
  if (form === 'csv' && json) return null;
  return form === null && csv ? 'csv' : form;
}

/** What has come of a series so far. */
interface Run {
  readonly context: Context;
  /** Whether the steps are going to be printed. */
  readonly keepsResults: boolean;
  readonly results: StepResult[];
  readonly failures: string[];
  readonly absurd: string[];
  done: number;
  failed: number;
}

function openRun(context: Context, keepsResults: boolean): Run {
  return { context, keepsResults, results: [], failures: [], absurd: [], done: 0, failed: 0 };
}

/** @returns whether the user has stopped it */
async function solveSteps(
  run: Run,
  options: SeriesOptions & ThreadOptions,
  voltages: VoltageTable | null,
  io: Io,
): Promise<boolean> {
  const controller = new AbortController();
  const { signal } = controller;
  const forget = io.onInterrupt(() => controller.abort());
  const progress = await openProgress(io, options.steps, 'steps');
  try {
    for await (const step of streamSeries(run.context.network, { ...options, signal })) {
      takeStep(run, step);
      const { minute, solution } = step;
      const converged = solution.converged && solution.controlsSettled;
      const { vRe, vIm } = solution;
      await voltages?.append({ time: clockTime(minute), minute, converged, vRe, vIm });
      progress.update(++run.done);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    forget();
    progress.stop();
  }
  return run.done < options.steps;
}

function takeStep(run: Run, step: SeriesStep): void {
  const { context, results, failures, absurd } = run;
  const { minute, solution } = step;
  if (run.keepsResults) results.push(reportStep(step));
  const time = clockTime(minute);
  if (!(solution.converged && solution.controlsSettled)) {
    const because = run.failed === 0 ? causesAt(context, step) : [];
    if (run.failed++ >= LISTED) return;
    failures.push(`${time} did not converge: ${reasonFor(step)}`, ...because);
  } else if (absurd.length === 0 && mayBeAbsurd(step.figures())) {
    const then = networkAt(context.network, minute);
    const found = implausibilities(step, { ...context.options, minute }, then);
    absurd.push(...found.map((note) => `${time}: ${note}`));
  }
}

async function openFile(
  network: Network,
  { startMinute, stepMinutes, tolerancePu }: SeriesOptions,
  form: VoltageForm,
  output = '',
  io: Io,
): Promise<{ readonly table: VoltageTable; readonly finish: () => Promise<void> }> {
  const { busOfNode, numberOfNode } = indexNodes(network);
  const nodes = Array.from(busOfNode, (bus, k) => ({
    bus: network.buses[bus]?.id ?? '',
    node: numberOfNode[k],
    kVBase: network.buses[bus]?.kVBase ?? null,
  }));
  const info = { feeder: network.id, nodes, startMinute, stepMinutes, tolerancePu };
  const file = await save(output, () => io.open(output));
  const sink = (bytes: Uint8Array) => save(output, () => file.write(bytes));
  const opened = await openVoltageTable(form, info, sink);
  return {
    table: opened,
    finish: async () => {
      await opened.finish();
      await file.close();
    },
  };
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
