import { existsSync } from 'node:fs';
import onAppCreated from '../../functions/apps/onAppCreated';

/*
 * Preloaded into a process of functions: makes the trigger fail as long as the file named by KEYMINT_BENCH_FAULT
 * exists. Everything else between the trigger and the database is unchanged.
 */

const { handler } = onAppCreated;

Object.assign(onAppCreated, {
  async handler(...args: Parameters<typeof handler>) {
    if (existsSync(`${process.env.KEYMINT_BENCH_FAULT}`)) throw new Error('The trigger fails on purpose');
    return handler(...args);
  },
});
