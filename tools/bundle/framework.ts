import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const source = dirname(require.resolve('@google-cloud/functions-framework'));

/**
 * Has functions-framework inside a bundle, which then starts by itself: `framework` is its main module,
 * which takes the function that the bundle registered rather than loading one.
 */
export const frameworkInside: Plugin = {
  name: 'framework inside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^framework$/ }, () => ({ path: join(source, 'main.js') }));
    onLoad({ filter: /functions-framework\/build\/src\/loader\.js$/ }, () => ({
      contents: `
        const { getRegisteredFunction } = require('./function_registry');
        exports.getUserFunction = async (_, target) => getRegisteredFunction(target);`,
    }));
    onLoad({ filter: /shared\/runtime\/frameworkParts\.ts$/ }, () => ({
      contents: `
        export const frameworkParts = () => ({
          get bodyParser() { return require('body-parser'); },
          get express() { return require('express'); },
          get domain() { return require('node:domain'); },
          get asyncLocalStorage() { return require('./async_local_storage'); },
          get invoker() { return require('./invoker'); },
        });`,
      resolveDir: source,
    }));
  },
};
