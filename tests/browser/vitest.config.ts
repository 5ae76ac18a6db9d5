import { defineConfig } from 'vitest/config'

// Needs Chromium (CHROMIUM, or /usr/bin/chromium); `npm test` stays free of a browser.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
})
