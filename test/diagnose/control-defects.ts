import { type CapacitorControl, type Network, solveFeeder } from '../../src/index.ts';
import { changed, pick } from './change.ts';
import type { Defect, Spoil } from './defect.ts';

function settles(network: Network): boolean {
  const { solution } = solveFeeder(network);
  return solution.converged && solution.controlsSettled;
}

/** Draws until the controls hunt; what comes to rest by chance is no defect that anybody notices. */
function hunting(spoil: Spoil): Spoil {
  return (network, draw) => {
    let defect: Defect = spoil(network, draw);
    for (let tries = 0; tries < 20 && settles(defect.network); tries++) {
      defect = spoil(network, draw);
    }
    return defect;
  };
}

const narrowBand: Spoil = hunting((network, draw) => {
  const { id } = pick(network.regulators, draw);
  const bandV = Number((0.05 + 0.25 * draw()).toFixed(2));
  return {
    what: `${id} with a band of ${bandV} V`,
    culprit: id,
    network: { ...network, regulators: changed(network.regulators, id, { bandV }) },
  };
});

/** A second regulator on a transformer that has one, for another voltage. */
const rivalRegulator: Spoil = hunting((network, draw) => {
  const first = pick(network.regulators, draw);
  const rival = {
    ...first,
    id: 'regcontrol.rival',
    targetV: first.targetV + pick([-5, -4, 4, 5], draw),
  };
  return {
    what: `${rival.id} holds ${rival.targetV} V beside ${first.id}`,
    culprit: rival.id,
    network: { ...network, regulators: [...network.regulators, rival] },
  };
});

/** A bank that is switched on and off by the voltage that it changes itself. */
const tightCapacitorControl: Spoil = hunting((network, draw) => {
  const bank = pick(network.capacitors, draw);
  const line = network.lines.find(({ to }) => to.bus === bank.from.bus);
  if (line === undefined) throw new Error(`no line feeds ${bank.id}`);
  const onSetting = Number((119 + 6 * draw()).toFixed(1));
  const control: CapacitorControl = {
    id: 'capcontrol.tight',
    capacitor: bank.id,
    kind: 'voltage',
    element: line.id,
    terminal: 2,
    onSetting,
    offSetting: onSetting + 0.2,
    ptRatio: 20,
    ctRatio: 60,
    delayOnS: 15,
    delayOffS: 15,
    deadTimeS: 0,
    voltagePhase: 'avg',
    currentPhase: 1,
    overrideMinV: null,
    overrideMaxV: null,
    leastKvarPct: 50,
  };
  return {
    what: `${control.id} switches ${bank.id} at ${onSetting} and ${(onSetting + 0.2).toFixed(1)} V`,
    culprit: control.id,
    network: { ...network, capacitorControls: [control] },
  };
});

const wrongPtRatio: Spoil = (network, draw) => {
  const { id, ptRatio } = pick(network.regulators, draw);
  const wrong = pick([2 * ptRatio, ptRatio / 2, 1, 40 / Math.sqrt(3)], draw);
  return {
    what: `${id} with ptRatio ${wrong.toPrecision(3)}`,
    culprit: id,
    network: { ...network, regulators: changed(network.regulators, id, { ptRatio: wrong }) },
  };
};

export const controlDefects: Record<
  'narrowBand' | 'rivalRegulator' | 'tightCapacitorControl' | 'wrongPtRatio',
  Spoil
> = { narrowBand, rivalRegulator, tightCapacitorControl, wrongPtRatio };
