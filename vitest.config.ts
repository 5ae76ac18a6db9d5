import { defineConfig } from 'vitest/config'

// Tests import `#simulator/…`, which is the compiled code that ships (package.json, "imports"); `npm test` builds it first.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'lambdas/**/*.test.ts', 'docs/examples/**/*.test.ts'],
    exclude: ['tests/browser/**', 'tests/compose/**', 'tests/package/**', '**/node_modules/**'],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    // Files one after the other in one worker: a module is loaded once, not for every file. No test leaves anything behind.
    isolate: false,
    // Vitest would leave a core idle, which is half of a small machine; many of these tests wait for other processes.
    maxWorkers: '100%',
  },
})
