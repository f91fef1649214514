import { setTimeout as pause } from 'node:timers/promises';
import { developers } from '../../../../shared/operations/owners';
import { startSweeping } from '../../../../shared/runtime/events/sweep';
import { until } from '../../../../tools/ports';
import { given } from '../../../support/registry/given';
import { type Registry, useRegistry } from '../../../support/registry/registry';
import { storeWaitingApp } from '../../../support/registry/waitingApps';

const registry = useRegistry();

const waitingApp = async (of: Registry, ageMs = 61_000) => {
  const { email } = await given(of).developer();
  const { id } = await storeWaitingApp(of, developers, { developer: email }, { ageMs });
  return async () => (await of.context.store.apps.find(of.org, id))?.credentials.length;
};

test('a process issues what is overdue in every organization, again and again, until it is stopped', async () => {
  const other = await registry.another();
  const credentials = await Promise.all([waitingApp(registry), waitingApp(other)]);
  const issued = async (counts: (typeof credentials)[number][]) =>
    (await Promise.all(counts.map((count) => count()))).every((count) => count === 1);

  const stop = startSweeping(registry.context, { first: 1, pause: 20 });
  await until(() => issued(credentials), 'the first sweep');
  const later = await waitingApp(other);
  await until(() => issued([later]), 'a later sweep');
  stop();
  const tooLate = await waitingApp(other);
  await pause(300);
  expect(await tooLate()).toBe(0);
});

test('a sweep that fails is told of in the log, and followed by another', async () => {
  const errors: string[] = [];
  let failures = 1;
  const { context } = registry;
  const credentials = await waitingApp(registry);
  const organizations = {
    ...context.store.organizations,
    listNames: async (limit: number) => {
      if (failures-- > 0) throw new Error('away');
      return context.store.organizations.listNames(limit);
    },
  };
  const log = { info: () => {}, error: (_: object, message: string) => void errors.push(message) };
  const store = Object.create(context.store, { organizations: { value: organizations } });
  const stop = startSweeping({ ...context, store, log }, { first: 1, pause: 20 });
  await until(async () => (await credentials()) === 1, 'the sweep after the one that failed');
  stop();
  expect(errors[0]).toBe('Overdue first credentials could not be looked for');
});
