import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SOURCE = new URL('../../src/numeric/simd/kernels.as', import.meta.url);

/** The text of src/numeric/simd/binary.ts: kernels.as as compiled by AssemblyScript. */
export async function kernelModule(): Promise<string> {
  const source = readFileSync(SOURCE, 'utf8');
  const output: { binary?: Uint8Array } = {};
  const options =
    '-O3 --noAssert --runtime stub --importMemory --enable simd --disable bulk-memory';
  const { error, stderr } = await asc.main(
    ['kernels.ts', '--outFile', 'kernels.wasm', ...options.split(' ')],
    {
      readFile: (name) => (name === 'kernels.ts' ? source : null),
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') output.binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || output.binary === undefined) throw new Error(stderr.toString());
  const lines =
    Buffer.from(output.binary)
      .toString('base64')
      .match(/.{1,90}/g) ?? [];
  return `// Compiled from kernels.as by \`npm run build:kernels\`; do not edit.

export const SIMD_BINARY: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}
