import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';
import type { LossAllocation, LossMethod, LossShares } from './allocation.ts';
import { loadLosses } from './bialek.ts';
import { type HalfRates, halfRates } from './current-tracing.ts';
import { tradeInjections } from './currents.ts';
import { layersOf, turned } from './layers.ts';
import { noLoadLosses } from './no-load.ts';
import { passOn } from './pass-on.ts';
import { powerFlows } from './power-flows.ts';
import { halfOfEach, sharesByRate } from './rates.ts';
import { ownBySource } from './sources.ts';

/**
 * Source-to-sink tracing of currents by proportional sharing, layer by layer, in-phase and quadrature
 * halves apart, local supply first. A pair of what draws and what supplies loses
 * `Re((V_g − V_d)·conj(J_dg))`, half of it on either.
 *
 * Layers end at transformers. What a transformer loses under load, and what it bears as an end of
 * layers, is passed on to those whose active power goes through it, half to consumers and half to
 * producers: our own extension. Charging, earth and cores are the sources'.
 *
 * @see M. Todorovski et al., International Journal of Electrical Power & Energy Systems, 2019
 */
export const tracingMethod: LossMethod = {
  name: 'tracing',
  title: 'Tracing of currents from supply to draw (Todorovski), half on either side',
  exact: true,
  oppositeTradesCancel: false,
  sourcesBear: true,
  allocate: allocateByCurrentTracing,
};

function allocateByCurrentTracing(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
): LossAllocation {
  const { compiled } = system;
  const layers = layersOf(system, voltages);
  const rates = { re: halfRates(layers, 're'), im: halfRates(layers, 'im') };
  const portW = new Float64Array(compiled.ports.count);
  const sourceW = new Float64Array(compiled.sourceVoltages.length);
  const cores = noLoadLosses(system, voltages);
  /** Under load, and as an end of layers, W by element. */
  const transformerW = loadLosses(system, voltages, cores).map((w, k) =>
    compiled.elements[k].model.kind === 'transformer' ? w : 0,
  );
  const standingW = layers.standingW + rates.re.strandedW + rates.im.strandedW;
  let ownW = cores.reduce((sum, w) => sum + w, standingW);
  for (const { kind, index, place, re, im } of layers.injections) {
    const w = shareOf(rates, place, re, im);
    if (kind === 'port') portW[index] += w;
    else if (kind === 'source') sourceW[index] += w;
    else if (kind === 'transformer') transformerW[index] += w;
    else ownW += w;
  }
  const flows = powerFlows(system, voltages);
  const passed = halfOfEach(passOn(flows, transformerW));
  const through = sharesByRate(system, voltages, trades, flows, passed);
  const own = ownBySource(system, voltages, ownW + through.ownW);
  const plain = tradeShares(system, voltages, trades, rates, layers.turn);
  return {
    portW: portW.map((w, k) => w + through.portW[k]),
    sourceW: sourceW.map((w, k) => w + through.sourceW[k] + own[k]),
    tradeW: plain.map((w, k) => w + through.tradeW[k]),
  };
}

function shareOf(
  rates: { readonly re: HalfRates; readonly im: HalfRates },
  place: number,
  re: number,
  im: number,
): number {
  const half = ({ injected, drawn }: HalfRates, x: number) =>
    x > 0 ? x * injected[place] : -x * drawn[place];
  return half(rates.re, re) + half(rates.im, im);
}

function tradeShares(
  system: System,
  voltages: Voltages,
  trades: readonly Trade[],
  rates: { readonly re: HalfRates; readonly im: HalfRates },
  turn: ReturnType<typeof layersOf>['turn'],
): LossShares['tradeW'] {
  const { ports } = system.compiled;
  return Float64Array.from(trades, (trade) => {
    let sum = 0;
    for (const { port, re, im } of tradeInjections(system, voltages, trade)) {
      for (const [node, sign] of [
        [ports.plus[port], 1],
        [ports.minus[port], -1],
      ] as const) {
        if (node < 0) continue;
        const own = turned(turn, node, sign * re, sign * im);
        sum += shareOf(rates, node, own.re, own.im);
      }
    }
    return sum;
  });
}
