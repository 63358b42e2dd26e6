import {
  GridError,
  openSensitivityTable,
  SENSITIVITIES_OF,
  SENSITIVITY_COLUMNS,
  type SensitivityBlocks,
  type SensitivityForm,
  type SensitivityOf,
  type SensitivityParameter,
  sensitivityBlocks,
  sensitivityDocument,
  sensitivityForm,
  sensitivityParameter,
  sensitivityTableRows,
} from '../../src/index.ts';
import type { Command } from '../command.ts';
import { everyId, LOAD_FLOW, openIntake, ready, solveContext } from '../context.ts';
import type { Io } from '../io.ts';
import { counted, save } from '../output.ts';
import { openProgress } from '../progress.ts';
import { sensitivityText } from '../sensitivity-text.ts';

/** As many derivatives as are held at once; more are written to a file as they come. */
const MOST_HELD = 2e7;

export const sensitivitiesCommand: Command = {
  name: 'sensitivities',
  operands: ['feeder'],
  summary: 'How voltages, flows and losses respond to power injected, source voltages and taps',
  options: {
    from: 'IDS  injections, comma-separated (default: every load and participant); also sources (their voltage) and taps (transformer.<name>.<winding>, or a regulator)',
    of: `${SENSITIVITIES_OF.join('|')}  what responds (default all)`,
  },
  groups: [LOAD_FLOW],
  examples: [
    'gridtoll sensitivities ieee13',
    'gridtoll sensitivities ieee13 --from load.671,675.1 --of loss',
    'gridtoll sensitivities ieee13 --from transformer.reg1.2 --of power --csv',
    'gridtoll sensitivities ieee8500 --of voltage -o voltages.parquet',
  ],
  run: async (args, io) => {
    const intake = openIntake(args, io);
    const of = args.choice<SensitivityOf>('of', SENSITIVITIES_OF, 'all');
    const { network } = intake.opened ?? {};
    const parameters: SensitivityParameter[] = [];
    const ids = (args.list('from') ?? everyId(intake)).filter((id) => {
      const found = network === undefined ? null : sensitivityParameter(network, id);
      if (found !== null && !parameters.some((one) => one.id === found.id)) parameters.push(found);
      return found === null;
    });
    const context = ready(
      intake,
      ids.map((id) => ({ id, field: '--from' })),
    );
    const { system, solution } = solveContext(context);
    const result = sensitivityBlocks(system, solution, of, parameters);
    const output = args.text('output');
    const form = output === undefined ? null : sensitivityForm(output);
    const wantsFile = form === 'parquet' || (form === 'csv' && !args.flag('json'));
    if (output !== undefined && form !== null && wantsFile) {
      await writeTable(result, context.network.id, output, form, io);
    }
    return {
      get json() {
        return sensitivityDocument(held(result));
      },
      get csv() {
        return { columns: SENSITIVITY_COLUMNS, rows: rowsOf(held(result)) };
      },
      notes: context.notes,
      get text() {
        return wantsFile ? '' : sensitivityText(result, of);
      },
      isWritten: wantsFile,
    };
  },
};

/** @throws {GridError} `bad-usage` for more than fits into one document */
function held(result: SensitivityBlocks): SensitivityBlocks {
  const { heads, injections, parameters } = result;
  const count = heads.length * (2 * injections.length + parameters.length);
  if (count <= MOST_HELD) return result;
  const issue = {
    severity: 'error',
    rule: 'too-many-results',
    field: '--of',
    value: `${Math.round(count / 1e6)} million derivatives`,
    message: 'these are more than fit into one document',
    remedy:
      'write them to a file with -o sensitivities.parquet (or .csv), or narrow --from or --of',
  } as const;
  throw new GridError('bad-usage', issue.message, { issues: [issue] });
}

function rowsOf({ heads, blocks }: SensitivityBlocks): unknown[][] {
  const rows: unknown[][] = [];
  for (const block of blocks()) {
    for (const row of sensitivityTableRows(heads, block)) rows.push(row);
  }
  return rows;
}

/** Block by block, so that no feeder is too large. */
async function writeTable(
  { heads, injections, parameters, blocks }: SensitivityBlocks,
  feeder: string,
  output: string,
  form: SensitivityForm,
  io: Io,
): Promise<void> {
  const file = await save(output, () => io.open(output));
  const about = {
    feeder,
    controls: { taps: 'locked', capacitors: 'locked', inverters: 'live' },
    parameters,
    columns: {
      'perKw, perKvar': 'change in the unit of the row per kW and kvar injected',
      perStep: 'change per step of a tap, upwards',
      perPu: "change per pu of a source's voltage",
      'terminal, node': '0: none',
    },
  };
  const table = await openSensitivityTable(form, heads, about, (bytes) =>
    save(output, () => file.write(bytes)),
  );
  const count = injections.length + parameters.length;
  const progress = await openProgress(io, count, 'inputs');
  let done = 0;
  try {
    for (const block of blocks()) {
      await table.append(block);
      progress.update(++done);
    }
    await table.finish();
  } finally {
    progress.stop();
    await file.close();
  }
  if (form === 'parquet') {
    const what = `${counted(count, 'input')} on ${counted(heads.length, 'quantity', 'quantities')}`;
    io.err(`${feeder}: effects of ${what} written to ${output}\n`);
  }
}
