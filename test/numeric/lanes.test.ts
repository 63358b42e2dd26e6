import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  allocateBlockFactor,
  factoriseBlocks,
  solveBlocksInPlace,
} from '../../src/numeric/block-factor.ts';
import {
  allocateComplexFactor,
  backward,
  type ComplexFactor,
  factoriseComplex,
} from '../../src/numeric/complex-factor.ts';
import {
  acceptLanes,
  allocateLaneSolver,
  fillLanes,
  LANES,
  type LaneSolver,
  loadElimination,
  solveLanes,
  spreadLanes,
} from '../../src/numeric/lanes.ts';
import { minimumDegreeOrder } from '../../src/numeric/ordering.ts';
import { entryIndex, symmetricPattern } from '../../src/numeric/pattern.ts';
import { useKernels } from '../../src/numeric/simd/arena.ts';
import { analyse } from '../../src/numeric/symbolic.ts';

afterEach(() => {
  useKernels('simd');
});

/** A chain of nodes with some rungs, large enough for the SIMD kernels, values from a seed. */
function chain(size: number, seed: number): ComplexFactor & { readonly draw: () => number } {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const rows: number[] = [];
  const columns: number[] = [];
  for (let k = 1; k < size; k++) {
    rows.push(k, k);
    columns.push(k - 1, Math.max(k - 3, 0));
  }
  const pattern = symmetricPattern(size, rows, columns);
  const early = {
    rows: Uint8Array.from({ length: size }, (_, k) => (k % 3 === 0 ? 0 : 1)),
    degreeLimit: 8,
  };
  const { order, leading } = minimumDegreeOrder(pattern, early);
  const factor = allocateComplexFactor(analyse(pattern, order), leading);
  const re = Float64Array.from(pattern.column, draw);
  const im = Float64Array.from(pattern.column, draw);
  for (let k = 0; k < size; k++) re[entryIndex(pattern, k, k)] += 6;
  expect(factoriseComplex(factor, re, im)).toBe(-1);
  return { ...factor, draw };
}

function filled(elimination: ReturnType<typeof chain>, seed: number): LaneSolver {
  const { rest, draw, symbolic } = elimination;
  const identity = Int32Array.from({ length: rest.size }, (_, k) => k);
  const solver = allocateLaneSolver(elimination, analyse(rest, identity));
  const own = Float64Array.from({ length: symbolic.size }, (_, k) => Math.sin(k + seed));
  loadElimination(
    solver,
    elimination,
    own,
    own.map((v) => 1 - v),
  );
  solver.factor.value.set(solver.factor.value.map(draw));
  for (let k = 0; k < rest.size; k++) {
    const at = 4 * entryIndex(rest, k, k);
    solver.factor.value[at] += 9;
    solver.factor.value[at + 3] += 9;
  }
  expect(factoriseBlocks(solver.factor)).toBe(-1);
  solver.scale.fill(0.5);
  return solver;
}

test('eight vectors at once are solved for as one by one', () => {
  const elimination = chain(240, 7);
  const solver = filled(elimination, 7);
  expect(solver.arena.kernels).not.toBeNull();
  const { rest, leading, symbolic } = elimination;
  const single = allocateBlockFactor(solver.factor.symbolic);
  single.value.set(solver.factor.value);
  factoriseBlocks(single);
  fillLanes(solver);
  const rhs = Array.from({ length: LANES }, (_, lane) => {
    const at = (k: number, half: number) => 2 * LANES * k + half * LANES + lane;
    const re = new Float64Array(rest.size);
    const im = new Float64Array(rest.size);
    for (let k = 0; k < rest.size; k++) {
      expect(solver.next[at(k, 0)]).toBe(solver.own[2 * (leading + k)]);
      re[k] = solver.next[at(k, 0)] += Math.cos(lane + k);
      im[k] = solver.next[at(k, 1)] -= Math.cos(lane * k);
    }
    return { re, im, at };
  });
  solveLanes(solver);
  acceptLanes(solver);
  spreadLanes(solver);
  rhs.forEach(({ re, im, at }, lane) => {
    solveBlocksInPlace(single, re, im);
    let largest = 0;
    for (let k = 0; k < rest.size; k++) {
      expect([solver.restX[at(k, 0)], solver.restX[at(k, 1)]]).toEqual([re[k], im[k]]);
      largest = Math.max(largest, (re[k] ** 2 + im[k] ** 2) * 0.5); // x was zero
    }
    expect(solver.largest[lane]).toBeCloseTo(largest, 12);
    for (let k = 0; k < leading; k++) {
      elimination.workRe[k] = solver.own[2 * k];
      elimination.workIm[k] = solver.own[2 * k + 1];
    }
    elimination.restWorkRe.set(re);
    elimination.restWorkIm.set(im);
    const all = { re: new Float64Array(symbolic.size), im: new Float64Array(symbolic.size) };
    backward(elimination, all.re, all.im);
    for (let k = 0; k < symbolic.size; k++) {
      expect(solver.x[at(k, 0)]).toBeCloseTo(all.re[symbolic.order[k]], 12);
      expect(solver.x[at(k, 1)]).toBeCloseTo(all.im[symbolic.order[k]], 12);
    }
  });
});

test('SIMD and plain kernels agree to the last bit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 200 }), fc.nat(), (size, seed) => {
      const results = (['simd', 'plain'] as const).map((which) => {
        useKernels(which);
        const solver = filled(chain(size, seed), seed % 100);
        expect(solver.arena.kernels === null).toBe(which === 'plain');
        const { factor } = solver;
        const re = Float64Array.from({ length: factor.symbolic.size }, (_, k) => Math.sin(k));
        const im = re.map((v) => 1 - v);
        solveBlocksInPlace(factor, re, im);
        fillLanes(solver);
        for (let k = 0; k < solver.next.length; k++) solver.next[k] += Math.cos(k);
        solveLanes(solver);
        acceptLanes(solver);
        spreadLanes(solver);
        return [factor.lower, factor.upper, factor.pivot, re, im, solver.x, solver.largest];
      });
      const [simd, plain] = results as [Float64Array[], Float64Array[]];
      simd.forEach((values, k) => {
        expect([...values]).toEqual([...(plain[k] as Float64Array)]);
      });
    }),
    { numRuns: 20 },
  );
});
