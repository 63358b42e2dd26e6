import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binScale } from '../../viz/bins.ts';
import { drawFeederMap, type MapQuantity, type MapScene } from '../../viz/index.ts';
import { SMALL_SCENE, UNPLACED_SCENE } from './fixtures.ts';
import { assertWellFormed, legendCounts } from './xml.ts';

const BAND = SMALL_SCENE.busQuantity as MapQuantity;
const LOADING: MapQuantity = {
  ...{ name: 'Loading', unit: '%', scale: 'sequential', domain: [0, 100] },
  limits: { min: null, max: 100 },
};

test('a small feeder is drawn as in the picture that was looked at', async () => {
  await expect(drawFeederMap(SMALL_SCENE)).toMatchFileSnapshot('../golden/map-small.svg');
});

test('without coordinates it is drawn as a one-line diagram that says so', async () => {
  const svg = drawFeederMap(UNPLACED_SCENE);
  expect(svg).toContain('not to scale');
  expect(svg).not.toContain('class="north"');
  expect(svg).not.toContain('class="scale"');
  await expect(svg).toMatchFileSnapshot('../golden/map-schematic.svg');
});

test('a loading map is drawn as in the picture that was looked at', async () => {
  const values = [80, 130, 55, null, 12, 30, null];
  const branches = SMALL_SCENE.branches.map((branch, i) => {
    const missing = branch.id === 'l3' ? ('unrated' as const) : ('no-data' as const);
    return { ...branch, value: values[i] ?? null, missing };
  });
  const scene: MapScene = {
    ...SMALL_SCENE,
    title: 'Loading — small',
    subtitle: 'Loading of lines and transformers · permitted up to 100 %',
    summary: [],
    ranking: null,
    branches,
    busQuantity: null,
    branchQuantity: LOADING,
    callouts: [{ on: 'branch', id: 'l1', text: '130 %' }],
  };
  await expect(drawFeederMap(scene)).toMatchFileSnapshot('../golden/map-loading.svg');
});

test('the same scene gives the same bytes', () => {
  expect(drawFeederMap(structuredClone(SMALL_SCENE))).toBe(drawFeederMap(SMALL_SCENE));
});

test('the map has a title and a description for those who cannot see it', () => {
  const svg = drawFeederMap(SMALL_SCENE);
  expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="(\w+)-title \1-desc"/);
  expect(svg).toMatch(/<title id="\w+-title">Voltage — small &amp; simple<\/title>/);
  expect(svg).toMatch(/<desc [^>]*>[^<]*7 buses and 7 branches[^<]*&lt; 0\.95: 1;[^<]*<\/desc>/);
});

test('every bus and branch has a tooltip with its details', () => {
  const svg = drawFeederMap(SMALL_SCENE);
  expect(svg).toContain('<title>sub\na  1.0520 pu\nb  1.0410 pu\nabove the limit</title>');
  expect(svg).toContain('<title>tie: lateral – &lt;end&gt; (open)</title>');
  expect(svg.match(/<use /g)).toHaveLength(SMALL_SCENE.buses.length);
});

test('violations differ in shape and not only in colour', () => {
  const svg = drawFeederMap(SMALL_SCENE);
  const marker = (bin: string) =>
    new RegExp(`-${bin}"><path class="marker" d="([^"]*)"`).exec(svg)?.[1] ?? '';
  expect(marker('bin-0')).toMatch(/^M0,[^a]*Z$/); // a triangle
  expect(marker('bin-6')).toMatch(/^M0,-[^a]*Z$/); // the other way up
  expect(marker('bin-3')).toContain('a'); // a circle of arcs
  expect(svg).toMatch(/class="bus no-data"[^>]*stroke-dasharray/);
});

test('title, drawing, legend and footer have panels of their own', () => {
  const svg = drawFeederMap(SMALL_SCENE);
  const panel = /class="panel" transform="translate\((\d+) (\d+)\)"/.exec(svg);
  const [panelX, panelY] = [Number(panel?.[1]), Number(panel?.[2])];
  const width = Number(/data-width="(\d+)"/.exec(svg)?.[1]);
  const height = Number(/data-height="(\d+)"/.exec(svg)?.[1]);
  const legendX = Number(/class="legend" transform="translate\((\d+) /.exec(svg)?.[1]);
  const headerLines = /class="header">(.*?)<\/g>/.exec(svg)?.[1] ?? '';
  const baselines = Array.from(headerLines.matchAll(/ y="(\d+)"/g), (m) => Number(m[1]));
  expect(Math.max(...baselines)).toBeLessThan(panelY);
  expect(legendX).toBeGreaterThan(panelX + width);
  expect(Number(/class="footer" x="\d+" y="(\d+)"/.exec(svg)?.[1])).toBeGreaterThan(
    panelY + height,
  );
});

/** Letters that break careless XML, but none that spell NaN. */
const id = fc.string({ unit: fc.constantFrom(...'ab<>&"\'/é ;#.1'), minLength: 1, maxLength: 12 });
const odd = fc.constantFrom(0, -0, 1e-12, 1e9, -1e9, Number.NaN, Number.POSITIVE_INFINITY);
const coordinate = fc.option(fc.oneof(fc.integer({ min: -50, max: 50 }), odd), { nil: null });
const value = fc.option(fc.oneof(fc.double({ min: 0.8, max: 1.2, noNaN: true }), odd), {
  nil: null,
});
const missing = fc.constantFrom('no-data' as const, 'not-applicable' as const, 'unrated' as const);
const kind = fc.constantFrom(
  ...(['line', 'switch', 'transformer', 'regulator', 'reactor', 'capacitor'] as const),
);
const anyScene = fc
  .record({
    buses: fc.uniqueArray(fc.record({ id, x: coordinate, y: coordinate, value, missing }), {
      selector: (bus) => bus.id,
      maxLength: 50,
    }),
    links: fc.array(
      fc.record({
        ...{ ends: fc.tuple(fc.nat(60), fc.nat(60)), id, kind, open: fc.boolean(), value, missing },
        phases: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 60 },
    ),
    title: id,
    sources: fc.array(fc.nat(60), { maxLength: 3 }),
    busQuantity: fc.constantFrom(BAND, { ...BAND, scale: 'sequential' as const }, null),
    branchQuantity: fc.constantFrom(LOADING, null),
  })
  .map(({ buses, links, title, sources, ...quantities }): MapScene => {
    const nameOf = (i: number) => buses[i]?.id ?? 'nowhere';
    return {
      ...SMALL_SCENE,
      ...quantities,
      ...{ title, buses, sources: sources.map(nameOf) },
      branches: links.map(({ ends, ...link }) => ({
        ...link,
        from: nameOf(ends[0]),
        to: nameOf(ends[1]),
      })),
      callouts: buses.slice(0, 9).map((bus) => ({ on: 'bus', id: bus.id, text: '1 pu' })),
    };
  });

test('any scene gives well-formed SVG without a number that is none', () => {
  fc.assert(
    fc.property(anyScene, (scene) => {
      const svg = drawFeederMap(scene);
      assertWellFormed(svg);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
    }),
    { numRuns: 150 },
  );
});

test('the counts in the legend are those of the data', () => {
  fc.assert(
    fc.property(anyScene, (scene) => {
      const counts = legendCounts(drawFeederMap(scene));
      for (const [of, quantity, elements] of [
        ['bus', scene.busQuantity, scene.buses],
        ['branch', scene.branchQuantity, scene.branches],
      ] as const) {
        if (quantity === null) continue;
        const { bins } = binScale(quantity);
        const known = elements.filter((each) => each.value !== null && Number.isFinite(each.value));
        for (const [i, bin] of bins.entries()) {
          const above = bin.from >= 1 && quantity.limits.max !== null && bin.violation === 'above';
          const inside = known.filter(({ value: v }) =>
            above ? (v as number) > bin.from : (v as number) >= bin.from && (v as number) < bin.to,
          ).length;
          const onEdge = known.filter(({ value: v }) => v === quantity.limits.max).length;
          const atTop = bin.to === quantity.limits.max ? onEdge : 0;
          expect(counts.get(`${of} bin-${i}`)).toBe(inside + atTop);
        }
        for (const reason of ['no-data', 'not-applicable', 'unrated'] as const) {
          const without = elements.filter((each) => !known.includes(each as never));
          const count = without.filter((each) => each.missing === reason).length;
          expect(counts.get(`${of} ${reason}`) ?? 0).toBe(count);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('degenerate feeders are drawn: none, one bus, all at one point', () => {
  const one = SMALL_SCENE.buses.slice(0, 1);
  const same = SMALL_SCENE.buses.map((bus) => ({ ...bus, x: 5, y: 5 }));
  for (const buses of [[], one, same]) {
    const svg = drawFeederMap({ ...SMALL_SCENE, buses });
    assertWellFormed(svg);
    expect(svg).not.toMatch(/NaN|Infinity/);
  }
});

test('a small feeder names all its buses, a large one only what matters', () => {
  const names = (svg: string) => svg.match(/class="label (name|source|callout)"/g)?.length ?? 0;
  expect(names(drawFeederMap(SMALL_SCENE))).toBe(SMALL_SCENE.buses.length);
  const many = Array.from({ length: 300 }, (_, i) => ({ id: `m${i}`, x: i, y: i % 7, value: 1 }));
  const large = { ...SMALL_SCENE, buses: [...SMALL_SCENE.buses, ...many] };
  expect(names(drawFeederMap(large))).toBe(3);
});
