import type { Line, Load, Network } from '../../src/network/network.ts';
import { seeded } from '../oracles/bundled.ts';
import { codeOf, feederOf, lineOf, loadOf, sourceAt } from '../oracles/parts.ts';

const PHASES = [1, 2, 3];
const NEUTRAL_KV = 7.2;
const TOTAL_KW = 3_000;
/** Share of the buses with a load; a third of those is of three phases. */
const LOADED = 0.4;
/** So often a bus follows the one before it: the others hang at any bus before. */
const ALONG = 0.5;
/** An overhead line of the medium voltage, roughly. */
const OVERHEAD = codeOf('overhead', 3, { r: 0.29, rm: 0.1, x: 0.66, xm: 0.29, c: 10, cm: -2 });

/**
 * A radial three-phase feeder of about `nodeCount` nodes, the same for the same seed: a random tree
 * of lines of 20 to 120 m, 3 MW in all, so that voltages are much the same whatever its size.
 */
export function radialFeeder(nodeCount: number, seed: number): Network {
  const random = seeded(seed);
  const busCount = Math.round(nodeCount / 3);
  const id = (bus: number) => `b${bus}`;
  const lines: Line[] = [];
  const loads: Load[] = [];
  const meanKw = TOTAL_KW / (LOADED * busCount);
  for (let bus = 1; bus < busCount; bus++) {
    const parent = random() < ALONG ? bus - 1 : Math.floor(random() * bus);
    const lengthKm = 0.02 + 0.1 * random();
    lines.push(lineOf(id(parent), id(bus), PHASES, OVERHEAD.id, { lengthKm }));
    if (random() >= LOADED) continue;
    const phases = random() < 1 / 3 ? PHASES : [1 + Math.floor(3 * random())];
    const powerKw = meanKw * (0.5 + random());
    const ratedKv = phases.length === 3 ? NEUTRAL_KV * Math.sqrt(3) : NEUTRAL_KV;
    loads.push(
      loadOf(`d${bus}`, id(bus), [...phases, 0], [powerKw, 0.3 * powerKw], {
        ratedKv,
        phaseCount: phases.length,
      }),
    );
  }
  const source = sourceAt(id(0), 1.03 * NEUTRAL_KV, { ohm: [0.02, 0.4] });
  return feederOf({ sources: [source], lineCodes: [OVERHEAD], lines, loads }, NEUTRAL_KV);
}
