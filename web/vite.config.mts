import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The module `virtual:routes`: of the OpenAPI document only what a caller needs. */
const routes: Plugin = {
  name: 'keymint:routes',
  resolveId: (id) => (id === 'virtual:routes' ? '\0virtual:routes' : null),
  load(id) {
    if (id !== '\0virtual:routes') return null;
    const file = at('../docs/openapi.json');
    this.addWatchFile(file);
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    const entries = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).flatMap(([verb, { operationId }]) =>
        operationId ? [[operationId, [verb.toUpperCase(), path]] as const] : [],
      ),
    );
    return `export default ${JSON.stringify(Object.fromEntries(entries))}`;
  },
};

/**
 * Moves stylesheets in front of the root, so that a shell before it is painted before they come. Scripts still wait
 * for them, and styles that scripts add below the root come after them.
 */
const lateStyles: Plugin = {
  name: 'keymint:late-styles',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const link = / *<link rel="stylesheet"[^>]*>\n/g;
      const links = html.match(link) ?? [];
      return html.replace(link, '').replace('    <div id="root">', `${links.join('')}    <div id="root">`);
    },
  },
};

/** One app of the browser's side: `--mode console` builds web/console, served at /console/. */
export default defineConfig(({ mode }) => {
  const app = mode === 'docs' || mode === 'portal' ? mode : 'console';
  return {
    root: at(app),
    base: `/${app}/`,
    plugins: [routes, lateStyles],
    build: {
      outDir: at(`built/${app}`),
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      // Nothing inlined: the page's policy knows no data: fonts, and files are cached by their names.
      assetsInlineLimit: 0,
      sourcemap: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 900,
      rolldownOptions: {
        // "use client" is for servers that render; here everything is the client.
        onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
      },
    },
  };
});
