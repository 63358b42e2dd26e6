/** The built program as a process of its own: exit codes, pipes slow and closed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';

beforeAll(() => {
  expect(existsSync('dist/cli/main.js'), 'dist is missing: npm run build first').toBe(true);
});

function gridtoll(...words: string[]): ChildProcess {
  return spawn(process.execPath, ['bin/gridtoll.js', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once('close', done));
}

test.each([
  [['check', 'ieee13'], 0],
  [['solve', 'nowhere'], 2],
  [['solve', 'ieee13', '--max-iterations', '1'], 3],
  [['nonsense'], 2],
])('gridtoll %s ends with %i', async (words, code) => {
  const child = gridtoll(...words);
  const [exit, out, err] = await Promise.all([
    exitOf(child),
    textOf(child.stdout),
    textOf(child.stderr),
  ]);
  expect(exit).toBe(code);
  expect(code === 0 ? err : out).toBe('');
  expect(code === 0 ? out : err).not.toBe('');
});

test('a slow reader gets everything', async () => {
  const child = gridtoll('solve', 'european-lv', '--json');
  const exit = exitOf(child);
  let text = '';
  let reads = 0;
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (reads++ < 10) await pause(50);
  }
  expect(text.length).toBeGreaterThan(1e6);
  const { nodes } = JSON.parse(text) as { nodes: unknown[] };
  expect(nodes).toHaveLength(2721);
  expect(await exit).toBe(0);
});

test('a closed pipe ends the program quietly', async () => {
  const child = gridtoll('solve', 'european-lv', '--csv');
  const err = textOf(child.stderr);
  const exit = exitOf(child);
  child.stdout?.once('data', () => child.stdout?.destroy());
  expect(await exit).toBe(0);
  expect(await err).toBe('');
});

test('Ctrl-C ends a time series cleanly: what was solved is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtoll-stop-'));
  const file = join(folder, 'steps.csv');
  const child = gridtoll(
    'solve',
    'european-lv',
    '--steps',
    '10000000',
    '--threads',
    '2',
    '-o',
    file,
  );
  const [exit, err] = [exitOf(child), textOf(child.stderr)];
  while (!existsSync(file) || statSync(file).size === 0) await pause(50);
  child.kill('SIGINT');
  expect(await exit).toBe(130);
  const [, done] = /interrupted: (\d+) of 10000000 steps solved/.exec(await err) ?? [];
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toHaveLength(Number(done) + 2);
  expect(lines.at(-1)).toBe('');
  rmSync(folder, { recursive: true });
});
