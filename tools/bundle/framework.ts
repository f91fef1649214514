import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const source = dirname(require.resolve('@google-cloud/functions-framework'));

/** Throws where the module was moved: a bundle with the original would serve requests as the framework does. */
const parts = require.resolve('../../shared/runtime/framework/frameworkParts');

/** Matches one path and no other. */
const exactly = (path: string): RegExp => new RegExp(`^${path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);

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
    onLoad({ filter: exactly(parts) }, () => ({
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
