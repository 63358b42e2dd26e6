#!/usr/bin/env node
// A package has dist/; a fresh checkout has not, and is compiled on the first call.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = new URL('../dist/cli/main.js', import.meta.url);

if (!existsSync(main)) {
  process.stderr.write('gridtoll: compiling this checkout once …\n');
  const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) {
    process.stderr.write(
      'gridtoll: the checkout does not compile; run npm install, then npm run build\n',
    );
    process.exit(1);
  }
}
const { main: start } = await import(main.href);
await start();
