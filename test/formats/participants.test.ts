import { expect, test } from 'vitest';
import { readParticipants, writeParticipants } from '../../src/formats/participants.ts';

test('a wye connection without a return is to ground; delta is as written', () => {
  const { records, issues, places } = readParticipants(`participantId,bus,nodes,connection
Solar,B1,1.2.3,wye
four,b1,1.2.3.4,
one,b1,2.0,wye
pair,b1,1.2,delta
`);
  expect(issues).toEqual([]);
  expect(records).toEqual([
    { id: 'solar', terminal: { bus: 'b1', nodes: [1, 2, 3, 0] }, connection: 'wye' },
    { id: 'four', terminal: { bus: 'b1', nodes: [1, 2, 3, 4] }, connection: 'wye' },
    { id: 'one', terminal: { bus: 'b1', nodes: [2, 0] }, connection: 'wye' },
    { id: 'pair', terminal: { bus: 'b1', nodes: [1, 2] }, connection: 'delta' },
  ]);
  expect(places.get('pair')).toEqual({ file: 'participants.csv', line: 5 });
  expect(readParticipants(writeParticipants(records)).records).toStrictEqual(records);
});

test.each([
  ['nodes', 'p,b1,a,wye', 'bad-nodes'],
  ['nodes', 'p,b1,,wye', 'missing-value'],
  ['connection', 'p,b1,1,star', 'not-a-choice'],
  ['bus', 'p,,1,wye', 'missing-value'],
])('an unsound %s is refused', (field, row, rule) => {
  const { records, issues } = readParticipants(`participantId,bus,nodes,connection\n${row}`);
  expect(records).toEqual([]);
  expect(issues).toMatchObject([{ rule, line: 2, element: 'p', field }]);
});
