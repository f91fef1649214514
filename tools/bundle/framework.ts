import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const source = dirname(require.resolve('@google-cloud/functions-framework'));

/** Throws if the module was moved: with the original, a bundle would handle requests as the framework does. */
const parts = require.resolve('../../shared/runtime/framework/frameworkParts');

/** Matches exactly one path. */
const exactly = (path: string): RegExp => new RegExp(`^${path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);

/**
 * Bundles functions-framework, so that the bundle starts by itself: its main module, `framework`, runs the
 * registered function instead of loading one.
 */
export const bundleFramework: Plugin = {
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
