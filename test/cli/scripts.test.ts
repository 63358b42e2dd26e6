/** The commands on the published scripts as they are distributed. */

import { describe, expect, test } from 'vitest';
import { hasReference, referencePath } from '../oracles/reference.ts';
import { workspace } from './harness.ts';

const { gridtoll } = workspace();

interface Solved {
  readonly nodes: readonly { readonly bus: string; readonly node: number; readonly v: number[] }[];
  readonly losses: { readonly kW: number };
  readonly notes: readonly string[];
}

describe.skipIf(!hasReference).each([
  ['13Bus/IEEE13Nodeckt.dss', 16, 0],
  ['34Bus/Run_IEEE34Mod1.dss', 37, 2],
  ['37Bus/ieee37.dss', 39, 1],
  ['123Bus/IEEE123Master.dss', 132, 0],
  ['LVTestCase/Master.dss', 907, 2],
])('%s', (script, buses, notes) => {
  const path = referencePath(`../dss/IEEETestCases/${script}`);

  test('is checked, with notes of what is not modelled, each with file and line', async () => {
    const { code, out, err } = await gridtoll(`check ${path}`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`: ${buses} buses, `);
    const lines = out.split('\n').filter((line) => line.startsWith('note: '));
    expect(lines).toHaveLength(notes);
    for (const line of lines) expect(line).toMatch(/^note: \S+\.(dss|txt):\d+:? /i);
  });

  test('is solved, and to the same as a folder', async () => {
    const solve = async (feeder: string) => {
      const { code, out } = await gridtoll(`solve ${feeder} --json`);
      expect(code).toBe(0);
      return JSON.parse(out) as Solved;
    };
    const folder = script.replaceAll(/\W/g, '-');
    expect((await gridtoll(`import ${path} -o ${folder}`)).code).toBe(0);
    const fromScript = await solve(path);
    const fromFolder = await solve(folder);
    expect(fromScript.notes).toHaveLength(notes);
    expect(fromFolder.losses.kW).toBeCloseTo(fromScript.losses.kW, 6);
    const voltages = new Map(fromFolder.nodes.map((n) => [`${n.bus}.${n.node}`, n.v]));
    for (const { bus, node, v } of fromScript.nodes) {
      const [re = Number.NaN, im = Number.NaN] = voltages.get(`${bus}.${node}`) ?? [];
      const [scriptRe = 0, scriptIm = 0] = v;
      const apart = Math.hypot(re - scriptRe, im - scriptIm);
      expect(apart / Math.hypot(scriptRe, scriptIm)).toBeLessThan(1e-9);
    }
  });
});
