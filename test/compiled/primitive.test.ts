import { expect, test } from 'vitest';
import { PORT_MODEL } from '../../src/compiled/ports.ts';
import { solveFeeder } from '../../src/loadflow/feeder.ts';
import { hasReference, readPrimitives, readReference, readScript } from '../oracles/reference.ts';

const FEEDERS = ['ieee13', 'ieee123', 'eulv_snapshot'];

/** Relative to the largest entry of the element's matrix. */
const TOLERANCE = 1e-9;

test.skipIf(!hasReference).each(FEEDERS)(
  'every primitive admittance of %s equals that of OpenDSS',
  (name) => {
    const reference = readReference(name);
    // The primitives were taken at the taps the controls ended with.
    const { system } = solveFeeder(readScript(reference.script), {
      tolerancePu: 1e-10,
      maxIterations: 100,
      controls: reference.controlsOn === undefined ? 'locked' : 'on',
    });
    const { elements, network, ports } = system.compiled;
    const own = new Map(
      elements.map((element, k) => [element.model.id, { element, y: system.model.primitives[k] }]),
    );
    let compared = 0;
    for (const {
      name: id,
      nodes,
      terminals,
      conductors,
      yprim_colmajor_re_im: y,
    } of readPrimitives(name)) {
      const order = terminals * conductors;
      const at = (row: number, column: number) => 2 * (column * order + row);
      const largest = Math.max(...y.map(Math.abs));
      const loadIndex = network.loads.findIndex((load) => load.id === id.toLowerCase());
      if (loadIndex >= 0) {
        // A load's nominal admittance between the conductors of its ports.
        const load = network.loads[loadIndex];
        const built = new Float64Array(2 * order * order);
        for (
          let port = ports.firstOfLoad[loadIndex];
          port < ports.firstOfLoad[loadIndex + 1];
          port++
        ) {
          expect(ports.model[port]).not.toBe(PORT_MODEL.power);
          const k = port - ports.firstOfLoad[loadIndex];
          const other =
            load?.connection === 'wye'
              ? conductors - 1
              : (k + 1) % (load?.terminal.nodes.length ?? 1);
          const g = ports.powerW[port] / ports.baseV[port] ** 2;
          const b = -ports.reactivePowerVar[port] / ports.baseV[port] ** 2;
          for (const [row, column, sign] of [
            [k, k, 1],
            [other, other, 1],
            [k, other, -1],
            [other, k, -1],
          ] as const) {
            built[at(row, column)] += sign * g;
            built[at(row, column) + 1] += sign * b;
          }
        }
        if (load?.connection === 'wye') {
          // The reference ties the neutral to ground by a millionth of the load's admittance.
          const neutral = at(order - 1, order - 1);
          built[neutral] *= 1 + 1e-6;
          built[neutral + 1] *= 1 + 1e-6;
        }
        y.forEach((value, p) => {
          expect(Math.abs(value - built[p]) / largest).toBeLessThan(TOLERANCE);
        });
        compared++;
        continue;
      }
      const mine = own.get(id.toLowerCase());
      expect(mine, id).toBeDefined();
      if (mine?.y === undefined) continue;
      const { element, y: primitive } = mine;
      // Conductors of mine in the reference: delta windings have one less there than listed here.
      const map = element.model.terminals.flatMap((terminal, t) =>
        terminal.nodes.map((_, c) => t * conductors + c),
      );
      map.forEach((row, i) => {
        expect(nodes[row], `${id} conductor ${i}`).toBe(
          element.model.terminals.flatMap((t) => t.nodes)[i],
        );
        map.forEach((column, j) => {
          const p = at(row, column);
          const k = i * primitive.order + j;
          const distance = Math.hypot(
            (y[p] as number) - primitive.re[k],
            (y[p + 1] as number) - primitive.im[k],
          );
          expect(distance / largest, `${id} (${i}, ${j})`).toBeLessThan(TOLERANCE);
        });
      });
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(elements.length);
  },
);
