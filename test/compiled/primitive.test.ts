import { expect, test } from 'vitest';
import { PORT_MODEL } from '../../src/compiled/ports.ts';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import type { System } from '../../src/loadflow/system.ts';
import {
  hasReference,
  PRIMITIVES,
  type ReferencePrimitive,
  readPrimitives,
  readReference,
  readScript,
} from '../oracles/reference.ts';

/** Relative to the largest entry of the element's matrix. */
const TOLERANCE = 1e-9;

test.skipIf(!hasReference)('there are primitive admittances of every feeder but one', () => {
  expect(PRIMITIVES).toHaveLength(14);
});

test.each(PRIMITIVES)('every primitive admittance of %s equals that of OpenDSS', (name) => {
  const reference = readReference(name);
  // The primitives were taken at the taps the controls ended with.
  const { system } = solveFeeder(readScript(reference.script), {
    tolerancePu: 1e-10,
    maxIterations: 100,
    controls: reference.controlsOn === undefined ? 'locked' : 'on',
  });
  const { elements, network } = system.compiled;
  const own = new Map(elements.map(({ model }, k) => [model.id, k]));
  const loads = new Map(network.loads.map(({ id }, k) => [id, k]));
  const primitives = readPrimitives(name);
  expect(primitives.map((primitive) => primitive.name.toLowerCase()).sort()).toEqual(
    [...own.keys(), ...loads.keys()].sort(),
  );
  for (const primitive of primitives) {
    const id = primitive.name.toLowerCase();
    const load = loads.get(id);
    const distance =
      load === undefined
        ? elementDistance(system, own.get(id) as number, primitive)
        : loadDistance(system, load, primitive);
    expect(distance, id).toBeLessThan(TOLERANCE);
  }
});

/** Largest distance of any entry; conductors that only the reference has must be grounded. */
function elementDistance(system: System, k: number, reference: ReferencePrimitive): number {
  const { nodes, terminals, conductors, yprim_colmajor_re_im: y } = reference;
  const order = terminals * conductors;
  const primitive = system.model.primitives[k] as (typeof system.model.primitives)[0];
  const listed = system.compiled.elements[k]?.model.terminals ?? [];
  // A delta winding has a conductor less here than the reference keeps for it.
  const rows = listed.flatMap((terminal, t) => terminal.nodes.map((_, c) => t * conductors + c));
  expect(rows.map((row) => nodes[row])).toEqual(listed.flatMap((terminal) => terminal.nodes));
  const connected = y.flatMap((value, p) =>
    value === 0 ? [] : [(p >> 1) % order, Math.floor((p >> 1) / order)],
  );
  for (const row of connected) {
    if (!rows.includes(row)) expect(nodes[row], `conductor ${row}`).toBe(0);
  }
  const distances = rows.flatMap((row, i) =>
    rows.map((column, j) => {
      const p = 2 * (column * order + row);
      return Math.hypot(
        (y[p] as number) - primitive.re[i * primitive.order + j],
        (y[p + 1] as number) - primitive.im[i * primitive.order + j],
      );
    }),
  );
  return Math.max(...distances) / Math.max(...y.map(Math.abs));
}

/** A load's nominal admittance between the conductors of its ports. */
function loadDistance(system: System, k: number, reference: ReferencePrimitive): number {
  const { ports, network } = system.compiled;
  const { conductors, yprim_colmajor_re_im: y } = reference;
  const load = network.loads[k];
  const at = (row: number, column: number) => 2 * (column * conductors + row);
  const built = new Float64Array(2 * conductors * conductors);
  const first = ports.firstOfLoad[k];
  for (let port = first; port < ports.firstOfLoad[k + 1]; port++) {
    expect(ports.model[port]).not.toBe(PORT_MODEL.power);
    const phase = port - first;
    const other =
      load?.connection === 'wye'
        ? conductors - 1
        : (phase + 1) % (load?.terminal.nodes.length ?? 1);
    const g = ports.powerW[port] / ports.baseV[port] ** 2;
    const b = -ports.reactivePowerVar[port] / ports.baseV[port] ** 2;
    for (const [row, column, sign] of [
      [phase, phase, 1],
      [other, other, 1],
      [phase, other, -1],
      [other, phase, -1],
    ] as const) {
      built[at(row, column)] += sign * g;
      built[at(row, column) + 1] += sign * b;
    }
  }
  if (load?.connection === 'wye') {
    // The reference ties the neutral to ground by a millionth of the load's admittance.
    const neutral = at(conductors - 1, conductors - 1);
    built[neutral] *= 1 + 1e-6;
    built[neutral + 1] *= 1 + 1e-6;
  }
  expect(y).toHaveLength(built.length);
  return Math.max(...y.map((v, p) => Math.abs(v - built[p]))) / Math.max(...y.map(Math.abs));
}
