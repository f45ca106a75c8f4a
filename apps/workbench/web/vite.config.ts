import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // Fonts and pictures as files of our own: the page's policy allows nothing inline.
  build: { target: 'es2022', assetsInlineLimit: 0, sourcemap: true, reportCompressedSize: true },
  test: { environment: 'happy-dom', setupFiles: ['./src/test-setup.ts'], include: ['src/**/*.spec.{ts,tsx}'] },
});
