import onAppCreated from '../../functions/apps/onAppCreated';
import { roundTripsOf } from '../../test/support/database/roundTrips';
import { given, unique } from '../../test/support/registry/given';
import { type Registry, startRegistry } from '../../test/support/registry/registry';
import { storeWaitingApp } from '../../test/support/registry/waitingApp';
import { prepareGround } from '../lib/emulator';
import { type Spread, spreadOf } from '../lib/interleave';
import type { Report, Settings } from '../lib/report';
import targets from '../targets.json';

/** Returns the rounds up to the first commit, before the operation waits. */
const upToCommit = (rounds: string[][]): string[][] =>
  rounds.slice(0, rounds.findIndex((methods) => methods.includes('Commit')) + 1);

/** Returns the round after that, until the trigger's work begins: the first poll. */
const firstLook = (rounds: string[][]): string[][] => rounds.slice(upToCommit(rounds).length).slice(0, 1);

/** Verifies a key as a gateway does. */
async function authorize({ url, org }: Registry, token: string, key: string): Promise<void> {
  const headers = { 'X-Keymint-Token': token, 'X-Api-Key': key };
  const { status } = await fetch(`${url}/v1/organizations/${org}/authorize`, { headers });
  if (status !== 200) throw new Error(`A good key was answered ${status}`);
}

/** Returns the sequential round trips of each operation, with organization and caller cached. */
async function count(registry: Registry): Promise<Record<string, string[][]>> {
  const { get, post, put, delete: remove } = registry;
  const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
  const [developer, gone, product] = await Promise.all([
    given(registry).developer(),
    given(registry).developer(),
    given(registry).apiProduct(),
  ]);
  const byEmail = `/developers/${developer.email}`;
  const byId = `/developers/${developer.developerId}`;
  const app = await given(registry).appWithKey(byEmail, { apiProducts: [product.name] });

  const creating = await roundTripsOf(() =>
    post(`${byEmail}/apps`, { name: unique('app'), apiProducts: [product.name] }),
  );
  return {
    'P0 create developer': await roundTripsOf(() =>
      post('/developers', { ...person, email: `${unique('new')}@example.com` }),
    ),
    'P0 get developer by id': await roundTripsOf(() => get(byId)),
    'P0 get developer by e-mail': await roundTripsOf(() => get(byEmail)),
    'P0 get app': await roundTripsOf(() => get(app.path)),
    'P0 update developer': await roundTripsOf(() => put(byId, { ...person, email: developer.email })),
    'P0 delete developer': await roundTripsOf(() => remove(`/developers/${gone.developerId}`)),
    'P0 list page': await roundTripsOf(() => get('/developers?expand=true')),
    'P0 create app': upToCommit(creating),
    'P0 look for key': firstLook(creating),
    'P0 issue key': await issuing(registry, developer.developerId),
    'P0 revoke key': await roundTripsOf(() => post(`${app.keyPath}?action=revoke`)),
  };
}

/**
 * Returns the round trips of verifications, with the gateway cached. A process that verifies polls the change feed
 * all the time; these queries do not count.
 */
async function countVerifications(registry: Registry): Promise<Record<string, string[][]>> {
  const { email } = await given(registry).developer();
  const { name } = await given(registry).apiProduct();
  const newKey = async () =>
    (await given(registry).appWithKey(`/developers/${email}`, { apiProducts: [name] })).key.consumerKey;
  const [first, second] = [await newKey(), await newKey()];
  const { token } = await given(registry).token({ role: 'verifier' });
  await authorize(registry, token, first);
  const counted = async () => {
    const rounds = await roundTripsOf(() => authorize(registry, token, second));
    return rounds
      .map((methods) => methods.filter((method) => method !== 'RunQuery'))
      .filter((methods) => methods.length > 0);
  };
  return { 'P0 verify, cold': await counted(), 'P0 verify, cached': await counted() };
}

/** Returns the round trips of the trigger for an app's event. */
async function issuing({ org, context }: Registry, developerId: string): Promise<string[][]> {
  const event = await storeWaitingApp(context.store, org, developerId);
  return roundTripsOf(() => onAppCreated.handler(event, context));
}

/** Counts the sequential Firestore round trips of operations, relative to the possible minimum. */
export async function roundTrips({ say }: Settings): Promise<Report> {
  say('Starting the emulator');
  const ground = await prepareGround();
  // A fixed clock, so that cached callers stay current.
  const now = Date.now();
  const registry = await startRegistry({ now: () => now });
  say('Counting round trips');
  // Verifying comes last: it starts polling, which would be counted.
  const counted = Object.entries({
    ...(await count(registry)),
    ...(await countVerifications(registry)),
  });
  await registry.stop();
  await ground.stop();
  const fewest = (id: string): Spread | undefined =>
    spreadOf(targets['round-trips'].flatMap((target) => (target.id === id ? target.atMost : [])));
  return {
    tables: [
      {
        title: 'round trips to Firestore, one after the other',
        columns: ['counted', 'fewest'],
        rows: counted.map(([id, rounds]) => ({
          name: `${id.slice('P0 '.length)}: ${rounds.map((methods) => methods.join(' + ')).join(', ') || 'none'}`,
          role: 'ours',
          cells: [spreadOf([rounds.length]), fewest(id)],
        })),
      },
    ],
    figures: Object.fromEntries(counted.map(([id, rounds]) => [id, spreadOf([rounds.length])])),
    notes: ['Counted, so that no load disturbs them; npm test holds every operation to its budget.'],
  };
}
