/** What every command prints for people, kept as files. */

import { expect, test } from 'vitest';
import { ORDERS_13, TINY_DSS, TRADES_13, transcript, WIDE, workspace } from './harness.ts';

const TRADES_NOON = `tradeId,seller,buyer,powerKw,start,durationMin
n1,load.671,load.675a,20,12:00,60
n2,load.675a,load.671,20,13:00,60
`;

const { gridtoll } = workspace({
  'trades.csv': TRADES_13,
  'orders.csv': ORDERS_13,
  'noon.csv': TRADES_NOON,
  'participants.csv': 'participantId,bus,nodes,connection\nroof,680,1.2,delta\n',
  'tiny.dss': TINY_DSS,
});

test.each([
  ['solve', 'solve ieee13'],
  ['solve-locked', 'solve ieee13 --controls locked'],
  ['solve-steps', 'solve european-lv --steps 3 --start 00:01'],
  ['solve-still', 'solve ieee13 --steps 2 --start 08:00'],
  ['sensitivities', 'sensitivities ieee13'],
  ['sensitivities-loss', 'sensitivities ieee13 --from load.671,675.1 --of loss'],
  ['vet', 'vet ieee13 trades.csv'],
  ['vet-partial', `vet ieee13 trades.csv ${WIDE} --partial`],
  ['vet-fail', `vet ieee13 trades.csv ${WIDE} --fail-on-reject`],
  ['vet-unbalance', 'vet ieee13 trades.csv --check unbalance'],
  ['vet-independent', `vet ieee13 trades.csv ${WIDE} --policy independent --method exact`],
  ['vet-controls', `vet ieee13 trades.csv ${WIDE} --controls on`],
  ['vet-intervals', `vet ieee13 noon.csv ${WIDE}`],
  ['headroom', `headroom ieee13 ${WIDE} --buses 671,652`],
  ['headroom-participants', 'headroom ieee13 --of 671,646 --v-max 1.08 --power-factor 0.95'],
  ['hosting', `hosting ieee13 ${WIDE} --buses 671,652`],
  ['hosting-delta', `hosting ieee13 ${WIDE} --buses 671,645 --connection delta`],
  ['envelopes', 'envelopes ieee13 --v-min 0.9 --v-max 1.1 --max-loading 170 --of 671,634a,675b'],
  [
    'envelopes-sum',
    'envelopes ieee13 --v-min 0.9 --v-max 1.1 --max-loading 170 --of 671,652,611 --fairness max-sum --max-export 500',
  ],
  ['losses', 'losses ieee13'],
  ['losses-trades', 'losses ieee13 trades.csv'],
  ['distances', 'distances ieee13 --from load.671 --to 675a,634a,680.1.2.3'],
  ['distances-pairs', 'distances ieee13 --to 671,675a,roof --participants participants.csv'],
  ['charges', 'charges ieee13 trades.csv --unit-fee 0.02'],
  ['charges-recover', 'charges ieee13 trades.csv --recover 100 --split 0.25'],
  ['charges-postage', 'charges ieee13 trades.csv --method postage'],
  ['compare', `compare ieee13 trades.csv --methods postage,thevenin,loss,0.02*thevenin+0.1*loss`],
  [
    'compare-recover',
    'compare ieee13 trades.csv --methods postage,loss --recover 100 --recover-by add --yardstick dlmp',
  ],
  ['compare-losses', 'compare ieee13 trades.csv --methods loss --losses graph,marginal,pro-rata'],
  ['clear', `clear ieee13 orders.csv ${WIDE}`],
  ['clear-seed', 'clear ieee13 orders.csv --vet off --seed 3 --charge none'],
  ['clear-refused', 'clear ieee13 orders.csv'],
  ['map', 'map ieee13 -o map.svg'],
  ['feeders', 'feeders'],
  ['check', 'check ieee123'],
  ['check-notes', 'check tiny.dss'],
  ['import', 'import tiny.dss -o tiny --title Tiny'],
  ['mechanisms', 'mechanisms'],
  ['day', 'day -o out'],
])('%s', async (name, words) => {
  const call = await gridtoll(words);
  await expect(transcript(words, call)).toMatchFileSnapshot(`../golden/cli-${name}.txt`);
});

test('a vetted trade that is refused is a result, unless asked for otherwise', async () => {
  expect((await gridtoll('vet ieee13 trades.csv')).code).toBe(0);
  expect((await gridtoll('vet ieee13 trades.csv --fail-on-reject')).code).toBe(4);
  expect((await gridtoll(`vet ieee13 noon.csv ${WIDE} --fail-on-reject`)).code).toBe(0);
});
