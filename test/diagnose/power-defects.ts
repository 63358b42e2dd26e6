import { type Generator, type Network, solveFeeder } from '../../src/index.ts';
import { changed, isThreePhase, pick } from './change.ts';
import type { Spoil } from './defect.ts';

/** Constant power down to nothing: beyond the nose there is no solution at all. */
function stiff(network: Network): Network {
  return {
    ...network,
    loads: network.loads.map((load) => ({
      ...load,
      model: 'constant-power' as const,
      vMinPu: 0,
      vLowPu: 0,
    })),
  };
}

function converges(network: Network): boolean {
  const options = { tolerancePu: 1e-8, maxIterations: 100, controls: 'locked' as const };
  return solveFeeder(network, options).solution.converged;
}

/** One load grows until there is no solution any more. */
const overload: Spoil = (network, draw) => {
  const { id, powerKw, reactivePowerKvar } = pick(network.loads, draw);
  for (let factor = 2; ; factor *= 1.3) {
    const loads = changed(network.loads, id, {
      powerKw: powerKw * factor,
      reactivePowerKvar: reactivePowerKvar * factor,
    });
    const spoilt = stiff({ ...network, loads });
    if (converges(spoilt)) continue;
    return {
      what: `${id} × ${factor.toFixed(1)}, beyond the nose`,
      culprit: id,
      network: spoilt,
    };
  }
};

const loadKv: Spoil = (network, draw) => {
  const { id, ratedKv } = pick(network.loads, draw);
  const factor = pick([Math.sqrt(3), 1 / Math.sqrt(3), 10, 0.1], draw);
  return {
    what: `${id} rated ${ratedKv} kV × ${factor.toFixed(3)}`,
    culprit: id,
    network: { ...network, loads: changed(network.loads, id, { ratedKv: ratedKv * factor }) },
  };
};

const wattsAsKw: Spoil = (network, draw) => {
  const { id, powerKw, reactivePowerKvar } = pick(network.loads, draw);
  const loads = changed(network.loads, id, {
    powerKw: 1000 * powerKw,
    reactivePowerKvar: 1000 * reactivePowerKvar,
  });
  return { what: `${id} in W as kW`, culprit: id, network: { ...network, loads } };
};

const capacitorKv: Spoil = (network, draw) => {
  const { id, ratedKv } = pick(network.capacitors, draw);
  const factor = pick([1 / Math.sqrt(3), 1 / Math.sqrt(3), Math.sqrt(3)], draw);
  return {
    what: `${id} rated ${ratedKv} kV × ${factor.toFixed(3)}`,
    culprit: id,
    network: {
      ...network,
      capacitors: changed(network.capacitors, id, { ratedKv: ratedKv * factor }),
    },
  };
};

/** Three plants; the large one, which the feeder can export, with its power the wrong way round. */
const generatorSign: Spoil = (network, draw) => {
  const loadKw = network.loads.reduce((sum, load) => sum + load.powerKw, 0);
  const { connection, phaseCount, ratedKv } = pick(
    network.loads.filter((load) => load.phaseCount === 1 && load.terminal.nodes[1] === 0),
    draw,
  );
  const lines = network.lines.filter(isThreePhase);
  const wrong = 1 + Math.floor(3 * draw());
  const plants = [1, 2, 3].map((number): Generator => {
    const isLarge = number === wrong;
    const { bus } = pick(lines, draw).to;
    const phase = 1 + Math.floor(3 * draw());
    return {
      id: `generator.pv${number}`,
      terminal: { bus, nodes: isLarge ? [1, 2, 3, 0] : [phase, 0] },
      connection,
      phaseCount: isLarge ? 3 : phaseCount,
      ratedKv: isLarge ? ratedKv * Math.sqrt(3) : ratedKv,
      powerKw: (isLarge ? 1 : 0.02) * loadKw,
      reactivePowerKvar: 0,
      ratedKva: 0,
      model: 'constant-power',
      vMinPu: 0.9,
      vMaxPu: 1.1,
      lowVoltage: 'admittance',
      targetPu: null,
      minKvar: null,
      maxKvar: null,
      profile: null,
    };
  });
  const { id, powerKw } = plants[wrong - 1] as Generator;
  return {
    what: `${id} with ${(-powerKw).toFixed(0)} kW`,
    culprit: id,
    network: { ...network, generators: changed(plants, id, { powerKw: -powerKw }) },
  };
};

export const powerDefects: Record<
  'overload' | 'loadKv' | 'wattsAsKw' | 'capacitorKv' | 'generatorSign',
  Spoil
> = { overload, loadKv, wattsAsKw, capacitorKv, generatorSign };
