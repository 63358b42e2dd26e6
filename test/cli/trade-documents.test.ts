/** The JSON documents about trades, field by field as the contract names them. */

import { describe, expect, test } from 'vitest';
import {
  documentOf as document,
  ORDERS_13,
  shapeOf,
  TRADES_13,
  WIDE,
  workspace,
} from './harness.ts';

const folder = workspace({
  'trades.csv': TRADES_13,
  'hours.csv': `tradeId,seller,buyer,powerKw,start,durationMin
A,671,675a,10,08:00,60
B,671,675a,20,09:00,30
`,
  'orders.csv': ORDERS_13,
});
const documentOf = (words: string) => document(folder, words);

const PLACE = { bus: 'string', node: 'number', vPu: 'number' };
const BINDING = {
  kind: 'string',
  element: 'string',
  node: 'number',
  limit: 'number',
  value: 'number',
  unit: 'string',
  before: 'number',
  rule: 'string',
};
const VERDICT = {
  tradeId: 'string',
  requestedKw: 'number',
  maxKw: 'number',
  checkedBy: 'string',
  binding: 'null',
  explanation: 'null',
  verdict: 'string',
  approvedKw: 'number',
};
const EXPLANATION = {
  phase: 'string',
  margin: 'number',
  largestKw: 'number',
  counterparts: [{ id: 'string', powerKw: 'number', share: 'number' }],
  sentence: 'string',
};
const LOSSES = {
  method: 'string',
  exact: 'boolean',
  totalKw: 'number',
  noLoadKw: 'number',
  residualKw: 'number',
  participants: [
    { id: 'string', bus: 'string', lossKw: 'number', byPhaseKw: ['number'], noLoadKw: 'number' },
  ],
  trades: [{ tradeId: 'string', lossKw: 'number' }],
  branches: [{ id: 'string', lossKw: 'number', noLoadKw: 'number' }],
};
const MATCH = {
  tradeId: 'string',
  seller: 'string',
  buyer: 'string',
  quantityKwh: 'number',
  pricePerKwh: 'number',
  start: 'null',
};

describe('the document of', () => {
  test('vet', async () => {
    expect(shapeOf(await documentOf(`vet ieee13 trades.csv ${WIDE} --partial`))).toEqual({
      feeder: 'string',
      policy: 'string',
      method: 'string',
      limits: {
        check: ['string'],
        vMinPu: 'number',
        vMaxPu: 'number',
        maxLoadingPct: 'number',
        maxVufPct: 'number',
        slack: 'number',
        worsening: 'number',
      },
      baseline: {
        violations: 'number',
        minVoltage: PLACE,
        maxVoltage: PLACE,
        maxLoading: { branch: 'string', loadingPct: 'number' },
      },
      trades: [VERDICT, { ...VERDICT, binding: BINDING, explanation: EXPLANATION }],
      summary: {
        approved: 'number',
        curtailed: 'number',
        rejected: 'number',
        approvedKw: 'number',
        loadFlows: 'number',
        finalViolations: 'number',
      },
      unrated: [],
      notes: [],
    });
  });

  test('losses', async () => {
    expect(shapeOf(await documentOf('losses ieee13 trades.csv'))).toEqual({
      ...LOSSES,
      notes: [],
    });
  });

  test('losses by marginal factors, by branch and conductor, and of several hours', async () => {
    const participant = { ...LOSSES.participants[0], perKw: 'number', perKvar: 'number' };
    expect(shapeOf(await documentOf('losses ieee13 trades.csv --method marginal'))).toEqual({
      ...LOSSES,
      reconciliation: { kind: 'string', factor: 'number' },
      participants: [participant, LOSSES.participants[0]],
      notes: [],
    });
    const PART = { branch: 'string', conductor: 'number', lossKw: 'number' };
    const parted = await documentOf('losses ieee13 trades.csv --by branch,conductor');
    expect(shapeOf(parted)).toEqual({
      ...LOSSES,
      parts: [
        { id: 'string', ...PART },
        { tradeId: 'string', ...PART },
      ],
      notes: [],
    });
    expect(shapeOf(await documentOf('losses ieee13 hours.csv'))).toEqual({
      method: 'string',
      energy: {
        totalKwh: 'number',
        participants: [{ id: 'string', bus: 'string', lossKwh: 'number' }],
        trades: [{ tradeId: 'string', lossKwh: 'number' }],
      },
      intervals: [{ start: 'string', durationMin: 'number', ...LOSSES }],
      notes: [],
    });
  });

  test('distances, on one level and between two', async () => {
    const pair = { from: 'string', to: 'string', distance: 'number' };
    expect(shapeOf(await documentOf('distances ieee13 --from 671 --to 675a,634a'))).toEqual({
      metric: 'string',
      unit: 'string',
      pairs: [pair, { ...pair, referredTo: 'string' }],
      notes: ['string'],
    });
  });

  test('charges', async () => {
    expect(shapeOf(await documentOf('charges ieee13 trades.csv'))).toEqual({
      method: 'string',
      unit: 'string',
      unitFee: 'number',
      adderPerKwh: 'number',
      total: 'number',
      trades: [
        {
          tradeId: 'string',
          distance: 'number',
          energyKwh: 'number',
          feePerKwh: 'number',
          charge: 'number',
          buyerPays: 'number',
          sellerPays: 'number',
          components: { distance: 'number' },
        },
      ],
      notes: ['string'],
    });
  });

  test('clear', async () => {
    expect(shapeOf(await documentOf(`clear ieee13 orders.csv ${WIDE}`))).toEqual({
      mechanism: 'string',
      trades: [
        {
          ...MATCH,
          networkCharge: 'number',
          lossKwh: 'number',
          lossCharge: 'number',
          verdict: 'string',
        },
      ],
      refused: [{ ...MATCH, reason: 'string' }],
      totals: {
        volumeKwh: 'number',
        welfare: 'number',
        networkRevenue: 'number',
        lossKwh: 'number',
        lossRevenue: 'number',
        loadFlows: 'number',
      },
      settlement: [
        {
          participant: 'string',
          energyKwh: 'number',
          pays: 'number',
          receives: 'number',
          networkCharge: 'number',
          lossCharge: 'number',
        },
      ],
      notes: [],
    });
  });
});
