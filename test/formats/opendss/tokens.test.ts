import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptLines, splitArguments, splitRows } from '../../../src/formats/opendss/tokens.ts';

const split = (text: string) => splitArguments(text).args.map(({ name, value }) => [name, value]);

describe('arguments of a line', () => {
  it('are separated by blanks, tabs and commas', () => {
    expect(split('new load.a, 1\tb1')).toEqual([
      [null, 'new'],
      [null, 'load.a'],
      [null, '1'],
      [null, 'b1'],
    ]);
  });

  it('have names in lower case, with or without blanks around the equals sign', () => {
    expect(split('kW=5 KV = 2.4  Bus1= B.1')).toEqual([
      ['kw', '5'],
      ['kv', '2.4'],
      ['bus1', 'B.1'],
    ]);
  });

  it.each([['"a b"'], ["'a b'"], ['(a b)'], ['[a b]'], ['{a b}']])(
    'take %s as one value',
    (quoted) => {
      expect(split(`x=${quoted} y=1`)).toEqual([
        ['x', 'a b'],
        ['y', '1'],
      ]);
    },
  );

  it('end at a comment, but not at one inside quotes', () => {
    expect(split('a=1 ! rest')).toEqual([['a', '1']]);
    expect(split('a=1// rest')).toEqual([['a', '1']]);
    expect(split('a="1 ! 2" b=3')).toEqual([
      ['a', '1 ! 2'],
      ['b', '3'],
    ]);
    expect(split('// nothing')).toEqual([]);
  });

  it('keep one kind of quote inside another', () => {
    expect(split('kvs=[(12 3 sqrt /) 7.2]')).toEqual([['kvs', '(12 3 sqrt /) 7.2']]);
  });

  it('report a quote that is not closed', () => {
    expect(splitArguments('x=[1 2').unclosed).toEqual({ opening: '[', closing: ']' });
    expect(splitArguments('x=[1 2]').unclosed).toBeNull();
  });

  it('leave an empty value between two commas', () => {
    expect(split('1,,2')).toEqual([
      [null, '1'],
      [null, ''],
      [null, '2'],
    ]);
  });
});

describe('rows of a matrix', () => {
  it('are separated by bars, with or without blanks', () => {
    expect(splitRows('1 |2,3|  4 5 6 ').rows).toEqual([['1'], ['2', '3'], ['4', '5', '6']]);
    expect(splitRows('1 2 |').rows).toEqual([['1', '2']]);
  });

  it('keep an expression together', () => {
    expect(splitRows('(8 1000 /) 3').rows).toEqual([['8 1000 /', '3']]);
  });
});

describe('lines of a script', () => {
  it('keep their numbers when blank lines and block comments are left out', () => {
    const { lines, openCommentLine } = scriptLines('a\n\n/* b\nc */ d\r\ne');
    expect(lines).toEqual([
      { line: 1, text: 'a' },
      { line: 5, text: 'e' },
    ]);
    expect(openCommentLine).toBeNull();
  });

  it('tell where a comment starts that never ends', () => {
    expect(scriptLines('a\n/* b\nc').openCommentLine).toBe(2);
  });
});

it('splitting any text ends and loses no word', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z0-9.]+$/), { maxLength: 8 }), (words) => {
      expect(splitArguments(words.join(' , ')).args.map(({ value }) => value)).toEqual(words);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      splitArguments(text);
      splitRows(text);
    }),
  );
});
