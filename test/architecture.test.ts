import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** The folders of src in the direction of the data; those of one step do not import each other. */
const ORDER: readonly (readonly string[])[] = [
  ['errors.ts'],
  ['numeric'],
  ['network'],
  ['formats'],
  ['compiled'],
  ['loadflow'],
  ['timeseries'],
  ['sensitivity'],
  ['approval', 'losses', 'charges'],
  ['market'],
  ['report'],
];
/** What each part may import besides itself: everything before it, and nothing at all for numeric. */
const MAY_IMPORT = new Map<string, readonly string[]>([
  ...ORDER.flatMap((step, k) =>
    step.map((part) => [part, ORDER.slice(0, k).flat()] as [string, string[]]),
  ),
  ['numeric', []],
  ['index.ts', ORDER.flat()],
]);
/** What of the project the parts outside src may import besides themselves. */
const DOORS = new Map<string, readonly string[]>([
  ['cli', ['src/index.ts', 'viz/index.ts']],
  ['viz', ['src/index.ts']],
]);
const MAY_TOUCH_DISK = ['src/formats/folder.ts', 'src/formats/open-feeder.ts'];

const files = ['src', 'cli', 'viz']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, ...name.split('\\'))),
  )
  .sort();
/** Everything a file imports, type-only and dynamic imports too, files of the project by path. */
const importsOf = new Map(files.map((file) => [file, importedBy(file)]));

function importedBy(file: string): string[] {
  return namedImports(readFileSync(file, 'utf8')).map((name) =>
    name.startsWith('.') ? join(dirname(file), name) : name,
  );
}

function namedImports(source: string): string[] {
  return ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName);
}

const isOwn = (name: string) => /^(src|cli|viz|test|bin|feeders)\//.test(name);

/** `numeric` for `src/numeric/kron.ts`, `errors.ts` for `src/errors.ts`, `cli/` outside src. */
function partOf(file: string): string {
  const [top, part] = file.split('/') as [string, string];
  return top === 'src' ? part : `${top}/`;
}

test('every way to import is seen', () => {
  const source = [
    "import type { A } from './a.ts';",
    "import { type B, c } from './b.ts';",
    "export { d } from './d.ts';",
    "export type { E } from './e.ts';",
    "import './f.ts';",
    "const g = await import('./g.ts');",
    "type H = import('./h.ts').H;",
    "// import { no } from './comment.ts';",
  ].join('\n');
  const seen = namedImports(source).sort();
  expect(seen).toEqual(['a', 'b', 'd', 'e', 'f', 'g', 'h'].map((name) => `./${name}.ts`));
});

test('every folder of src has its place', () => {
  const parts = new Set(files.filter((file) => file.startsWith('src/')).map(partOf));
  expect([...parts].filter((part) => !MAY_IMPORT.has(part))).toEqual([]);
  expect([...MAY_IMPORT.keys()].filter((part) => !parts.has(part))).toEqual([]);
});

test.each(files.filter((file) => file.startsWith('src/')))(
  '%s imports only what lies before it',
  (file) => {
    const part = partOf(file);
    const allowed = [part, ...(MAY_IMPORT.get(part) ?? [])];
    const own = (importsOf.get(file) ?? []).filter(isOwn);
    expect(own.filter((name) => !allowed.includes(partOf(name)))).toEqual([]);
  },
);

test.each(files.filter((file) => !file.startsWith('src/')))('%s goes through the doors', (file) => {
  const [top] = file.split('/') as [string];
  const allowed = DOORS.get(top) ?? [];
  const own = (importsOf.get(file) ?? []).filter(isOwn);
  expect(own.filter((name) => !name.startsWith(`${top}/`) && !allowed.includes(name))).toEqual([]);
});

test('the kernels import nothing but each other, no package and no part of Node either', () => {
  const outside = files
    .filter((file) => file.startsWith('src/numeric/'))
    .flatMap((file) => importsOf.get(file) ?? [])
    .filter((name) => !name.startsWith('src/numeric/'));
  expect(outside).toEqual([]);
});

test('two modules of src touch the disk', () => {
  const touching = files.filter(
    (file) =>
      file.startsWith('src/') &&
      importsOf.get(file)?.some((name) => /^(node:)?(fs|child_process|net|http)\b/.test(name)),
  );
  expect(touching.sort()).toEqual(MAY_TOUCH_DISK);
});

test('no file imports itself by way of others, not even its types', () => {
  expect(cyclesOf(importsOf)).toEqual([]);
});

test('a cycle would be found', () => {
  const imports = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['d', 'b']],
    ['d', []],
  ]);
  expect(cyclesOf(imports)).toEqual(['b > c > b']);
});

/** One cycle for every import that closes one, depth first. */
function cyclesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string) => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file].join(' > '));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return cycles;
}

/** Where people and build machines keep their files: no file of the project may depend on that. */
const MACHINE_PATH =
  /(?<![\w.~$/}>-])\/(?:(?:home|Users)\/[\w.-]+\/|(?:work|root|tmp|mnt|opt|srv)\/[\w.-]+)|\b[A-Z]:\\+Users\\/;

test('no tracked text file names a path of a machine', () => {
  expect(['', 'home', 'me', 'grid.csv'].join('/')).toMatch(MACHINE_PATH);
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0');
  const found = tracked
    .filter((file) => file !== '' && existsSync(file))
    .flatMap((file) => {
      const data = readFileSync(file);
      if (data.includes(0)) return []; // not text
      const match = MACHINE_PATH.exec(data.toString('utf8'));
      return match === null ? [] : [`${file}: ${match[0]}`];
    });
  expect(found).toEqual([]);
});
