/** Threads that the tests of a file start can load the sources: threads take NODE_OPTIONS over. */

import { afterAll, beforeAll, vi } from 'vitest';

export function threadsRunSources(): void {
  const register = new URL('./register.mjs', import.meta.url).href;
  beforeAll(() => {
    vi.stubEnv('NODE_OPTIONS', `--import ${register}`);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}
