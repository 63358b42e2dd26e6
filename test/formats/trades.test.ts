import { describe, expect, test } from 'vitest';
import { readTrades, writeTrades } from '../../src/formats/trades.ts';

const full = `tradeId,seller,buyer,powerKw,pricePerKwh,start,durationMin,powerFactor
t1,load.A,bus.1.2,5,0.12,14:30,60,-0.95
T1,x,y,1e-3,-0.01,2030-06-01T14:30Z,,
`;

test('trades are read in file order with their defaults, names as written', () => {
  const { records, issues } = readTrades(full);
  expect(issues).toEqual([]);
  expect(records).toEqual([
    {
      tradeId: 't1',
      seller: 'load.A',
      buyer: 'bus.1.2',
      powerKw: 5,
      pricePerKwh: 0.12,
      start: '14:30',
      durationMin: 60,
      powerFactor: -0.95,
    },
    {
      tradeId: 'T1',
      seller: 'x',
      buyer: 'y',
      powerKw: 0.001,
      pricePerKwh: -0.01,
      start: '2030-06-01T14:30Z',
      durationMin: null,
      powerFactor: 1,
    },
  ]);
});

test('the optional columns may be left out', () => {
  const { records, issues } = readTrades('tradeId,seller,buyer,powerKw\nt,a,b,2\n');
  expect(issues).toEqual([]);
  expect(records).toMatchObject([{ pricePerKwh: null, durationMin: null, powerFactor: 1 }]);
});

test('trades that are written read back the same', () => {
  const { records } = readTrades(full);
  expect(readTrades(writeTrades(records)).records).toStrictEqual(records);
});

test('every participant is mentioned with its place', () => {
  expect(readTrades(full, 'day.csv').mentions).toEqual([
    { id: 'load.A', file: 'day.csv', line: 2, element: 't1', field: 'seller' },
    { id: 'bus.1.2', file: 'day.csv', line: 2, element: 't1', field: 'buyer' },
    { id: 'x', file: 'day.csv', line: 3, element: 'T1', field: 'seller' },
    { id: 'y', file: 'day.csv', line: 3, element: 'T1', field: 'buyer' },
  ]);
});

describe('what is refused', () => {
  const row = (changes: Readonly<Record<string, string>>) => {
    const sound = { tradeId: 't', seller: 'a', buyer: 'b', powerKw: '1', powerFactor: '1' };
    const cells = { ...sound, start: '', durationMin: '', ...changes };
    return `${Object.keys(cells).join(',')}\n${Object.values(cells).join(',')}\n`;
  };
  test.each([
    ['powerKw', '0', 'out-of-range'],
    ['powerKw', '-5', 'out-of-range'],
    ['powerKw', 'NaN', 'unreadable-number'],
    ['powerKw', '', 'missing-value'],
    ['powerFactor', '0', 'out-of-range'],
    ['powerFactor', '1.2', 'out-of-range'],
    ['powerFactor', '-1.2', 'out-of-range'],
    ['durationMin', '0', 'out-of-range'],
    ['start', 'noon', 'not-a-time'],
    ['seller', '', 'missing-value'],
    ['buyer', '', 'missing-value'],
    ['tradeId', '', 'missing-value'],
  ])('%s %j', (field, value, rule) => {
    const { records, issues } = readTrades(row({ [field]: value }), 'day.csv');
    expect(records).toEqual([]);
    expect(issues).toMatchObject([{ rule, file: 'day.csv', line: 2, field, value }]);
  });

  test('the same trade id twice', () => {
    const { records, issues } = readTrades('tradeId,seller,buyer,powerKw\nt,a,b,2\nt,a,c,2\n');
    expect(records).toHaveLength(1);
    expect(issues).toMatchObject([{ rule: 'duplicate-id', line: 3, element: 't' }]);
  });

  test('a misspelt column', () => {
    expect(readTrades('tradeId,seller,byer,powerKw\nt,a,b,2\n').issues).toMatchObject([
      { rule: 'missing-column', field: 'buyer' },
      { rule: 'unknown-column', field: 'byer', remedy: 'did you mean buyer?' },
    ]);
  });

  test('a row with a fault still says whom it means', () => {
    const { records, mentions } = readTrades('tradeId,seller,buyer,powerKw\nt,a,b,much\nu,,d,2\n');
    expect(records).toEqual([]);
    expect(mentions.map(({ line, field, id }) => [line, field, id])).toEqual([
      [2, 'seller', 'a'],
      [2, 'buyer', 'b'],
      [3, 'buyer', 'd'],
    ]);
  });
});
