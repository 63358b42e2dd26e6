import type { Transformer } from '../../src/index.ts';
import { changed, ORDERS, pick } from './change.ts';
import type { Spoil } from './defect.ts';

const transformerKv: Spoil = (network, draw) => {
  const transformer = pick(network.transformers, draw);
  const k = Math.floor(draw() * transformer.windings.length);
  const factor = pick([Math.sqrt(3), 1 / Math.sqrt(3), 10, 0.1, 1000], draw);
  const windings = transformer.windings.map((winding, at) =>
    at === k ? { ...winding, ratedKv: winding.ratedKv * factor } : winding,
  );
  return {
    what: `${transformer.id} winding ${k + 1} kV × ${factor.toFixed(3)}`,
    culprit: transformer.id,
    network: {
      ...network,
      transformers: changed(network.transformers, transformer.id, { windings }),
    },
  };
};

/** The next phase that a single-phase winding is not on. */
function otherPhase(nodes: readonly number[]): number {
  const next = (nodes[0] % 3) + 1;
  return nodes.includes(next) ? (next % 3) + 1 : next;
}

/** A transformer or regulator whose second winding is on other phases. */
const twistedTransformer: Spoil = (network, draw) => {
  const { id, phaseCount, windings } = pick(network.transformers, draw);
  const [first, second] = windings;
  const rest = second.terminal.nodes.slice(phaseCount);
  const phases = phaseCount === 1 ? [otherPhase(second.terminal.nodes)] : pick(ORDERS, draw);
  const nodes = [...phases, ...rest];
  const swapped = [first, { ...second, terminal: { ...second.terminal, nodes } }];
  return {
    what: `${id} winding 2 on ${nodes.join('.')}`,
    culprit: id,
    network: { ...network, transformers: changed(network.transformers, id, { windings: swapped }) },
  };
};

function withoutReference({ windings }: Transformer): Partial<Transformer> {
  const [first, second] = windings;
  const nodes = second.terminal.nodes.slice(0, 3);
  return {
    antifloatPpm: 0,
    windings: [first, { ...second, connection: 'delta', terminal: { ...second.terminal, nodes } }],
  };
}

/** A wye secondary entered as delta: the loads to ground behind it lose their return. */
const floatingDelta: Spoil = (network, draw) => {
  const transformer = pick(
    network.transformers.filter(({ phaseCount }) => phaseCount === 3),
    draw,
  );
  return {
    what: `${transformer.id} winding 2 delta, antifloatPpm 0`,
    culprit: transformer.id,
    network: {
      ...network,
      transformers: changed(network.transformers, transformer.id, withoutReference(transformer)),
    },
  };
};

/** A delta secondary, and nothing that ties it to ground. */
const noAntifloat: Spoil = (network, draw) => {
  const { id } = pick(
    network.transformers.filter(({ windings }) => windings[1].connection === 'delta'),
    draw,
  );
  return {
    what: `${id} antifloatPpm 0`,
    culprit: id,
    network: { ...network, transformers: changed(network.transformers, id, { antifloatPpm: 0 }) },
  };
};

const mvaAsKva: Spoil = (network, draw) => {
  const { id, windings } = pick(network.transformers, draw);
  const rated = windings.map((winding) => ({ ...winding, ratedKva: winding.ratedKva / 1000 }));
  return {
    what: `${id} rating in MVA as kVA`,
    culprit: id,
    network: { ...network, transformers: changed(network.transformers, id, { windings: rated }) },
  };
};

export const transformerDefects: Record<
  'transformerKv' | 'twistedTransformer' | 'floatingDelta' | 'noAntifloat' | 'mvaAsKva',
  Spoil
> = { transformerKv, twistedTransformer, floatingDelta, noAntifloat, mvaAsKva };
