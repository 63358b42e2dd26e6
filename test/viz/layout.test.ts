import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sceneGraph, spanningForest } from '../../viz/graph.ts';
import type { MapBranch, MapBus, MapScene } from '../../viz/index.ts';
import { layoutScene } from '../../viz/layout.ts';
import { oneLineLayout } from '../../viz/schematic.ts';
import { separateCoincident } from '../../viz/separate.ts';
import { SMALL_SCENE, UNPLACED_SCENE } from './fixtures.ts';

function scene(buses: readonly MapBus[], branches: readonly MapBranch[]): MapScene {
  return { ...SMALL_SCENE, buses, branches, sources: [buses[0]?.id ?? ''], callouts: [] };
}

function bus(id: string, x: number | null, y: number | null): MapBus {
  return { id, x, y, value: 1 };
}

function branch(from: string, to: string, more: Partial<MapBranch> = {}): MapBranch {
  const plain = { kind: 'line', open: false, value: null, phases: 3 } as const;
  return { id: `${from}-${to}`, from, to, ...plain, ...more };
}

/** A tree of any shape without coordinates. */
const tree = fc.array(fc.nat(), { minLength: 1, maxLength: 60 }).map((picks) => {
  const buses = [...picks.keys(), picks.length].map((i) => bus(`b${i}`, null, null));
  const branches = picks.map((pick, i) => branch(`b${pick % (i + 1)}`, `b${i + 1}`));
  return scene(buses, branches);
});

test('north is up and both directions have the same scale', () => {
  const square = [bus('sw', 0, 0), bus('se', 100, 0), bus('ne', 100, 50), bus('nw', 0, 50)];
  const map = scene(square, [branch('sw', 'se'), branch('se', 'ne'), branch('ne', 'nw')]);
  const { x, y, kind, pixelsPerUnit } = layoutScene(map, sceneGraph(map), 900);
  expect(kind).toBe('map');
  expect(y[2]).toBeLessThan(y[1] as number);
  expect((x[1] as number) - (x[0] as number)).toBeCloseTo(100 * (pixelsPerUnit as number));
  expect((y[1] as number) - (y[2] as number)).toBeCloseTo(50 * (pixelsPerUnit as number));
});

test('a bus without coordinates stands between its neighbours, a dangling one beside its own', () => {
  const buses = [bus('a', 0, 0), bus('gap', null, null), bus('b', 100, 0), bus('end', null, null)];
  const map = scene(buses, [branch('a', 'gap'), branch('gap', 'b'), branch('b', 'end')]);
  const { x, y, inventedCount } = layoutScene(map, sceneGraph(map), 900);
  expect(inventedCount).toBe(2);
  expect(x[1]).toBeCloseTo(((x[0] as number) + (x[2] as number)) / 2);
  expect(x[3]).toBeGreaterThan(x[2] as number);
  expect(y[3]).toBeCloseTo(y[2] as number);
});

test('the scale in metres is read off the lines, where they agree', () => {
  const row = [0, 100, 300, 400, 600].map((x, i) => bus(`r${i}`, x, 0));
  const lines = row.slice(1).map((end, i) => {
    const start = row[i] as MapBus;
    const lengthKm = (0.3 * ((end.x as number) - (start.x as number))) / 1000;
    return branch(start.id, end.id, { lengthKm });
  });
  const honest = scene(row, lines);
  expect(layoutScene(honest, sceneGraph(honest), 900).metresPerUnit).toBeCloseTo(0.3);
  const drawn = scene(
    row,
    lines.map((line) => ({ ...line, lengthKm: 1 })),
  );
  expect(layoutScene(drawn, sceneGraph(drawn), 900).metresPerUnit).toBeNull();
});

test('without two distinct places there is no map but a schematic', () => {
  for (const map of [
    UNPLACED_SCENE,
    scene([bus('a', 7, 7), bus('b', 7, 7)], [branch('a', 'b')]),
    scene([bus('only', 1, 2)], []),
    scene([], []),
  ]) {
    const layout = layoutScene(map, sceneGraph(map), 900);
    expect(layout.kind).toBe('one-line');
    expect([...layout.x, ...layout.y].every(Number.isFinite)).toBe(true);
  }
});

test('on a one-line diagram no bus hides another and children stand right of their parent', () => {
  fc.assert(
    fc.property(tree, (map) => {
      const forest = spanningForest(map, sceneGraph(map));
      const { x, y } = oneLineLayout(forest);
      const places = new Set(Array.from(x, (value, i) => `${value} ${y[i]}`));
      expect(places.size).toBe(map.buses.length);
      forest.parent.forEach((parent, i) => {
        if (parent >= 0) expect(x[i]).toBe((x[parent] as number) + 1);
      });
    }),
  );
});

test('any tree is laid out within the panel', () => {
  fc.assert(
    fc.property(tree, (map) => {
      const layout = layoutScene(map, sceneGraph(map), 900);
      for (const x of layout.x) expect(x).toBeGreaterThanOrEqual(0);
      for (const x of layout.x) expect(x).toBeLessThanOrEqual(900);
      for (const y of layout.y) expect(y).toBeLessThanOrEqual(layout.height);
    }),
  );
});

test('a feeder with many ends becomes radial', () => {
  const ends = Array.from({ length: 120 }, (_, i) => bus(`e${i}`, null, null));
  const map = scene(
    [bus('hub', null, null), ...ends],
    ends.map(({ id }) => branch('hub', id)),
  );
  expect(layoutScene(map, sceneGraph(map), 900).kind).toBe('radial');
});

test('what hangs on an open switch stays with its feeder', () => {
  const forest = spanningForest(SMALL_SCENE, sceneGraph(SMALL_SCENE));
  expect(forest.roots).toEqual([0]);
  const cut = scene(
    [bus('a', null, null), bus('b', null, null)],
    [branch('a', 'b', { open: true, kind: 'switch' })],
  );
  expect(spanningForest(cut, sceneGraph(cut)).roots).toEqual([0]);
});

test('a regulator between coincident buses is given room', () => {
  const buses = [bus('a', 0, 0), bus('b', 100, 0), bus('br', 100, 0), bus('c', 200, 0)];
  const regulator = branch('b', 'br', { kind: 'regulator' });
  const map = scene(buses, [branch('a', 'b'), regulator, branch('br', 'c')]);
  const graph = sceneGraph(map);
  const layout = layoutScene(map, graph, 900);
  const { x } = separateCoincident(map, graph, layout, 30);
  expect(x[1]).toBe(layout.x[1]);
  expect((x[2] as number) - (x[1] as number)).toBeCloseTo(30);
});
