import { expect, it } from 'vitest';
import { directoryOf, joinPath } from '../../../src/formats/opendss/paths.ts';

it.each([
  ['', 'a.dss', 'a.dss'],
  ['feeder', 'a.dss', 'feeder/a.dss'],
  ['feeder/x', '..\\a.dss', 'feeder/a.dss'],
  ['feeder', './sub/./a.dss', 'feeder/sub/a.dss'],
  ['', '../a.dss', '../a.dss'],
  ['../x', '../../a.dss', '../../a.dss'],
  ['feeder', '/home/a.dss', '/home/a.dss'],
  ['/home', '../a.dss', '/a.dss'],
  ['feeder', 'C:\\data\\a.dss', 'C:/data/a.dss'],
])('from %j the path %j is %j', (directory, path, joined) => {
  expect(joinPath(directory, path)).toBe(joined);
});

it('the folder of a file is what stands before its name', () => {
  expect(directoryOf('a/b/c.dss')).toBe('a/b');
  expect(directoryOf('c.dss')).toBe('');
  expect(directoryOf('/c.dss')).toBe('/');
});
