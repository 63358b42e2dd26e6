import type { Line, Network } from '../../src/index.ts';
import { pathToSource, topologyOf } from '../../src/network/topology.ts';
import { changed, isThreePhase, lineInUse, ORDERS, pick } from './change.ts';
import type { Spoil } from './defect.ts';

function twisted(line: Line, draw: () => number): Line {
  return { ...line, to: { ...line.to, nodes: pick(ORDERS, draw) } };
}

/** Two phases change places along a line. */
const twistedLine: Spoil = (network, draw) => {
  const line = lineInUse(network, draw, isThreePhase);
  const spoilt = twisted(line, draw);
  return {
    what: `${line.id} ends on ${spoilt.to.nodes.join('.')}`,
    culprit: line.id,
    network: { ...network, lines: changed(network.lines, line.id, spoilt) },
  };
};

/** The feeder with a line that closes a loop. */
function withTie(network: Network, draw: () => number): { network: Network; tie: Line } {
  const model = lineInUse(network, draw, isThreePhase);
  const ends = network.lines.filter((line) => isThreePhase(line) && line.kind === 'line');
  const { from } = lineInUse(network, draw, isThreePhase);
  const others = ends.filter(({ to }) => to.bus !== from.bus);
  const { to } = pick(others, draw);
  const tie = { ...model, id: 'line.tie', from, to };
  return { network: { ...network, lines: [...network.lines, tie] }, tie };
}

const twistedTie: Spoil = (network, draw) => {
  const { network: looped, tie } = withTie(network, draw);
  const spoilt = twisted(tie, draw);
  return {
    what: `${tie.id} ${tie.from.bus}–${tie.to.bus} ends on ${spoilt.to.nodes.join('.')}`,
    culprit: tie.id,
    network: { ...looped, lines: changed(looped.lines, tie.id, spoilt) },
  };
};

/** A sound tie closes a loop in which another line is twisted. */
const twistedInLoop: Spoil = (network, draw) => {
  for (;;) {
    const { network: looped, tie } = withTie(network, draw);
    const topology = topologyOf(network);
    const ways = [tie.from, tie.to].map(
      ({ bus }) => new Set((pathToSource(topology, bus) ?? []).map(({ branch }) => branch)),
    );
    // On the way to one end of the tie only: in the loop.
    const around = network.lines.filter(
      (line) =>
        line.kind === 'line' &&
        isThreePhase(line) &&
        ways.filter((w) => w.has(line.id)).length === 1,
    );
    if (around.length === 0) continue;
    const line = pick(around, draw);
    const spoilt = twisted(line, draw);
    return {
      what: `${line.id} ends on ${spoilt.to.nodes.join('.')}, with ${tie.id} beside it`,
      culprit: line.id,
      network: { ...looped, lines: changed(looped.lines, line.id, spoilt) },
    };
  }
};

const zeroImpedance: Spoil = (network, draw) => {
  const line = pick(
    network.lines.filter(({ kind }) => kind === 'line'),
    draw,
  );
  if (draw() < 0.5) {
    return {
      what: `${line.id} of 1e-9 km`,
      culprit: line.id,
      network: { ...network, lines: changed(network.lines, line.id, { lengthKm: 1e-9 }) },
    };
  }
  const code = network.lineCodes.find(({ id }) => id === line.lineCode);
  if (code === undefined) throw new Error(`${line.id} has no line code`);
  const zero = (matrix: readonly number[]) => matrix.map(() => 0);
  const near = {
    ...code,
    id: 'none',
    resistanceOhmPerKm: code.resistanceOhmPerKm.map((_, k) =>
      k % (code.conductorCount + 1) === 0 ? 1e-9 : 0,
    ),
    reactanceOhmPerKm: zero(code.reactanceOhmPerKm),
    capacitanceNfPerKm: zero(code.capacitanceNfPerKm),
  };
  return {
    what: `${line.id} of 1e-9 Ω/km`,
    culprit: line.id,
    network: {
      ...network,
      lineCodes: [...network.lineCodes, near],
      lines: changed(network.lines, line.id, { lineCode: near.id }),
    },
  };
};

const metresAsKm: Spoil = (network, draw) => {
  const line = lineInUse(network, draw);
  const lengthKm = 1000 * line.lengthKm;
  return {
    what: `${line.id} ${lengthKm.toPrecision(3)} m as km`,
    culprit: line.id,
    network: { ...network, lines: changed(network.lines, line.id, { lengthKm }) },
  };
};

const openLine: Spoil = (network, draw) => {
  const line = lineInUse(network, draw);
  const end = draw() < 0.5 ? { openFrom: true } : { openTo: true };
  return {
    what: `${line.id} open`,
    culprit: line.id,
    network: { ...network, lines: changed(network.lines, line.id, end) },
  };
};

/** The far end of a line is written at a bus that is not there. */
const misspeltBus: Spoil = (network, draw) => {
  const line = lineInUse(network, draw);
  const { bus } = line.to;
  const typo = pick([`${bus}0`, bus.slice(0, -1) || `${bus}x`, `${bus}a`], draw);
  const isTaken = network.buses.some(({ id }) => id === typo);
  if (isTaken) return misspeltBus(network, draw);
  return {
    what: `${line.id} ends at ${typo}, not ${bus}`,
    culprit: line.id,
    network: {
      ...network,
      buses: [...network.buses, { id: typo, kVBase: null, x: null, y: null }],
      lines: changed(network.lines, line.id, { to: { ...line.to, bus: typo } }),
    },
  };
};

export const branchDefects: Record<
  | 'twistedLine'
  | 'twistedTie'
  | 'twistedInLoop'
  | 'zeroImpedance'
  | 'metresAsKm'
  | 'openLine'
  | 'misspeltBus',
  Spoil
> = { twistedLine, twistedTie, twistedInLoop, zeroImpedance, metresAsKm, openLine, misspeltBus };
