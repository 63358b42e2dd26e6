/** What commands write: results with -o, tables, maps, feeder folders, a day. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { assertWellFormed } from '../viz/xml.ts';
import { ORDERS_13, TINY_DSS, TRADES_13, WIDE, workspace } from './harness.ts';

const { gridtoll, files, path } = workspace({
  'trades.csv': TRADES_13,
  'orders.csv': ORDERS_13,
  'tiny.dss': TINY_DSS,
});

const read = (name: string) => readFileSync(join(path, name), 'utf8');

function tableOf(text: string): Record<string, string>[] {
  const { data, errors } = Papa.parse<Record<string, string>>(text, {
    header: true,
    delimiter: ',',
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return data;
}

describe('--csv prints one table', () => {
  test.each([
    ['solve ieee13', 41, 'bus,node,kVBase,vRe,vIm,vPu,angleDeg'],
    [
      'solve european-lv --steps 2',
      2,
      'time,converged,sourceKw,sourceKvar,lossesKw,lossesKvar,minVoltagePu,minVoltageNode,maxVoltagePu,maxVoltageNode,maxLoadingPct,maxLoadingBranch',
    ],
    [
      'sensitivities ieee13 --from 671 --of voltage',
      41,
      'injection,of,element,terminal,node,perKw,perKvar,unit,perStep,perPu',
    ],
    [
      `vet ieee13 trades.csv ${WIDE}`,
      3,
      'tradeId,verdict,requestedKw,approvedKw,maxKw,checkedBy,bindingKind,bindingElement,bindingNode,bindingValue,bindingLimit,bindingUnit,bindingPhase,margin,loadedMostBy,explanation',
    ],
    ['losses ieee13 trades.csv', 17 + 3 + 17, 'kind,id,bus,lossKw'],
    ['distances ieee13 --to 671,675a,611', 3, 'from,to,distance'],
    [
      'charges ieee13 trades.csv',
      3,
      'tradeId,distance,energyKwh,feePerKwh,charge,buyerPays,sellerPays',
    ],
    [
      `clear ieee13 orders.csv ${WIDE}`,
      2,
      'tradeId,seller,buyer,quantityKwh,pricePerKwh,networkCharge,lossKwh,lossCharge,verdict',
    ],
    ['map ieee13 -o csv.svg', 1, 'file'],
    [
      'feeders',
      16,
      'name,title,buses,lines,transformers,regulators,loads,profiles,features,source',
    ],
    ['check tiny.dss', 1, 'note,element,kind,score,message,evidence,remedy'],
    ['mechanisms', 1, 'name,title'],
  ])('%s', async (words, rows, head) => {
    const { code, out } = await gridtoll(`${words} --csv`);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe(head);
    expect(tableOf(out)).toHaveLength(rows);
    expect(out.endsWith('\n')).toBe(true);
  });
});

describe('-o FILE', () => {
  test.each([
    'solve ieee13',
    'sensitivities ieee13 --of loss',
    `vet ieee13 trades.csv ${WIDE}`,
    'losses ieee13',
    'distances ieee13 --to 671,611',
    'charges ieee13 trades.csv',
    `clear ieee13 orders.csv ${WIDE}`,
    'check ieee13',
    'mechanisms',
  ])('%s writes what it would print', async (words) => {
    for (const [form, file] of [
      ['', 'result.txt'],
      [' --csv', 'result.csv'],
      [' --json', 'result.json'],
    ] as const) {
      const printed = await gridtoll(`${words}${form}`);
      const written = await gridtoll(`${words} -o ${file}`);
      expect(written).toEqual({ ...printed, out: '' });
      expect(read(file)).toBe(printed.out);
      expect(await gridtoll(`${words}${form} -o sub/any`)).toEqual({ ...printed, out: '' });
      expect(read('sub/any')).toBe(printed.out);
    }
  });

  test('of a time series is every node voltage of every step', async () => {
    const { code, out } = await gridtoll('solve european-lv --steps 2 -o steps.csv');
    expect([code, out]).toEqual([0, '']);
    const rows = tableOf(read('steps.csv'));
    expect(rows.map((row) => [row['time'], row['converged']])).toEqual([
      ['00:01', 'true'],
      ['00:02', 'true'],
    ]);
    const columns = Object.keys(rows[0] ?? {});
    expect(columns).toHaveLength(2 + 2 * 2721);
    expect(columns.slice(2, 4)).toEqual(['sourcebus.1 re V', 'sourcebus.1 im V']);
    const size = Math.hypot(
      Number(rows[0]?.[columns[2] ?? '']),
      Number(rows[0]?.[columns[3] ?? '']),
    );
    expect(size).toBeCloseTo((1.05 * 11000) / Math.sqrt(3), 0);
  });
});

describe('map', () => {
  test.each(['voltage', 'loading', 'losses', 'unbalance'])('of %s', async (of) => {
    const { code, out, err } = await gridtoll(`map ieee13 --of ${of} -o maps/${of}.svg`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`ieee13: ${of}, phase worst, drawn to maps/${of}.svg\n`);
    assertWellFormed(read(`maps/${of}.svg`));
  });

  test('as PNG and HTML, with trades, of one phase', async () => {
    expect((await gridtoll('map ieee13 --phase b -o m.png')).out).toBe(
      'ieee13: voltage, phase b, drawn to m.png\n',
    );
    const png = readFileSync(join(path, 'm.png'));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    await gridtoll('map ieee13 --of loading --trades trades.csv -o m.html');
    expect(read('m.html')).toMatch(/^<!doctype html>[\s\S]*<svg[\s\S]*<\/html>\s*$/i);
    await gridtoll('map ieee13 --of loading -o without.html');
    expect(read('m.html')).not.toBe(read('without.html'));
  });

  test('map.svg where nothing else is asked for', async () => {
    const { out } = await gridtoll('map ieee13');
    expect(out).toBe('ieee13: voltage, phase worst, drawn to map.svg\n');
    expect(files()).toContain('map.svg');
  });
});

describe('import', () => {
  test('the folder solves to what the script does', async () => {
    expect((await gridtoll('import tiny.dss -o made/tiny --id Tiny --source here')).code).toBe(0);
    const about = JSON.parse(read('made/tiny/datapackage.json')) as Record<string, unknown>;
    expect(about).toMatchObject({ id: 'Tiny', title: 'Tiny', source: 'here' });
    const script = JSON.parse((await gridtoll('solve tiny.dss --json')).out);
    const folder = JSON.parse((await gridtoll('solve made/tiny --json')).out);
    expect(folder).toEqual({ ...script, feeder: 'Tiny', notes: [] });
    const again = await gridtoll('check made/tiny');
    expect(again.out).toBe(
      'Tiny: 3 buses, 1 line, 1 transformer, 2 loads; no error found\nnothing in it is suspect\n',
    );
  });
});

describe('day', () => {
  test('all files are there and readable', async () => {
    const { code, out, err } = await gridtoll('day -o out');
    expect([code, err]).toEqual([0, '']);
    expect(files().filter((name) => name.startsWith('out/'))).toEqual([
      'out/day.json',
      'out/hours.csv',
      'out/loading.png',
      'out/loading.svg',
      'out/summary.txt',
      'out/trades.csv',
      'out/voltage.png',
      'out/voltage.svg',
    ]);
    expect(read('out/summary.txt')).toBe(out);
    const { totals, hours, trades } = JSON.parse(read('out/day.json')) as {
      totals: Record<string, number>;
      hours: Record<string, number>[];
      trades: Record<string, unknown>[];
    };
    expect(tableOf(read('out/hours.csv'))).toHaveLength(hours.length);
    expect(tableOf(read('out/trades.csv'))).toHaveLength(trades.length);
    expect(trades).toHaveLength(totals['trades'] as number);
    const sum = (name: string) => hours.reduce((total, hour) => total + (hour[name] ?? 0), 0);
    expect(sum('approved')).toBe(totals['approved']);
    expect(sum('charge')).toBeCloseTo(totals['charge'] as number, 9);
    for (const name of ['loading.svg', 'voltage.svg']) assertWellFormed(read(`out/${name}`));
  });

  test('of one’s own trades, cut to what fits', async () => {
    const { code } = await gridtoll(`day ieee13 trades.csv ${WIDE} --partial -o own --json`);
    expect(code).toBe(0);
    const { totals } = JSON.parse(read('own/day.json')) as { totals: Record<string, number> };
    expect(totals).toMatchObject({ trades: 3, curtailed: 1, finalViolations: 0 });
  });
});
