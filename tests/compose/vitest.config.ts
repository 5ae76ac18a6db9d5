import { defineConfig } from 'vitest/config'

// Needs Docker with Compose and the images of global-setup.ts; `npm test` stays free of them. Two files at a time: most of
// their time is detection and TTL, which is waited for; but three LocalStack regions take two gigabytes.
export default defineConfig({
  test: {
    include: ['tests/compose/**/*.test.ts'],
    globalSetup: 'tests/compose/global-setup.ts',
    server: { deps: { external: [/\/dist\//] } },
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
