/** One case in a process of its own: its memory is its own, and what it does to the compiler too. */

import { CASES } from './cases/index.ts';
import { openPeers } from './peers.ts';
import { failedCase, runCase } from './run.ts';

export interface CaseOrder {
  readonly name: string;
  readonly repeats: number;
  readonly quick: boolean;
  readonly seed: number;
  readonly scripts: string | undefined;
}

const order = JSON.parse(process.argv[2]) as CaseOrder;
const bench = CASES.find(({ name }) => name === order.name);
const peers = await openPeers(order.scripts);
const result =
  bench === undefined
    ? failedCase(order.name, 'there is no such case')
    : await runCase(bench, { ...order, peers });
peers.close();
process.send?.(result, () => process.disconnect());
