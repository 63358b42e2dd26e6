/** Input that is wrong: everything is listed, with its place and what would be right; nothing is written. */

import { describe, expect, test } from 'vitest';
import { ORDERS_13, TRADES_13, workspace } from './harness.ts';

const HEAVY_FEEDER = `Clear
New Circuit.heavy bus1=src basekv=0.4 MVAsc3=100 MVAsc1=100
New LineCode.thin nphases=3 r1=1 x1=0.1 r0=2 x0=0.3 c1=0 c0=0 units=km
New Line.far bus1=src bus2=end linecode=thin length=5 units=km
New Load.mill bus1=end phases=3 kv=0.4 kw=5000 pf=0.95 vminpu=0.001 vlowpu=0.0001
Set VoltageBases=[0.4]
CalcVoltageBases
Solve
`;

const FILES = {
  'trades.csv': TRADES_13,
  'orders.csv': ORDERS_13,
  'bad.csv': `tradeId,seller,buyer,powerKw
t1,load.675x,load.671,50
t1,load.611,load.652,-400
t3,nowhere.1.2,load.634a,abc
t4,,load.634a,10
t5,load.634a,load.671
`,
  'no-buyer.csv': 'tradeId,seller,powerKw\nt1,load.671,3\n',
  'empty.csv': '',
  'latin.csv': Buffer.from('tradeId,seller,buyer,powerKw\ncaf\xe9,671,611,5\n', 'latin1'),
  'hours.csv': `tradeId,seller,buyer,powerKw,start,durationMin
n1,671,675a,20,12:00,60
n2,675a,671,20,13:00,60
`,
  'large.csv': 'tradeId,seller,buyer,powerKw\nt1,load.load20,load.load30,200\n',
  'bad-orders.csv': `orderId,participant,side,quantityKwh,pricePerKwh
o1,load.671,hold,5,0.1
o1,load.671,sell,5,cheap
o2,load.999,sell,5,0.1
`,
  'bad-participants.csv': `participantId,bus,nodes,connection
p1,nobus,1.2.3,wye
p2,671,7,wye
p3,671,1,star
`,
  'open.dss': `New Circuit.x basekv=12.47 bus1=a
New Line.l1 bus1=a bus2=b phases=[3 r1=1
New Line.l2 bus1=a
`,
  'heavy.dss': HEAVY_FEEDER,
  'folder/readme.txt': 'no feeder',
};

const { gridtoll, files } = workspace(FILES);

interface Fault {
  readonly file: string | null;
  readonly line: number | null;
  readonly element: string | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

/** The error of a call as JSON; checks what holds for every one of them. */
async function faultsOf(words: string, exit = 2): Promise<{ code: string; issues: Fault[] }> {
  const before = files();
  const { code, out, err } = await gridtoll(`${words} --json`);
  expect(code, out).toBe(exit);
  expect(err).toBe('');
  expect(out.trimEnd().includes('\n'), 'one document').toBe(false);
  const { error, ...others } = JSON.parse(out) as {
    error: { code: string; message: string; issues: Fault[] };
  };
  expect(others).toEqual({});
  expect(Object.keys(error)).toEqual(['code', 'message', 'issues']);
  expect(error.message).not.toBe('');
  for (const issue of error.issues) {
    expect(Object.keys(issue)).toEqual([
      'severity',
      'file',
      'line',
      'element',
      'field',
      'value',
      'rule',
      'message',
      'remedy',
    ]);
    expect(issue.rule).toMatch(/^[a-z0-9-]+$/);
    expect(issue.remedy?.length ?? 0, `a remedy of ${issue.rule}`).toBeGreaterThan(2);
  }
  expect(files(), 'nothing is written').toEqual(before);
  await saidToPeople(words, exit, error.issues);
  expect(files(), 'nothing is written').toEqual(before);
  return error;
}

/** The same faults stand on stderr, a line each, and nothing on stdout. */
async function saidToPeople(words: string, exit: number, issues: readonly Fault[]) {
  const { code, out, err } = await gridtoll(words);
  expect([code, out]).toEqual([exit, '']);
  expect(err.startsWith('gridtoll: ')).toBe(true);
  for (const { message, remedy } of issues) {
    expect(err.split('\n').some((line) => line.includes(message) && line.includes(remedy))).toBe(
      true,
    );
  }
}

/** `file:line element field 'value' rule` with whatever is there. */
function brief({ file, line, element, field, value, rule }: Fault): string {
  const place = line === null ? file : `${file}:${line}`;
  const shown = value === null ? null : `'${value}'`;
  return [place, element, field, shown, rule].filter((part) => part !== null).join(' ');
}

const BAD_TRADES = [
  "bad.csv:2 t1 seller 'load.675x' unknown-participant",
  "bad.csv:3 t1 powerKw '-400' out-of-range",
  "bad.csv:3 t1 tradeId 't1' duplicate-id",
  "bad.csv:4 t3 powerKw 'abc' unreadable-number",
  "bad.csv:4 t3 seller 'nowhere.1.2' unknown-participant",
  "bad.csv:5 t4 seller '' missing-value",
  "bad.csv:6 t5 't5,load.634a,load.671' ragged-row",
];

describe('trades.csv', () => {
  test.each(['vet', 'losses', 'charges', 'day'])('%s lists every fault of it', async (command) => {
    const { code, issues } = await faultsOf(`${command} ieee13 bad.csv`);
    expect(code).toBe('bad-input');
    expect(issues.map(brief)).toEqual(BAD_TRADES);
    expect(issues[0]?.remedy).toContain('did you mean load.675a?');
  });

  test('of a map, too', async () => {
    const { issues } = await faultsOf('map ieee13 --trades bad.csv');
    expect(issues.map(brief)).toEqual(BAD_TRADES);
  });

  test.each([
    ['no-buyer.csv', 'no-buyer.csv:1 buyer missing-column'],
    ['empty.csv', 'empty.csv:1 empty-file'],
    ['none.csv', 'none.csv missing-file'],
    ['folder', 'folder unreadable-file'],
    ['latin.csv', 'latin.csv not-utf8'],
  ])('%s', async (file, expected) => {
    const { issues } = await faultsOf(`vet ieee13 ${file}`);
    expect(issues.map(brief)).toEqual([expected]);
  });

  test('of several hours, where a command looks at one moment', async () => {
    const { issues } = await faultsOf('map ieee13 --trades hours.csv');
    expect(issues.map(brief)).toEqual(["hours.csv start '2 delivery intervals' several-intervals"]);
  });

  test('an unknown bus is no participant', async () => {
    const { issues } = await faultsOf('distances ieee13 --from 671 --to nowhere.1.2,671.5');
    expect(issues.map(brief)).toEqual([
      "--to 'nowhere.1.2' unknown-participant",
      "--to '671.5' phase-not-present",
    ]);
  });

  test('options and trades are listed together, and so are files that are not there', async () => {
    const { code, issues } = await faultsOf(
      'vet ieee13 bad.csv --v-min 1.1 --v-max 1.0 --policy fair --tolerance x --profiles none.csv --wrong 1',
    );
    expect(code).toBe('bad-input');
    expect(issues.map(brief)).toEqual([
      '--wrong bad-option',
      "--tolerance 'x' bad-option",
      "--v-min '1.1' bad-option",
      "--policy 'fair' bad-option",
      'none.csv missing-file',
      ...BAD_TRADES,
    ]);
  });

  test('with a feeder that is not there, what can be said of the trades is said', async () => {
    const { issues } = await faultsOf('vet iee13 bad.csv');
    expect(issues.map(brief)).toEqual([
      "feeder 'iee13' unknown-feeder",
      ...BAD_TRADES.filter((line) => !line.endsWith('unknown-participant')),
    ]);
    expect(issues[0]?.remedy).toContain('did you mean ieee13?');
  });
});

test('orders.csv', async () => {
  const { issues } = await faultsOf('clear ieee13 bad-orders.csv --unit-fee x --mechanism lottery');
  expect(issues.map(brief)).toEqual([
    "--mechanism 'lottery' bad-option",
    "--unit-fee 'x' bad-option",
    "bad-orders.csv:2 o1 side 'hold' not-a-choice",
    "bad-orders.csv:3 o1 pricePerKwh 'cheap' unreadable-number",
    "bad-orders.csv:3 o1 orderId 'o1' duplicate-id",
    "bad-orders.csv:4 o2 participant 'load.999' unknown-participant",
  ]);
});

test('participants.csv, with the lines of those that the feeder does not know', async () => {
  const { issues } = await faultsOf('vet ieee13 trades.csv --participants bad-participants.csv');
  expect(issues.map(brief)).toEqual([
    "bad-participants.csv:2 p1 bus 'nobus' unknown-bus",
    "bad-participants.csv:3 p2 nodes '7.0' phase-not-present",
    "bad-participants.csv:4 p3 connection 'star' not-a-choice",
  ]);
});

describe('a feeder', () => {
  test('as a script with an unclosed bracket', async () => {
    const { issues } = await faultsOf('solve open.dss');
    expect(issues.map(brief)).toEqual([
      "open.dss:2 'New Line.l1 bus1=a bus2=b phases=[3 r1=1' unclosed-quote",
      'open.dss:3 line.l2 bus2 missing-bus',
    ]);
    expect((await faultsOf('import open.dss -o new')).issues.map(brief)).toEqual(issues.map(brief));
  });

  test.each([
    ['solve none.dss', 'none.dss missing-file'],
    ['check folder', 'missing-file'],
    ['solve ieee13 --profiles bad.csv', 'bad.csv:1'],
  ])('%s', async (words, expected) => {
    const { issues } = await faultsOf(words);
    expect(issues.map(brief).join('\n')).toContain(expected);
  });
});

describe('no solution', () => {
  test('exit code 3, with the worst nodes and the loads there', async () => {
    const { code, issues } = await faultsOf('solve heavy.dss', 3);
    expect(code).toBe('not-converged');
    expect(issues.map(({ element }) => element).sort()).toEqual(
      expect.arrayContaining(['end.1', 'end.2', 'end.3']),
    );
    expect(issues[0]).toMatchObject({ element: 'load.mill', rule: 'overload' });
    const node = issues.find(({ element }) => element === 'end.1');
    expect(node?.message).toContain('here are load.mill, line.far');
  });

  test('of any command that solves', async () => {
    for (const words of ['sensitivities heavy.dss', 'losses heavy.dss', 'map heavy.dss']) {
      await faultsOf(words, 3);
    }
  });

  test('with the trades in place', async () => {
    await faultsOf('losses european-lv large.csv', 3);
    const { err } = await gridtoll('losses european-lv large.csv');
    expect(err).toContain('with these trades in place the load flow did not converge');
  });

  test('too few iterations', async () => {
    const { issues } = await faultsOf('solve ieee13 --max-iterations 2', 3);
    expect(issues[0]?.remedy).toContain('--max-iterations');
  });

  test('of a step of a time series: the series is printed, the step named, exit code 3', async () => {
    const { code, out, err } = await gridtoll('solve heavy.dss --steps 2');
    expect(code).toBe(3);
    expect(out).toContain('00:02 not converged');
    expect(err).toMatch(/00:01 did not converge: end\.[123] /);
  });
});

test('a folder that is there already is not overwritten by an import', async () => {
  const { issues } = await faultsOf('import heavy.dss -o folder');
  expect(issues.map(({ rule }) => rule)).toEqual(['would-overwrite']);
});

test('a folder is no file to write to', async () => {
  const { code, err, out } = await gridtoll('solve ieee13 -o folder');
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('folder');
});
