import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../cli/io.ts';
import { run } from '../cli/main.ts';
import * as api from '../src/index.ts';

/** A fenced block: ```language name. */
interface Block {
  readonly language: string;
  /** File that the block is the text of; empty for the others. */
  readonly name: string;
  readonly text: string;
}

const readme = readFileSync('README.md', 'utf8');
const blocks: readonly Block[] = [...readme.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, language, name, text]) => ({ language, name, text }) as Block,
);

/** The commands of every `sh` block with the output quoted below it. */
const examples = blocks.flatMap((block, k) => {
  const commands = block.language === 'sh' ? commandsOf(block.text) : [];
  if (commands.length === 0) return [];
  const next = blocks[k + 1];
  const quoted = next?.language === 'text' ? next.text.split('\n').filter((l) => l !== '') : [];
  return [{ title: commands.join(' && '), commands, quoted }];
});

function commandsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => /^(?:npx )?gridtoll (.*)$/.exec(line)?.[1] ?? []);
}

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gridtoll-readme-'));
  cpSync('feeders/ieee123/day', join(cwd, 'feeders/ieee123/day'), { recursive: true });
  for (const { name, text } of blocks) if (name !== '') writeFileSync(join(cwd, name), text);
});

afterAll(() => rmSync(cwd, { recursive: true }));

async function outputOf(command: string): Promise<string> {
  let out = '';
  let err = '';
  const io: Io = {
    cwd,
    out: async (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    write: async (path, data) => {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), data);
    },
    open: async (path) => ({
      write: async (bytes) => appendFileSync(join(cwd, path), bytes),
      close: async () => {},
    }),
    terminal: null,
    onInterrupt: () => () => {},
    width: 100,
  };
  const code = await run(command.split(' '), io);
  expect(code, err).toBe(0);
  return out;
}

/** Names as the list of commands in the help has them. */
async function commandNames(): Promise<string[]> {
  const [, list = ''] = /Commands:\n([\s\S]*?)\n\n/.exec(await outputOf('--help')) ?? [];
  return [...list.matchAll(/^ {2}(?:gridtoll )?(\w+)/gm)].map(([, name]) => name as string);
}

test('every command of the program has an example', async () => {
  const names = await commandNames();
  expect(names.length).toBeGreaterThan(10);
  const shown = new Set(examples.flatMap(({ commands }) => commands.map((c) => c.split(' ')[0])));
  expect(names.filter((name) => !shown.has(name))).toEqual([]);
});

test('docs/cli.md has every option of every command, and none besides', async () => {
  const manual = readFileSync('docs/cli.md', 'utf8');
  const options = (text: string) => [...text.matchAll(/--[a-z][a-z-]+/g)].map(([name]) => name);
  const all = new Set<string>();
  for (const name of await commandNames()) {
    for (const option of options(await outputOf(`${name} --help`))) all.add(option);
  }
  expect(all.size).toBeGreaterThan(30);
  expect([...new Set(options(manual))].sort()).toEqual([...all].sort());
});

test.each(examples)('$title prints what the README quotes', async ({ commands, quoted }) => {
  let printed = '';
  for (const command of commands) printed += await outputOf(command);
  const lines = printed.split('\n').map(squeezed);
  expect(quoted.length).toBeGreaterThan(0);
  let from = 0;
  for (const line of quoted) {
    const pattern = new RegExp(`^${squeezed(line).split('…').map(escaped).join('.*')}$`);
    const at = lines.findIndex((candidate, k) => k >= from && pattern.test(candidate));
    expect(at, `'${line}' in\n${printed}`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
});

/** Widths of columns are no part of what is quoted. */
function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

test('the library example prints the verdict that the README names', async () => {
  const block = blocks.find(({ language }) => language === 'ts') as Block;
  const body = block.text.replace(/import (\{[^}]*\}) from 'gridtoll';/, 'const $1 = api;');
  const printed: unknown[] = [];
  const log = { log: (value: unknown) => printed.push(value) };
  await new Function('api', 'console', `return (async () => {${body}})();`)(api, log);
  const named = /is\s+refused: `(\w+)`/.exec(readme)?.[1];
  expect(printed).toEqual([named]);
});

test('every file that a document links to is there', () => {
  const documents = ['.', 'docs', 'feeders'].flatMap((folder) =>
    readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
  expect(documents.length).toBeGreaterThan(20);
  for (const document of documents) {
    const text = readFileSync(document, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
      expect(existsSync(join(dirname(document), link as string)), `${document}: ${link}`).toBe(
        true,
      );
    }
  }
});
