import {
  type ClearingResult,
  chargeTrades,
  clearMarket,
  DEFAULT_APPROVAL,
  type IntervalNetwork,
  injectTrades,
  LOSS_METHODS,
  type LossMethod,
  MECHANISMS,
  type Mechanism,
  networkAt,
  type Order,
  openApproval,
  readOrders,
  requireSolution,
  TARIFFS,
  type Tariff,
  type Trade,
} from '../../src/index.ts';
import { type Arguments, listed } from '../arguments.ts';
import type { Command } from '../command.ts';
import {
  type Context,
  LOAD_FLOW,
  openIntake,
  readRecords,
  ready,
  solveContext,
} from '../context.ts';
import { LIMITS, limitsOf, reasonOf } from '../limits.ts';
import { counted, fixed, table } from '../output.ts';
import { TARIFF, tariffOf } from '../tariffs.ts';

export const clearCommand: Command = {
  name: 'clear',
  operands: ['feeder', 'orders'],
  summary: 'Clears a market whose trades the network approves, charges and allots losses to',
  options: {
    mechanism: `${[...MECHANISMS.keys()].join('|')}  how orders meet (default double-auction)`,
    charge: `none|${[...TARIFFS.keys()].join('|')}  network charge, or a sum (default thevenin)`,
    'unit-fee': 'X  currency per kWh and unit of the charge (default: the charge has its own)',
    split: "SHARE  the buyer's part of charges and losses, 0 to 1 (default 0.5)",
    vet: 'on|off  does the network approve trades? (default on)',
    losses: 'NAME  how losses are shared, a method of `gridtoll losses` (default graph)',
    'loss-price': 'X  currency per lost kWh (default: mean price of the trades)',
    seed: 'N  orders arrive in a random order that this number decides (default: that of the file)',
  },
  groups: [LIMITS, TARIFF, LOAD_FLOW],
  flags: { partial: 'the network may cut a trade to what fits' },
  examples: [
    'gridtoll clear ieee123 orders.csv --charge thevenin --unit-fee 0.02',
    'gridtoll clear ieee123 orders.csv --partial --json -o cleared.json',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const mechanism = mechanismOf(args);
    const tariff = await chargeOf(args);
    const method = LOSS_METHODS.get(args.choice('losses', [...LOSS_METHODS.keys()], 'graph'));
    const unitFee = args.optionalNumber('unit-fee');
    const buyerSplit = args.number('split', 0.5, { min: 0, max: 1 });
    const vet = args.choice('vet', ['on', 'off'], 'on') === 'on';
    const lossPricePerKwh = args.optionalNumber('loss-price') ?? null;
    const seed = args.optionalNumber('seed', { integer: true });
    const limits = limitsOf(args);
    const reading = readRecords(intake, args.text('orders'), readOrders);
    const context = ready(intake, reading.mentions);
    const { participants } = context;
    const orders = reading.records.map((order) => ({
      ...order,
      participant: participants.get(order.participant)?.id ?? order.participant,
    }));
    const result = clearMarket(
      seed === undefined ? orders : await shuffled(orders, seed),
      mechanism,
      {
        vet,
        buyerSplit,
        lossPricePerKwh,
        feePerKwh: feeOf(context, orders, tariff, unitFee),
        openInterval: (startMinute) =>
          openInterval(momentOf(context, startMinute), method as LossMethod, {
            ...DEFAULT_APPROVAL,
            limits,
            partial: args.flag('partial'),
            findMaximum: false,
          }),
      },
    );
    return {
      json: result,
      csv: {
        columns: [
          'tradeId',
          'seller',
          'buyer',
          'quantityKwh',
          'pricePerKwh',
          'networkCharge',
          'lossKwh',
          'lossCharge',
          'verdict',
        ],
        rows: result.trades.map((t) => [
          t.tradeId,
          t.seller,
          t.buyer,
          t.quantityKwh,
          t.pricePerKwh,
          t.networkCharge,
          t.lossKwh,
          t.lossCharge,
          t.verdict,
        ]),
      },
      notes: context.notes,
      text: clearText(context.network.id, result),
    };
  },
};

/** The mechanism asked for; any other where there is no such one, which is then remembered. */
function mechanismOf(args: Arguments): Mechanism {
  const name = args.text('mechanism') ?? 'double-auction';
  const found = MECHANISMS.get(name);
  if (found === undefined) {
    const outside = name.startsWith('exec:') || /\.[cm]?js$/.test(name);
    const message = outside ? 'mechanisms from outside are not run yet' : 'not a mechanism';
    args.fail('--mechanism', name, message, `write ${listed([...MECHANISMS.keys()])}`);
  }
  return found ?? (MECHANISMS.get('double-auction') as Mechanism);
}

/** The network charge asked for; null for none. */
async function chargeOf(args: Arguments): Promise<Tariff | null> {
  if (args.text('charge')?.toLowerCase() === 'none') return null;
  return tariffOf(args, 'charge', 'thevenin', limitsOf(args));
}

async function shuffled(orders: readonly Order[], seed: number): Promise<Order[]> {
  const { randomLcg, shuffler } = await import('d3');
  return shuffler(randomLcg(seed))([...orders]);
}

/** Fee per kWh of every pair of a seller and a buyer, from the tariff at the feeder's baseline. */
function feeOf(
  context: Context,
  orders: readonly Order[],
  tariff: Tariff | null,
  unitFee: number | undefined,
): (seller: string, buyer: string) => number {
  if (tariff === null) return () => 0;
  const feeder = solveContext(context);
  const ids = (side: Order['side']) => [
    ...new Set(orders.filter((order) => order.side === side).map((order) => order.participant)),
  ];
  const pairs = ids('sell').flatMap((seller) =>
    ids('buy').map(
      (buyer): Trade => ({ ...UNIT_TRADE, tradeId: `${seller}\n${buyer}`, seller, buyer }),
    ),
  );
  const { trades } = chargeTrades(feeder, pairs, tariff, { unitFee, split: 0 });
  const fees = new Map(trades.map((trade) => [trade.tradeId, trade.feePerKwh]));
  return (seller, buyer) => fees.get(`${seller}\n${buyer}`) ?? 0;
}

const UNIT_TRADE = {
  powerKw: 1,
  pricePerKwh: null,
  start: null,
  durationMin: null,
  powerFactor: 1,
} as const;

/** The context with the feeder as it is then. */
function momentOf(context: Context, startMinute: number | null): Context {
  if (startMinute === null) return context;
  return { ...context, network: networkAt(context.network, startMinute) };
}

function openInterval(
  context: Context,
  method: LossMethod,
  options: typeof DEFAULT_APPROVAL,
): IntervalNetwork {
  const baseline = solveContext(context);
  const approval = openApproval(baseline.system, baseline.solution, options);
  return {
    propose: (trade) => {
      const verdict = approval.propose(trade);
      return { approvedKw: verdict.approvedKw, reason: reasonOf(verdict.binding) || null };
    },
    lossesKw: (trades) => {
      const { system, solution } = injectTrades(solveContext(context), trades, context.options);
      requireSolution({ system, solution });
      return [...method.allocate(system, solution, trades).tradeW].map((w) => w / 1e3);
    },
    loadFlows: () => approval.result().summary.loadFlows,
  };
}

function clearText(feeder: string, result: ClearingResult): string {
  const { trades, refused, settlement, totals } = result;
  const parts = [
    `${feeder}: ${counted(trades.length, 'trade')} by '${result.mechanism}', ${refused.length} refused by the network`,
  ];
  if (trades.length > 0) parts.push(tradeTable(trades));
  if (refused.length > 0) parts.push(refusedTable(refused));
  if (settlement.length > 0) parts.push(settlementTable(settlement));
  parts.push(
    `${fixed(totals.volumeKwh, 3)} kWh traded, gains from trade ${fixed(totals.welfare, 4)}, ` +
      `network revenue ${fixed(totals.networkRevenue, 4)}, ${fixed(totals.lossKwh, 4)} kWh lost; ` +
      counted(totals.loadFlows, 'load flow'),
  );
  return parts.join('\n\n');
}

function tradeTable(trades: ClearingResult['trades']): string {
  return table(
    [
      'trade',
      'seller',
      'buyer',
      '>kWh',
      '>price/kWh',
      '>network',
      '>loss kWh',
      '>loss charge',
      'verdict',
    ],
    trades.map((t) => [
      t.tradeId,
      t.seller,
      t.buyer,
      fixed(t.quantityKwh, 3),
      fixed(t.pricePerKwh, 4),
      fixed(t.networkCharge, 4),
      fixed(t.lossKwh, 4),
      fixed(t.lossCharge, 4),
      t.verdict,
    ]),
  );
}

function refusedTable(refused: ClearingResult['refused']): string {
  return table(
    ['refused', 'seller', 'buyer', '>kWh', 'why'],
    refused.map((t) => [t.tradeId, t.seller, t.buyer, fixed(t.quantityKwh, 3), t.reason ?? '']),
  );
}

function settlementTable(settlement: ClearingResult['settlement']): string {
  return table(
    ['participant', '>energy kWh', '>pays', '>receives', '>network', '>losses'],
    settlement.map((line) => [
      line.participant,
      fixed(line.energyKwh, 3),
      fixed(line.pays, 4),
      fixed(line.receives, 4),
      fixed(line.networkCharge, 4),
      fixed(line.lossCharge, 4),
    ]),
  );
}
