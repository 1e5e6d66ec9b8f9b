// How the portal is built: from the sources of core and contract, so that it can never be older than they are, into
// `dist/site`, which the server serves. During development `npx vite packages/web` passes the API on to a running server.

import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const server = process.env['TIDEGATE_URL'] ?? 'http://127.0.0.1:7333';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    // As written: lowering `light-dark()` would tie it to a variable that the colour scheme button does not set.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inline assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline script in some browsers' eyes; every browser we support preloads modules itself.
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': server, '/openapi.json': server } },
});
