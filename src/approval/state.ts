import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { valuesAt } from './desk.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { describeMonitor, monitorsOf } from './monitors.ts';

/** A solved state in brief, whatever is checked of it. */
export interface StateReport {
  readonly minVoltage: { readonly bus: string; readonly node: number; readonly vPu: number } | null;
  readonly maxVoltage: { readonly bus: string; readonly node: number; readonly vPu: number } | null;
  readonly maxLoading: { readonly branch: string; readonly loadingPct: number } | null;
}

export function reportState(system: System, voltages: Voltages): StateReport {
  const { compiled } = system;
  const monitors = monitorsOf(compiled, DEFAULT_LIMITS);
  const values = valuesAt(system, monitors, voltages);
  const extreme = (from: number, to: number, better: (a: number, b: number) => boolean) => {
    let best = -1;
    for (let q = from; q < to; q++) {
      if (best < 0 || better(values[q], values[best])) best = q;
    }
    return best;
  };
  const voltageCount = monitors.voltageNodes.length;
  const voltage = (q: number) => {
    if (q < 0) return null;
    const { element, node } = describeMonitor(monitors, compiled, q);
    return { bus: element, node: node as number, vPu: values[q] };
  };
  const loading = extreme(voltageCount, monitors.count, (a, b) => a > b);
  return {
    minVoltage: voltage(extreme(0, voltageCount, (a, b) => a < b)),
    maxVoltage: voltage(extreme(0, voltageCount, (a, b) => a > b)),
    maxLoading:
      loading < 0
        ? null
        : {
            branch: describeMonitor(monitors, compiled, loading).element,
            loadingPct: values[loading],
          },
  };
}
