/** `gridtoll compare`: its document, its table and its pictures. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertWellFormed } from '../viz/xml.ts';
import { documentOf, type Json, shapeOf, TRADES_13, workspace } from './harness.ts';

const folder = workspace({ 'trades.csv': TRADES_13 });
const { gridtoll, path } = folder;
const COMPARE = 'compare ieee13 trades.csv --methods postage,thevenin';

test('the document', async () => {
  const spread = {
    least: 'number',
    lowerQuartile: 'number',
    median: 'number',
    upperQuartile: 'number',
    greatest: 'number',
  };
  expect(shapeOf(await documentOf(folder, `${COMPARE} --recover 10`))).toEqual({
    feeder: 'string',
    yardstick: 'string',
    energyPrice: 'number',
    energyKwh: 'number',
    marginalCost: 'number',
    recover: 'number',
    classes: [
      {
        fromOhm: 'number',
        toOhm: 'number',
        trades: 'number',
        energyKwh: 'number',
        energyShare: 'number',
        marginalCost: 'number',
      },
    ],
    trades: [
      {
        tradeId: 'string',
        energyKwh: 'number',
        distanceOhm: 'number',
        marginalCost: 'number',
        class: 'number',
      },
    ],
    methods: [
      {
        method: 'string',
        unit: 'string',
        unitFee: 'number',
        adderPerKwh: 'number',
        revenue: 'number',
        recovery: 'number',
        stampPerKwh: 'number',
        moved: 'number',
        classes: [{ charge: 'number', share: 'number', feePerKwh: spread, crossSubsidy: 'number' }],
        participants: [
          {
            id: 'string',
            energyKwh: 'number',
            pays: 'number',
            crossSubsidy: 'number',
            share: 'number',
          },
        ],
        trades: [
          { tradeId: 'string', charge: 'number', feePerKwh: 'number', crossSubsidy: 'number' },
        ],
      },
    ],
    notes: ['string'],
  });
});

test('losses are in the document when asked for', async () => {
  const { losses } = (await documentOf(folder, `${COMPARE} --losses graph`)) as { losses: Json };
  expect(shapeOf(losses)).toEqual({
    increaseKwh: 'number',
    methods: [
      {
        method: 'string',
        exact: 'boolean',
        allottedKwh: 'number',
        classesKwh: ['number'],
        trades: [{ tradeId: 'string', lossKwh: 'number' }],
      },
    ],
  });
});

test('charges are those of gridtoll charges', async () => {
  interface Charges {
    total: number;
    trades: { charge: number }[];
  }
  const compared = (await documentOf(folder, COMPARE)) as unknown as { methods: Charges[] };
  const charges = (await documentOf(folder, 'charges ieee13 trades.csv')) as unknown as Charges;
  expect(compared.methods[1]?.trades.map(({ charge }) => charge)).toEqual(
    charges.trades.map(({ charge }) => charge),
  );
});

test('the table has a row for every tariff and trade', async () => {
  const { out } = await gridtoll(`${COMPARE} --csv`);
  const [head, ...rows] = out.trim().split('\n');
  expect(head).toBe(
    'method,tradeId,energyKwh,distanceOhm,class,feePerKwh,charge,marginalCost,crossSubsidy',
  );
  expect(rows).toHaveLength(2 * 3);
});

test('pictures are drawn besides what is printed', async () => {
  const printed = (await gridtoll(COMPARE)).out;
  for (const form of ['svg', 'html', 'png']) {
    expect((await gridtoll(`${COMPARE} -o c.${form}`)).out).toBe(printed);
  }
  const svg = readFileSync(join(path, 'c.svg'), 'utf8');
  assertWellFormed(svg);
  expect(readFileSync(join(path, 'c.html'), 'utf8')).toContain(svg.trim());
  expect(readFileSync(join(path, 'c.png')).subarray(1, 4).toString()).toBe('PNG');
});

test('--json with a picture prints the document', async () => {
  const { out } = await gridtoll(`${COMPARE} --json -o json.svg`);
  expect(JSON.parse(out)).toMatchObject({ feeder: 'ieee13' });
});

test('-o with any other ending writes the result there', async () => {
  expect((await gridtoll(`${COMPARE} -o c.json`)).out).toBe('');
  expect(JSON.parse(readFileSync(join(path, 'c.json'), 'utf8'))).toMatchObject({
    yardstick: 'loss',
  });
});

test('a direction goes to the tariffs that have it', async () => {
  const net = (await documentOf(
    folder,
    'compare ieee13 trades.csv --methods postage,ptdf --direction net',
  )) as unknown as { methods: { revenue: number }[] };
  const plain = (await documentOf(
    folder,
    'compare ieee13 trades.csv --methods postage,ptdf',
  )) as unknown as typeof net;
  expect(net.methods[0]?.revenue).toBe(plain.methods[0]?.revenue);
  expect(net.methods[1]?.revenue).not.toBe(plain.methods[1]?.revenue);
});

test.each([
  ['--methods thevenim,loss', '--methods', 'did you mean thevenin?'],
  ['--methods ,', '--methods', 'name one or more'],
  ['--methods postage --direction net', '--direction', 'leave it out'],
  ['--recover-by add', '--recover-by', 'give --recover AMOUNT too'],
  ['--losses grapf', '--losses', 'did you mean graph?'],
  ['--yardstick postage', '--yardstick', 'loss or dlmp'],
])('compare with %s is refused', async (options, field, remedy) => {
  const { code, out } = await gridtoll(`compare ieee13 trades.csv ${options} --json`);
  expect(code).toBe(2);
  const { error } = JSON.parse(out) as { error: { issues: unknown[] } };
  expect(error.issues).toEqual([
    expect.objectContaining({ field, remedy: expect.stringContaining(remedy) }),
  ]);
});
