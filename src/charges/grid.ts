import type { SolvedFeeder } from '../loadflow/feeder.ts';
import { reactivePerActive } from '../loadflow/inject.ts';
import { addInjection, type PortRange, voltageColumn } from '../loadflow/injection.ts';
import type { System } from '../loadflow/system.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import { tradeColumn } from '../sensitivity/derivatives.ts';
import { linearise, lossAdjoint } from '../sensitivity/linearise.ts';
import { type ChargedBranch, chargedBranches } from './branches.ts';
import type { BranchWeight, DistanceMetric } from './distances/metric.ts';
import { type BranchFlows, branchFlows, transferFactors } from './transfer.ts';

/** A change of all node voltages, V. */
export interface VoltageColumn {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * A solved feeder as tariffs look at it. What several of them need is computed when it is first
 * asked for, and once; the feeder must not change as long as it is in use.
 */
export class ChargeGrid {
  readonly feeder: SolvedFeeder;
  private tangentMade: Tangent | undefined;
  private branchesMade: readonly ChargedBranch[] | undefined;
  private flowsMade: BranchFlows | undefined;
  private adjointMade: VoltageColumn | undefined;
  private readonly factorsOf = new Map<string, Float64Array>();

  constructor(feeder: SolvedFeeder) {
    this.feeder = feeder;
  }

  get system(): System {
    return this.feeder.system;
  }

  get voltages(): Voltages {
    return this.feeder.solution;
  }

  get tangent(): Tangent {
    this.tangentMade ??= linearise(this.system, this.voltages);
    return this.tangentMade;
  }

  get branches(): readonly ChargedBranch[] {
    this.branchesMade ??= chargedBranches(this.system);
    return this.branchesMade;
  }

  /** Active power in every conductor, at the operating point. */
  get flows(): BranchFlows {
    this.flowsMade ??= branchFlows(this.system, this.branches, this.voltages);
    return this.flowsMade;
  }

  indexOf(participant: string): number {
    return this.system.compiled.ports.participantOfId.get(participant) as number;
  }

  rangeOf(participant: string): PortRange {
    const { firstOfParticipant } = this.system.compiled.ports;
    const k = this.indexOf(participant);
    return { first: firstOfParticipant[k], end: firstOfParticipant[k + 1] };
  }

  /** Distance of the two sides of every trade. */
  distances(
    metric: DistanceMetric,
    trades: readonly Trade[],
    weight: BranchWeight = 'none',
  ): number[] {
    const ids = new Set(trades.flatMap(({ seller, buyer }) => [seller, buyer]));
    const distance = metric.open(
      this.feeder,
      [...ids].map((id) => this.indexOf(id)),
      weight,
    );
    return trades.map(({ seller, buyer }) => distance(this.indexOf(seller), this.indexOf(buyer)));
  }

  /** Voltages that a W injected by a participant moves, V per W; for `Q` per var. */
  columnOf(participant: string, kind: 'P' | 'Q'): VoltageColumn {
    const [p, q] = kind === 'P' ? [1, 0] : [0, 1];
    return voltageColumn(this.tangent, this.rangeOf(participant), p, q);
  }

  /** Voltages that a W of the trade moves, V per W, at the trade's power factor. */
  tradeColumn(trade: Trade): VoltageColumn {
    const [seller, buyer] = [this.rangeOf(trade.seller), this.rangeOf(trade.buyer)];
    return tradeColumn(this.tangent, seller, buyer, reactivePerActive(trade));
  }

  /** What a kW of the trade moves in every conductor of `flows`, kW, at the trade's power factor. */
  transferOf(trade: Trade): Float64Array {
    const tangent = reactivePerActive(trade);
    const difference = (kind: 'P' | 'Q') => {
      const seller = this.participantFactors(trade.seller, kind);
      const buyer = this.participantFactors(trade.buyer, kind);
      return seller.map((factor, c) => factor - buyer[c]);
    };
    const active = difference('P');
    if (tangent === 0) return active;
    const reactive = difference('Q');
    return active.map((factor, c) => factor + tangent * reactive[c]);
  }

  private participantFactors(participant: string, kind: 'P' | 'Q'): Float64Array {
    const key = `${kind} ${participant}`;
    let factors = this.factorsOf.get(key);
    if (factors === undefined) {
      const column = this.columnOf(participant, kind);
      factors = transferFactors(this.system, this.branches, this.flows, column);
      this.factorsOf.set(key, factors);
    }
    return factors;
  }

  /** Marginal loss of the trade, kW per kW: one adjoint solve serves all. */
  lossOf(trade: Trade): number {
    if (trade.seller === trade.buyer) return 0;
    const reactive = reactivePerActive(trade);
    return (
      this.lossOfInjection(trade.seller, 1, reactive) -
      this.lossOfInjection(trade.buyer, 1, reactive)
    );
  }

  /** Change of the losses, kW, for `powerKw + j·reactiveKvar` injected, to first order. */
  lossOfInjection(participant: string, powerKw: number, reactiveKvar: number): number {
    this.adjointMade ??= lossAdjoint(this.tangent);
    const { re, im } = this.adjointMade;
    const size = this.system.compiled.nodes.count;
    const iRe = new Float64Array(size);
    const iIm = new Float64Array(size);
    addInjection(this.tangent, this.rangeOf(participant), powerKw, reactiveKvar, iRe, iIm);
    let sum = 0;
    for (let node = 0; node < size; node++) sum += re[node] * iRe[node] + im[node] * iIm[node];
    return sum;
  }
}
