/** Runs the program in process, in a folder of its own. */

import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { run } from '../../cli/main.ts';

export interface Call {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Workspace {
  readonly path: string;
  /** Runs `gridtoll` with these words, parted by blanks. */
  readonly gridtoll: (words: string, io?: Partial<Io>) => Promise<Call>;
  /** Every file below the folder, sorted. */
  readonly files: () => string[];
}

/** A fresh folder with these files, removed after the tests of the file. */
export function workspace(files: Readonly<Record<string, string | Uint8Array>> = {}): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'gridtoll-cli-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const put = (name: string, data: string | Uint8Array) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), data);
  };
  for (const [name, data] of Object.entries(files)) put(name, data);
  return {
    path,
    gridtoll: async (words, io = {}) => {
      let out = '';
      let err = '';
      const code = await run(
        words.split(' ').filter((word) => word !== ''),
        {
          cwd: path,
          out: async (text) => {
            out += text;
          },
          err: (text) => {
            err += text;
          },
          write: async (name, data) => put(name, data),
          open: async (name) => {
            put(name, '');
            return {
              write: async (bytes) => appendFileSync(join(path, name), bytes),
              close: async () => {},
            };
          },
          terminal: null,
          onInterrupt: () => () => {},
          width: 100,
          ...io,
        },
      );
      return { code, out, err };
    },
    files: () =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .sort(),
  };
}

/** A call as a person sees it; what only rounding decides is left out. */
export function transcript(words: string, { code, out, err }: Call): string {
  const said = err === '' ? '' : `--- stderr\n${err}`;
  return `$ gridtoll ${words}\n${out}${said}--- exit ${code}\n`.replaceAll(
    /\d\.\de-\d+ (A at most|kW left over)/g,
    '… $1',
  );
}

/** Trades on ieee13: one inside wide limits, one beyond a line's rating, one between voltage levels. */
export const TRADES_13 = `tradeId,seller,buyer,powerKw,pricePerKwh
t1,load.675a,load.671,50,0.1
t2,load.611,load.652,400,0.12
t3,680.1.2.3,634a,200,
`;

export const ORDERS_13 = `orderId,participant,side,quantityKwh,pricePerKwh
b1,load.671,buy,100,0.20
s1,load.675a,sell,60,0.10
s2,load.611,sell,500,0.11
b2,load.652,buy,300,0.25
`;

/** Limits of ieee13 within which its baseline lies. */
export const WIDE = '--v-min 0.9 --v-max 1.1 --max-loading 150';

/** A feeder of three buses, with something that an import leaves out. */
export const TINY_DSS = `Clear
New Circuit.tiny bus1=src basekv=11 pu=1.02 MVAsc3=100 MVAsc1=80
New LineCode.al nphases=3 r1=0.4 x1=0.35 r0=1.2 x0=1.4 c1=0 c0=0 units=km normamps=200
New Transformer.tx phases=3 windings=2 buses=(src, low) conns=(delta, wye) kvs=(11, 0.4) kvas=(250, 250) xhl=4 %loadloss=1.2
New Line.feed bus1=low.1.2.3 bus2=end.1.2.3 linecode=al length=0.3 units=km
New Load.house bus1=end.1 phases=1 kv=0.23 kw=6 pf=0.95
New Load.shop bus1=end.1.2.3 phases=3 kv=0.4 kw=20 pf=0.9 model=2
New EnergyMeter.m element=Line.feed
Set VoltageBases=[11 0.4]
CalcVoltageBases
Solve
`;

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * The shape of a document: objects by their keys, arrays by the one shape of all their items
 * (a choice of shapes where there are several), the rest by its type.
 */
export function shapeOf(value: Json): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const shapes = new Map(value.map((item) => [JSON.stringify(shapeOf(item)), shapeOf(item)]));
    return [...shapes.values()];
  }
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]));
}

/** What `--json` prints, which is one document on one line. */
export async function documentOf({ gridtoll }: Workspace, words: string): Promise<Json> {
  const { code, out } = await gridtoll(`${words} --json`);
  expect(code).toBe(0);
  expect(out.endsWith('\n') && !out.trimEnd().includes('\n'), 'one document, one line').toBe(true);
  return JSON.parse(out) as Json;
}
