import { elementCurrents, elementPower, systemPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { LossMethod } from '../losses/allocation.ts';
import type { Generator, Load } from '../network/network.ts';
import type { Trade } from '../network/trading.ts';

export interface LossResult {
  readonly method: string;
  readonly totalKw: number;
  /** Total less the sum of all shares. */
  readonly residualKw: number;
  /** Loads, generators and traders, then the sources: what flows with nobody drawing. */
  readonly participants: readonly {
    readonly id: string;
    readonly bus: string;
    readonly lossKw: number;
    /** By phase of the participant's connection. */
    readonly byPhaseKw: readonly number[];
  }[];
  readonly trades: readonly { readonly tradeId: string; readonly lossKw: number }[];
  readonly branches: readonly { readonly id: string; readonly lossKw: number }[];
}

/** Loss shares of a solved state that has the trades in it. */
export function reportLosses(
  system: System,
  voltages: Voltages,
  method: LossMethod,
  trades: readonly Trade[],
): LossResult {
  const { compiled } = system;
  const { network, ports } = compiled;
  const allocation = method.allocate(system, voltages, trades);
  const shares = (first: number, end: number) =>
    Array.from(allocation.portW.subarray(first, end), (w) => w / 1e3);
  const extraPhases = new Map<string, number[]>();
  for (const [id, k] of ports.participantOfId) {
    extraPhases.set(id, shares(ports.firstOfParticipant[k], ports.firstOfParticipant[k + 1]));
  }
  const entry = (id: string, bus: string, byPhaseKw: number[]) => ({
    id,
    bus,
    lossKw: byPhaseKw.reduce((sum, kw) => sum + kw, 0),
    byPhaseKw,
  });
  const withTrades = ({ id, terminal }: Load | Generator, first: number, end: number) => {
    const traded = extraPhases.get(id);
    extraPhases.delete(id);
    const own = shares(first, end).map((kw, phase) => kw + (traded?.[phase] ?? 0));
    return entry(id, terminal.bus, own);
  };
  const { firstOfLoad, firstOfGenerator } = ports;
  const participants = [
    ...network.loads.map((load, k) => withTrades(load, firstOfLoad[k], firstOfLoad[k + 1])),
    ...network.generators.map((generator, k) =>
      withTrades(generator, firstOfGenerator[k], firstOfGenerator[k + 1]),
    ),
  ];
  for (const [id, byPhase] of extraPhases) {
    const port = ports.firstOfParticipant[ports.participantOfId.get(id) as number];
    const node = Math.max(ports.plus[port], ports.minus[port]);
    const bus = compiled.nodes.busIds[compiled.nodes.busOfNode[node]] as string;
    participants.push(entry(id, bus, byPhase));
  }
  network.sources.forEach((source, k) => {
    participants.push(entry(source.id, source.terminal.bus, [allocation.sourceW[k] / 1e3]));
  });
  const totalKw = systemPower(system, voltages).lossRe / 1e3;
  return {
    method: method.name,
    totalKw,
    residualKw: totalKw - participants.reduce((sum, p) => sum + p.lossKw, 0),
    participants,
    trades: trades.map((trade, k) => ({
      tradeId: trade.tradeId,
      lossKw: allocation.tradeW[k] / 1e3,
    })),
    branches: compiled.elements.flatMap((element, k) => {
      if (!element.model.isBranch) return [];
      const currents = elementCurrents(system, k, voltages);
      return [{ id: element.model.id, lossKw: elementPower(element, currents, voltages).re / 1e3 }];
    }),
  };
}
