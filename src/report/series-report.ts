import type { SeriesStep } from '../timeseries/series.ts';

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

export function reportStep({ minute, system, solution, figures }: SeriesStep): StepResult {
  const { nodes, elements } = system.compiled;
  const found = figures();
  const voltage = (node: number, vPu: number): StepResult['minVoltage'] =>
    node < 0
      ? null
      : {
          bus: nodes.busIds[nodes.busOfNode[node]] as string,
          node: nodes.numberOfNode[node],
          vPu,
        };
  const loaded = elements[found.loadedElement];
  return {
    time: clockTime(minute),
    converged: solution.converged && solution.controlsSettled,
    source: { kW: found.sourceW / 1e3, kvar: found.sourceVar / 1e3 },
    losses: { kW: found.lossW / 1e3, kvar: found.lossVar / 1e3 },
    minVoltage: voltage(found.minNode, found.minPu),
    maxVoltage: voltage(found.maxNode, found.maxPu),
    maxLoading:
      loaded === undefined ? null : { branch: loaded.model.id, loadingPct: found.maxLoadingPct },
  };
}

/** `HH:MM` of a minute counted from midnight of the first day. */
export function clockTime(minute: number): string {
  const day = Math.floor(minute / 1440);
  const inDay = minute - 1440 * day;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${day > 0 ? `${day}+` : ''}${two(inDay / 60)}:${two(inDay % 60)}`;
}
