import { expect, test } from 'vitest';
import { readOrders, writeOrders } from '../../src/formats/orders.ts';

const text = `orderId,participant,side,quantityKwh,pricePerKwh,start,durationMin
o1,load.x,buy,2.5,0.3,08:00,15
o2,Solar,SELL,1,-0.05,,
`;

test('orders are read with their places and written back the same', () => {
  const { records, issues, mentions } = readOrders(text);
  expect(issues).toEqual([]);
  expect(records).toEqual([
    {
      orderId: 'o1',
      participant: 'load.x',
      side: 'buy',
      quantityKwh: 2.5,
      pricePerKwh: 0.3,
      start: '08:00',
      durationMin: 15,
    },
    {
      orderId: 'o2',
      participant: 'Solar',
      side: 'sell',
      quantityKwh: 1,
      pricePerKwh: -0.05,
      start: null,
      durationMin: null,
    },
  ]);
  expect(mentions[1]).toEqual({
    id: 'Solar',
    file: 'orders.csv',
    line: 3,
    element: 'o2',
    field: 'participant',
  });
  expect(readOrders(writeOrders(records)).records).toStrictEqual(records);
});

test.each([
  ['side', 'o,p,bid,1,1', 'not-a-choice'],
  ['quantityKwh', 'o,p,buy,0,1', 'out-of-range'],
  ['quantityKwh', 'o,p,buy,-1,1', 'out-of-range'],
  ['pricePerKwh', 'o,p,buy,1,', 'missing-value'],
  ['participant', 'o,,buy,1,1', 'missing-value'],
])('an unsound %s is refused', (field, row, rule) => {
  const { records, issues } = readOrders(
    `orderId,participant,side,quantityKwh,pricePerKwh\n${row}`,
  );
  expect(records).toEqual([]);
  expect(issues).toMatchObject([{ rule, line: 2, element: 'o', field }]);
});

test('a row with a fault still says whom it means', () => {
  const { records, mentions } = readOrders(
    'orderId,participant,side,quantityKwh,pricePerKwh\no,p,bid,1,1\no2,,buy,1,1',
  );
  expect(records).toEqual([]);
  expect(mentions.map(({ line, id }) => [line, id])).toEqual([[2, 'p']]);
});
