import { elementCurrents, elementPower, systemPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { LossAllocation, LossMethod } from '../losses/allocation.ts';
import { noLoadLosses } from '../losses/no-load.ts';
import type { Trade } from '../network/trading.ts';
import { type LossPartResult, lossOwners, type PartsBy, reportParts } from './loss-parts.ts';

export interface LossParticipant {
  readonly id: string;
  readonly bus: string;
  readonly lossKw: number;
  /** By phase of the participant's connection. */
  readonly byPhaseKw: readonly number[];
  /** What of it are no-load losses of transformers; where the method does not say, all are the sources'. */
  readonly noLoadKw: number;
  /** Of methods by loss factors: loss per kW and kvar injected, kW. */
  readonly perKw?: number;
  readonly perKvar?: number;
}

export interface LossResult {
  readonly method: string;
  /** Does the method recover the losses exactly? */
  readonly exact: boolean;
  readonly totalKw: number;
  /** Of the total: no-load losses of transformers. */
  readonly noLoadKw: number;
  /** Total less the sum of all shares. */
  readonly residualKw: number;
  readonly reconciliation?: NonNullable<LossAllocation['reconciliation']>;
  /** Loads, generators and traders, then the sources: what flows with nobody drawing. */
  readonly participants: readonly LossParticipant[];
  readonly trades: readonly { readonly tradeId: string; readonly lossKw: number }[];
  readonly branches: readonly {
    readonly id: string;
    readonly lossKw: number;
    readonly noLoadKw: number;
  }[];
  readonly parts?: readonly LossPartResult[];
}

/**
 * Loss shares of a solved state that has the trades in it.
 *
 * @param by also who caused how much in which branch, conductor or both
 * @throws {GridError} `bad-input` where the method has no such parts
 */
export function reportLosses(
  system: System,
  voltages: Voltages,
  method: LossMethod,
  trades: readonly Trade[],
  by: readonly PartsBy[] = [],
): LossResult {
  const { compiled } = system;
  const allocation = method.allocate(system, voltages, trades);
  const noLoad = allocation.noLoad?.();
  const owners = lossOwners(compiled);
  const participants = owners.map((owner): LossParticipant => {
    const byPhaseKw = owner.phases.map((ports) => sumOf(allocation.portW, ports) / 1e3);
    const ports = owner.phases.flat();
    const noLoadW = noLoad === undefined ? 0 : sumOf(noLoad.portW, ports);
    return {
      id: owner.id,
      bus: owner.bus,
      lossKw: byPhaseKw.reduce((sum, kw) => sum + kw, 0),
      byPhaseKw,
      noLoadKw: noLoadW / 1e3,
      ...factorsOf(allocation, ports),
    };
  });
  const cores = noLoadLosses(system, voltages);
  const noLoadKw = cores.reduce((sum, w) => sum + w, 0) / 1e3;
  const shown = participants.reduce((sum, one) => sum + one.noLoadKw, 0);
  compiled.network.sources.forEach((source, k) => {
    const lossKw = allocation.sourceW[k] / 1e3;
    participants.push({
      id: source.id,
      bus: source.terminal.bus,
      lossKw,
      byPhaseKw: [lossKw],
      noLoadKw:
        noLoad === undefined
          ? (noLoadKw - shown) / compiled.network.sources.length
          : noLoad.sourceW[k] / 1e3,
    });
  });
  const totalKw = systemPower(system, voltages).lossRe / 1e3;
  return {
    method: method.name,
    exact: method.exact,
    totalKw,
    noLoadKw,
    residualKw: totalKw - participants.reduce((sum, p) => sum + p.lossKw, 0),
    ...(allocation.reconciliation === undefined
      ? {}
      : { reconciliation: allocation.reconciliation }),
    participants,
    trades: trades.map((trade, k) => ({
      tradeId: trade.tradeId,
      lossKw: allocation.tradeW[k] / 1e3,
    })),
    branches: compiled.elements.flatMap((element, k) => {
      if (!element.model.isBranch) return [];
      const currents = elementCurrents(system, k, voltages);
      const lossKw = elementPower(element, currents, voltages).re / 1e3;
      return [{ id: element.model.id, lossKw, noLoadKw: cores[k] / 1e3 }];
    }),
    ...(by.length === 0 ? {} : { parts: reportParts(system, voltages, method, trades, by) }),
  };
}

function sumOf(values: Float64Array, ports: readonly number[]): number {
  return ports.reduce((sum, port) => sum + values[port], 0);
}

/** An injection goes in equal parts to all ports. */
function factorsOf({ factors }: LossAllocation, ports: readonly number[]) {
  if (factors === undefined || ports.length === 0) return {};
  return {
    perKw: sumOf(factors.perW, ports) / ports.length,
    perKvar: sumOf(factors.perVar, ports) / ports.length,
  };
}
