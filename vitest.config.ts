import { defineConfig } from 'vitest/config';

/**
 * Workspace packages resolve to their sources, so that tests never read a stale build; others to what Node loads, not
 * to what some of them have for bundlers (`module`).
 */
const conditions = ['source', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['source', 'node'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/core/testing/**/*.test.ts',
      'demo/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--conditions=source'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ['default', './tools/skip-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/core/src/**/*.ts', 'packages/agent/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*main.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: {
        'packages/core/src/**/*.ts': { branches: 90 },
        'packages/agent/src/**/*.ts': { branches: 90 },
      },
    },
  },
});
