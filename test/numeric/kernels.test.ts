import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kernelModule } from './kernel-module.ts';

const BINARY = new URL('../../src/numeric/simd/binary.ts', import.meta.url);

test('the SIMD kernels that are shipped are those of the source', async () => {
  const compiled = await kernelModule();
  if (process.env['UPDATE_KERNELS'] !== undefined) writeFileSync(BINARY, compiled);
  expect(readFileSync(BINARY, 'utf8')).toBe(compiled);
});
