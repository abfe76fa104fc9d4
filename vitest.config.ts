import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const E2E = 'tests/e2e/**';
const PAGES = 'tests/e2e/pages/**/*.spec.ts';

// What is awaited comes in its own time; on the busiest machine one second, the default, is not always enough for it.
const PATIENT = { poll: { timeout: 30_000 } };

// Four projects: `npm run unit` runs the first two; the end-to-end ones need a build and a browser, the last one an Electron too.
export default defineConfig({
  test: {
    // Two workers: the machines that run this have two cores, and the Argon2 tests want memory of their own.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.svelte.test.ts', E2E],
          // No unit test waits for real time: this long is only reached by one that hangs, on the busiest machine too.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: PATIENT,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      {
        plugins: [svelte()],
        // Without this Vitest would load Svelte's server build.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'component',
          environment: 'jsdom',
          include: ['tests/**/*.svelte.test.ts'],
          exclude: [E2E],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: PATIENT,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      {
        test: {
          name: 'pages',
          environment: 'node',
          include: [PAGES],
          globalSetup: ['tests/e2e/pages/build-pages.ts'],
          expect: PATIENT,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.spec.ts'],
          exclude: [PAGES],
          // Each file starts Electrons or whole hosts of its own, whose windows share one screen: one at a time.
          fileParallelism: false,
          expect: PATIENT,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
