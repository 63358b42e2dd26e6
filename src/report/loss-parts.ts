import type { CompiledNetwork } from '../compiled/compile.ts';
import { GridError } from '../errors.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { LossMethod } from '../losses/allocation.ts';
import type { Trade } from '../network/trading.ts';

/** What shares are taken apart by. */
export type PartsBy = 'branch' | 'conductor';

/** What one participant or trade caused somewhere. */
export interface LossPartResult {
  /** Of the participant (a load, generator, trader or source), or … */
  readonly id?: string;
  /** … of the trade; it is part of its parties' shares. */
  readonly tradeId?: string;
  readonly branch?: string;
  /** Node number: 1, 2, 3 are the phases, 4 is the neutral. */
  readonly conductor?: number;
  readonly lossKw: number;
}

/** Whose share is whose: ports by phase of everyone's connection. */
export interface LossOwner {
  readonly id: string;
  readonly bus: string;
  /** Ports of each phase: a load's own and, where it trades, its trades'. */
  readonly phases: readonly (readonly number[])[];
}

/** Loads and generators, then the other participants, in the network's order. */
export function lossOwners({ network, nodes, ports }: CompiledNetwork): LossOwner[] {
  const range = (first: number, end: number) =>
    Array.from({ length: end - first }, (_, k) => [first + k]);
  const extra = new Map<string, number[][]>();
  for (const [id, k] of ports.participantOfId) {
    extra.set(id, range(ports.firstOfParticipant[k], ports.firstOfParticipant[k + 1]));
  }
  const owner = (id: string, bus: string, own: number[][]): LossOwner => {
    const traded = extra.get(id) ?? [];
    extra.delete(id);
    return { id, bus, phases: own.map((phase, p) => [...phase, ...(traded[p] ?? [])]) };
  };
  const { firstOfLoad, firstOfGenerator } = ports;
  const owners = [
    ...network.loads.map(({ id, terminal }, k) =>
      owner(id, terminal.bus, range(firstOfLoad[k], firstOfLoad[k + 1])),
    ),
    ...network.generators.map(({ id, terminal }, k) =>
      owner(id, terminal.bus, range(firstOfGenerator[k], firstOfGenerator[k + 1])),
    ),
  ];
  for (const [id, phases] of extra) {
    const port = phases[0]?.[0] as number;
    const node = Math.max(ports.plus[port], ports.minus[port]);
    owners.push({ id, bus: nodes.busIds[nodes.busOfNode[node]] as string, phases });
  }
  return owners;
}

/**
 * Shares by branch, by conductor or by both.
 *
 * @throws {GridError} `bad-input` where the method has no such parts
 */
export function reportParts(
  system: System,
  voltages: Voltages,
  method: LossMethod,
  trades: readonly Trade[],
  by: readonly PartsBy[],
): LossPartResult[] {
  if (method.breakDown === undefined) {
    throw new GridError(
      'bad-input',
      `method '${method.name}' does not tell its shares apart by ${by.join(' and ')}; method 'graph' does`,
    );
  }
  const { compiled } = system;
  const ownerOfPort = new Map<number, string>();
  for (const { id, phases } of lossOwners(compiled)) {
    for (const port of phases.flat()) ownerOfPort.set(port, id);
  }
  const sums = new Map<string, { -readonly [K in keyof LossPartResult]: LossPartResult[K] }>();
  for (const part of method.breakDown(system, voltages, trades)) {
    const whose =
      part.of === 'trade'
        ? { tradeId: trades[part.index]?.tradeId as string }
        : {
            id:
              part.of === 'port'
                ? (ownerOfPort.get(part.index) as string)
                : (compiled.network.sources[part.index]?.id as string),
          };
    const where = {
      ...(by.includes('branch')
        ? { branch: compiled.elements[part.element]?.model.id as string }
        : {}),
      ...(by.includes('conductor') ? { conductor: part.conductor } : {}),
    };
    const key = JSON.stringify([whose, where]);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...whose, ...where, lossKw: part.lossW / 1e3 });
    else sum.lossKw += part.lossW / 1e3;
  }
  return [...sums.values()];
}
