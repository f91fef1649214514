import { existsSync } from 'node:fs';
import onAppCreated from '../../functions/apps/onAppCreated';

/*
 * Loaded before a process of functions: the trigger fails as long as the file exists that KEYMINT_BENCH_FAULT
 * names. Everything between the trigger and the database is the product's own.
 */

const { handler } = onAppCreated;

Object.assign(onAppCreated, {
  async handler(...args: Parameters<typeof handler>) {
    if (existsSync(`${process.env.KEYMINT_BENCH_FAULT}`)) throw new Error('The trigger fails on purpose');
    return handler(...args);
  },
});
