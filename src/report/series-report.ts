import { systemPower } from '../loadflow/flows.ts';
import type { SeriesStep } from '../timeseries/series.ts';
import { branchResults, nodeResults } from './solution-report.ts';

/** One step of a time series in brief. */
export interface StepResult {
  /** `HH:MM` of the day, with the day in front from the second day on (`1+00:15`). */
  readonly time: string;
  readonly converged: boolean;
  readonly source: { readonly kW: number; readonly kvar: number };
  readonly losses: { readonly kW: number; readonly kvar: number };
  readonly minVoltage: { readonly bus: string; readonly node: number; readonly vPu: number } | null;
  readonly maxVoltage: { readonly bus: string; readonly node: number; readonly vPu: number } | null;
  readonly maxLoading: { readonly branch: string; readonly loadingPct: number } | null;
}

export function reportStep({ minute, system, solution }: SeriesStep): StepResult {
  const power = systemPower(system, solution);
  const voltages = nodeResults(system, solution).flatMap(({ bus, node, vPu }) =>
    vPu === null || node > 3 ? [] : [{ bus, node, vPu }],
  );
  const loadings = branchResults(system, solution).flatMap(({ id, loadingPct }) =>
    loadingPct === null ? [] : [{ branch: id, loadingPct }],
  );
  return {
    time: clockTime(minute),
    converged: solution.converged && solution.controlsSettled,
    source: { kW: power.sourceRe / 1e3, kvar: power.sourceIm / 1e3 },
    losses: { kW: power.lossRe / 1e3, kvar: power.lossIm / 1e3 },
    minVoltage: best(voltages, (v) => -v.vPu),
    maxVoltage: best(voltages, (v) => v.vPu),
    maxLoading: best(loadings, (b) => b.loadingPct),
  };
}

/** `HH:MM` of a minute counted from midnight of the first day. */
function clockTime(minute: number): string {
  const day = Math.floor(minute / 1440);
  const inDay = minute - 1440 * day;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${day > 0 ? `${day}+` : ''}${two(inDay / 60)}:${two(inDay % 60)}`;
}

/** The first with the highest score; what differs by rounding alone counts as equal. */
function best<T>(items: readonly T[], score: (item: T) => number): T | null {
  let found: T | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    if (score(item) <= highest + 1e-8 * Math.abs(highest)) continue;
    found = item;
    highest = score(item);
  }
  return found;
}
