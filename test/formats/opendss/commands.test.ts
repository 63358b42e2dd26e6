import { describe, expect, it } from 'vitest';
import { byId, errorsOf, networkOf, only, readScript } from './scripts.ts';

const LINE = 'new line.l bus1=a bus2=b\n';

describe('new and edit', () => {
  it('name the circuit and its source', () => {
    const { network } = readScript('clear\nNew object=Circuit.My.Feeder basekv=10 Bus1=Sub');
    expect(network?.id).toBe('my.feeder');
    expect(network?.sources[0]).toMatchObject({ id: 'vsource.source', terminal: { bus: 'sub' } });
  });

  it('may stretch over lines, and go on after an edit', () => {
    const network = networkOf(`new load.a bus1=b
      ~ kw=1
      more kvar=2
      m kv=3
      new load.b bus1=b kw=5 kvar=5
      edit load.a kw=6 kvar=6
      ~ kv=4
      ~phases=1
      load.B.kv=7 phases=1`);
    expect(byId(network.loads, 'load.a')).toMatchObject({ powerKw: 6, ratedKv: 4, phaseCount: 1 });
    expect(byId(network.loads, 'load.b')).toMatchObject({ powerKw: 5, ratedKv: 7, phaseCount: 1 });
  });

  it('may set a property of the active object by its name alone', () => {
    const network = networkOf('new load.a bus1=b\nselect load.a\nkv=3 phases=1');
    expect(only(network.loads)).toMatchObject({ ratedKv: 3, phaseCount: 1 });
  });

  it('take names with dots', () => {
    const network = networkOf(
      'new linecode.4c_.1 normamps=5\nlinecode.4c_.1.normamps=7\nnew line.l bus1=a bus2=b linecode=4C_.1',
    );
    expect(only(network.lines)).toMatchObject({ lineCode: '4c_.1', ratingA: 7 });
  });

  it('of an element that exists edits it, with a note', () => {
    const { network, issues } = readScript(`new circuit.c\n${LINE}new line.l length=3`);
    expect(network?.lines[0]).toMatchObject({ lengthKm: 3, from: { bus: 'a' } });
    expect(issues).toContainEqual(
      expect.objectContaining({ severity: 'note', rule: 'duplicate-element', line: 3 }),
    );
  });

  it('of a class that is not modelled is one error, whatever follows', () => {
    const errors = errorsOf(`new autotrans.g bus=b kva=5
      ~ kv=3 windings=4
      autotrans.g.kva=6
      new toaster.t
      ~ slots=2`);
    expect(errors.map(({ rule, line }) => [rule, line])).toEqual([
      ['unknown-class', 5],
      ['unsupported-class', 2],
    ]);
    expect(errors[1]).toMatchObject({ element: 'autotrans.g', file: 'main.dss' });
    expect(errorsOf('new vccs.g bus1=b enabled=no\nnew isource.i\ndisable isource.i')).toEqual([]);
  });

  it('without a circuit is one error', () => {
    const { network, issues } = readScript('new line.a\nnew line.b\nnew load.c');
    expect(network).toBeNull();
    expect(issues).toMatchObject([{ rule: 'no-circuit', line: 1, element: 'line.a' }]);
    expect(readScript('! nothing').issues).toMatchObject([{ rule: 'no-circuit' }]);
  });

  it('of a second circuit is an error, unless the first is cleared', () => {
    expect(readScript('new circuit.a\nnew circuit.b').issues).toMatchObject([
      { rule: 'second-circuit', line: 2 },
    ]);
    const { network } = readScript(`new circuit.a\n${LINE}set loadmult=2\nclear\nnew circuit.b`);
    expect(network).toMatchObject({ id: 'b', lines: [] });
  });

  it('report unknown names of properties, elements and commands', () => {
    const errors = errorsOf(`new load.a bus1=b colour=red
      load.zz.kw=5
      load.a.colour=5
      frobnicate load.a
      ~`);
    expect(errors.map(({ rule, line, value }) => [rule, line, value])).toEqual([
      ['unknown-property', 2, 'red'],
      ['unknown-element', 3, 'load.zz'],
      ['unknown-property', 4, '5'],
      ['unknown-command', 5, 'frobnicate'],
    ]);
    expect(
      errorsOf(
        'new load.a 1 b 1 1 1 1 none none none none wye 1 1 1 variable 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 none 1 (1) 1 1 1 1 1 s 60 yes a x',
      ).at(-1),
    ).toMatchObject({
      rule: 'too-many-values',
    });
  });

  it('report a bracket that is not closed, and nothing because of it', () => {
    expect(errorsOf('new transformer.t buses=[a b\n~ kvs=(1 2)')).toMatchObject([
      { rule: 'unclosed-quote', file: 'main.dss', line: 2, remedy: 'add ]' },
    ]);
    expect(errorsOf('new load.l bus1=b\n/* never ends')).toMatchObject([
      { rule: 'unclosed-comment', line: 3 },
    ]);
  });

  it('leave disabled elements and their buses out', () => {
    const network = networkOf(`${LINE}new line.m bus1=c bus2=d enabled=no
      new line.n bus1=e bus2=f
      disable line.n
      new line.o bus1=g bus2=h enabled=false
      enable line.o`);
    expect(network.lines.map(({ id }) => id)).toEqual(['line.l', 'line.o']);
    expect(network.buses.map(({ id }) => id)).toEqual(['sourcebus', 'a', 'b', 'g', 'h']);
  });
});

describe('batchedit', () => {
  it('edits all elements of a class whose names fit', () => {
    const network = networkOf(`new load.r1 bus1=b
      new load.xr2 bus1=b
      new load.s bus1=b
      batchedit Load.R.* kw=1
      batchedit load..* kv=5
      batchedit line..* length=1`);
    expect(network.loads.map(({ powerKw }) => powerKw)).toEqual([1, 1, 10]);
    expect(network.loads.map(({ ratedKv }) => ratedKv)).toEqual([5, 5, 5]);
  });

  it('refuses patterns that are none or could take for ever', () => {
    for (const pattern of ['[', '(a+)+$', '.*.*.*.*.*x']) {
      expect(errorsOf(`new load.l bus1=b\nbatchedit load."${pattern}" kw=1`)).not.toEqual([]);
      expect(errorsOf(`batchedit "load.${pattern}" kw=1`)).toMatchObject([
        { rule: 'bad-pattern', line: 2 },
      ]);
    }
  });
});

describe('open and close', () => {
  it('act on the ends of a line', () => {
    const network = networkOf(`${LINE}new line.m bus1=a bus2=b
      new line.n bus1=a bus2=b
      open line.l 2
      open line.m terminal=1
      open object=line.n term=1
      open line.n 2
      close line.n 1`);
    const ends = network.lines.map(({ openFrom, openTo }) => [openFrom, openTo]);
    expect(ends).toEqual([
      [false, true],
      [true, false],
      [false, true],
    ]);
  });

  it('act on single conductors, which make up the end when all are open', () => {
    const after = (commands: string) => {
      const [line] = networkOf(`${LINE}${commands}`).lines;
      const { openFrom, openTo, openConductorsFrom, openConductorsTo } = line;
      return [openFrom, openTo, openConductorsFrom, openConductorsTo];
    };
    expect(after('open line.l 2 3\nopen line.l 2 1')).toEqual([false, false, null, [1, 3]]);
    expect(after('open line.l term=1 cond=2\nclose line.l 1 2')).toEqual([
      false,
      false,
      null,
      null,
    ]);
    expect(after('open line.l 1\nclose line.l 1 2')).toEqual([false, false, [1, 3], null]);
    const all = 'open line.l 1 1\nopen line.l 1 2\nopen line.l 1 3';
    expect(after(all)).toEqual([true, false, null, null]);
    expect(after('open line.l 1 1\nclose line.l 1')).toEqual([false, false, null, null]);
  });

  it('of a conductor that is not there or another element is an error', () => {
    const errors = errorsOf(`${LINE}open line.l 1 4
      open line.l 3
      open line.zz 1
      new load.d bus1=b
      open load.d 1`);
    expect(errors.map(({ line, rule }) => [line, rule])).toEqual([
      [3, 'unsupported-command'],
      [4, 'unsupported-command'],
      [5, 'unknown-element'],
      [7, 'unsupported-command'],
    ]);
  });
});

describe('files within files', () => {
  it('are found from where the file with the command is, whatever the case and slashes', () => {
    const network = networkOf('redirect Sub\\Lines.DSS\nredirect loads.txt', {
      'sub/lines.dss':
        'redirect ../codes.dss\nredirect more.dss\nnew line.l bus1=a bus2=b linecode=c',
      'codes.dss': 'new linecode.c',
      'sub/more.dss': 'new linecode.d',
      'loads.txt': 'new load.x bus1=b',
    });
    expect(network.lines[0].lineCode).toBe('c');
    expect(network.loads).toHaveLength(1);
  });

  it('that are compiled leave the folder changed, redirected ones do not', () => {
    const files = { 'sub/a.dss': 'new load.a bus1=b', 'sub/b.dss': 'new load.b bus1=b' };
    expect(networkOf('compile (sub/a.dss)\nredirect b.dss', files).loads).toHaveLength(2);
    expect(errorsOf('redirect sub/a.dss\nredirect b.dss', files)).toMatchObject([
      { rule: 'missing-file', line: 3, value: 'b.dss' },
    ]);
    expect(networkOf('cd sub\nredirect b', files).loads).toHaveLength(1);
    expect(networkOf('set datapath=sub\nredirect b', files).loads).toHaveLength(1);
  });

  it('keep the continued object', () => {
    const network = networkOf('new load.a bus1=b\nredirect e.dss', { 'e.dss': '~ kw=3' });
    expect(only(network.loads).powerKw).toBe(3);
  });

  it('that lead into each other are reported', () => {
    expect(errorsOf('redirect a.dss', { 'a.dss': 'redirect main.dss' })).toMatchObject([
      { rule: 'endless-redirect', file: 'a.dss', line: 1 },
    ]);
    expect(readScript('redirect zz.dss').issues).toMatchObject([
      { rule: 'missing-file', file: 'main.dss', line: 1, value: 'zz.dss' },
    ]);
  });

  it('give their own names and lines to what is wrong in them', () => {
    const [error] = errorsOf('redirect a.dss', { 'a.dss': '! first\nnew load.x bus1=b kw=y' });
    expect(error).toMatchObject({
      file: 'a.dss',
      line: 2,
      element: 'load.x',
      field: 'kw',
      value: 'y',
    });
  });
});

describe('the first solve', () => {
  it('ends the reading of its file, apart from coordinates', () => {
    const { network, issues } = readScript(
      `new circuit.c\n${LINE}show voltages
      solve
      plot profile
      buscoords xy.csv
      new load.x bus1=b
      export losses
      solve`,
      { 'xy.csv': 'A, 1, 2\nother\t3\t4\n' },
    );
    expect(network?.loads).toEqual([]);
    expect(network?.buses[1]).toMatchObject({ id: 'a', x: 1, y: 2 });
    const notes = issues.filter(({ rule }) => rule === 'not-read');
    expect(notes).toMatchObject([{ severity: 'note', file: 'main.dss', line: 7 }]);
    expect(notes[0].message).toContain('lines 7, 9');
  });

  it('of a redirected file does not end the file that redirects', () => {
    const { network } = readScript('compile a.dss\nline.l.length=3\nsolve\nline.l.length=4', {
      'a.dss': `new circuit.c\n${LINE}solve\nline.l.length=2`,
    });
    expect(network?.lines[0].lengthKm).toBe(3);
  });

  it('takes its options into account', () => {
    const { settings } = readScript(
      'new circuit.c\nsolve mode=daily controlmode=off\nset loadmult=3',
    );
    expect(settings).toEqual({
      controlMode: 'off',
      maxControlIterations: 10,
      loadMultiplier: 1,
      solutionMode: 'daily',
    });
  });
});

describe('options', () => {
  it('may be abbreviated, several on a line', () => {
    const { settings } = readScript(`new circuit.c
      set maxcontroliter=30 controlm=OFF
      set loadmult=(3 2 /)`);
    expect(settings).toMatchObject({
      controlMode: 'off',
      maxControlIterations: 30,
      loadMultiplier: 1.5,
    });
  });

  it('of the frequency count for the next circuit', () => {
    expect(
      readScript('set defaultbasefrequency=50\nclear\nnew circuit.c').network?.frequencyHz,
    ).toBe(50);
    expect(readScript('new circuit.c\nset defaultbasefrequency=50').network?.frequencyHz).toBe(60);
  });

  it('that choose an algorithm, a report or a drawing are skipped', () => {
    expect(
      errorsOf('set algorithm=newton maxiterations=50 tolerance=1e-6 year=0\nset markswitches=yes'),
    ).toEqual([]);
  });

  it('that change the result and are not modelled are errors', () => {
    const errors = errorsOf(`set loadmodel=admittance
      set cktmodel=positive
      set mode=direct
      set frequency=180
      set year=3
      set voltagebases=[a]
      set loadmult=x
      set nonsense=1
      set nonsense
      set allocationfactors=-1`);
    expect(errors.map(({ rule }) => rule)).toEqual([
      'unsupported-option',
      'unsupported-option',
      'unsupported-option',
      'unsupported-option',
      'unsupported-option',
      'bad-number',
      'bad-number',
      'unknown-option',
      'unknown-option',
      'bad-number',
    ]);
  });

  it('of another study are noted', () => {
    const { network, issues } = readScript('new circuit.c\nset mode=harmonics controlmode=event');
    expect(network).not.toBeNull();
    expect(issues.filter(({ rule }) => rule === 'assumed').map(({ field }) => field)).toEqual([
      'mode',
      'controlmode',
    ]);
  });
});

describe('coordinates', () => {
  it('come in any separation, and the wrong lines are reported', () => {
    const { network, issues } = readScript(
      `new circuit.c\n${LINE}buscoords xy.txt\nsetbusxy bus=b x=5 y=6`,
      { 'xy.txt': '! comment\n"A"  1.5,2e3\nsourcebus;7;8\nb one two\n' },
    );
    expect(network).toBeNull();
    expect(issues.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'bad-coordinates', file: 'xy.txt', line: 4 },
    ]);
    const good = networkOf(`${LINE}latlongcoords ll.txt`, { 'll.txt': 'a 50.1 8.2' });
    expect(good.buses[1]).toMatchObject({ x: 8.2, y: 50.1 });
  });
});

describe('commands that are not modelled', () => {
  it('are errors where they could change the network', () => {
    expect(errorsOf('reduce\nallocateloads\nmakeposseq').map(({ rule }) => rule)).toEqual([
      'unsupported-command',
      'unsupported-command',
      'unsupported-command',
    ]);
  });

  it('are skipped where they only show something', () => {
    const { issues } = readScript(
      'new circuit.c\nshow voltages ln\nplot circuit\n? line.l.length\nhelp\nexport powers\nclosedi',
    );
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

it('classes without effect are accepted and noted once each', () => {
  const { network, issues } = readScript(`new circuit.c
    ${LINE}new energymeter.m1 line.l 1
    new energymeter.m2 element=line.l terminal=1
    new monitor.x element=line.l mode=1 ppolar=no
    ~ residual=yes`);
  expect(network).not.toBeNull();
  const notes = issues.filter(({ rule }) => rule === 'without-effect');
  expect(notes.map(({ element, line }) => [element, line])).toEqual([
    ['energymeter.m1', 3],
    ['monitor.x', 5],
  ]);
  expect(errorsOf('new monitor.m colour=red')).toMatchObject([{ rule: 'unknown-property' }]);
});

it('duplicates where they are allowed are elements of their own, of which the first goes by the name', () => {
  const { loads } = networkOf(`set allowduplicates=yes
    new load.x bus1=b kv=12 kw=77
    new load.x bus1=c kv=13
    load.x.kw=5`);
  expect(loads.map(({ id, ratedKv, powerKw }) => [id, ratedKv, powerKw])).toEqual([
    ['load.x', 12, 5],
    ['load.x:2', 13, 10],
  ]);
});

it('a file of coordinates that is missing is a note', () => {
  const { network, issues } = readScript('new circuit.c\nbuscoords nowhere.csv');
  expect(network).not.toBeNull();
  expect(issues).toContainEqual(
    expect.objectContaining({
      severity: 'note',
      rule: 'missing-file',
      value: 'nowhere.csv',
      line: 2,
    }),
  );
});

it('further sources stand beside that of the circuit', () => {
  const { sources } = networkOf('new vsource.v2 bus1=b basekv=12.47 pu=1.01 r1=1 x1=2 r0=1 x0=2');
  expect(sources.map(({ id, terminal }) => [id, terminal.bus])).toEqual([
    ['vsource.source', 'sourcebus'],
    ['vsource.v2', 'b'],
  ]);
});

it('a variable stands for its value at the start of a value', () => {
  const { loads } = networkOf(`var @bus=b @kw=(3 4 +)
    new load.l 3 @bus kw=@kw
    var @n=1
    new load.m @n @bus.2 kw=@KW`);
  expect(loads.map(({ terminal, phaseCount, powerKw }) => [terminal, phaseCount, powerKw])).toEqual(
    [
      [{ bus: 'b', nodes: [1, 2, 3, 0] }, 3, 7],
      [{ bus: 'b', nodes: [2, 0] }, 1, 7],
    ],
  );
  expect(errorsOf('new load.l bus1=a kw=@kw')).toMatchObject([{ field: 'kw', value: '@kw' }]);
});
