// Lets threads run the TypeScript sources as they stand: vitest compiles only what it loads itself.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../out/threads', import.meta.url));

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const text = readFileSync(fileURLToPath(url), 'utf8');
  return { format: 'module', source: await compiled(text), shortCircuit: true };
}

/** Loading the compiler takes longer than all the rest, so what it made is kept. */
async function compiled(text) {
  const file = join(CACHE, `${createHash('sha256').update(text).digest('hex')}.js`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const { default: ts } = await import('typescript');
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        verbatimModuleSyntax: true,
      },
    });
    mkdirSync(CACHE, { recursive: true });
    // Threads may be at it at the same time: none reads half a file.
    const own = `${file}.${process.pid}.${Math.random()}`;
    writeFileSync(own, outputText);
    renameSync(own, file);
    return outputText;
  }
}
