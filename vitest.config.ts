import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['./test/seed.ts'],
    testTimeout: 120_000,
    reporters: process.env['CI'] ? ['default', './test/count-reporter.ts'] : ['default'],
  },
});
