import type createApiProduct from '../../../../functions/apiProducts/createApiProduct';
import type createDeveloperApp from '../../../../functions/apps/createDeveloperApp';
import type createDeveloper from '../../../../functions/developers/createDeveloper';
import { call, Refused } from '../../../kit/api';

const products = [
  { name: 'weather-basic', displayName: 'Weather Basic', approvalType: 'auto', quota: '1000' },
  { name: 'weather-pro', displayName: 'Weather Pro', approvalType: 'manual', quota: '100000' },
  { name: 'maps', displayName: 'Maps', approvalType: 'auto' },
] as const;

const developers = [
  ['Ada', 'Lovelace', ['weather-widget', 'tide-table']],
  ['Grace', 'Hopper', ['harbour-map']],
  ['José María', 'García Márquez', ['macondo-rain', 'river-level']],
  ['Siobhán', 'O’Sullivan', ['coast-watch']],
  ['Mei', 'Tanaka', ['tenki']],
  ['Jan', 'van den Berg', ['canal-routes']],
] as const;

/** Number of requests that fill an organization. */
export const sampleSteps =
  products.length + developers.length + developers.reduce((sum, [, , apps]) => sum + apps.length, 0);

/** Keeps entities that exist from an earlier attempt. @throws Refused, Offline */
async function unlessThere(make: Promise<unknown>): Promise<void> {
  try {
    await make;
  } catch (error) {
    if (!(error instanceof Refused && error.status === 409)) throw error;
  }
}

const addressOf = (first: string, last: string): string =>
  `${first}.${last}@sample.example.com`
    .normalize('NFD')
    .replace(/[^\w.@]/g, '')
    .toLowerCase();

/** Adds sample API products, developers and apps with keys. @throws Refused, Offline */
export async function addSample(org: string, onStep: () => void): Promise<void> {
  const step = async (make: Promise<unknown>) => {
    await unlessThere(make);
    onStep();
  };
  for (const { name, displayName, approvalType, ...rest } of products)
    await step(
      call<typeof createApiProduct>('createApiProduct', {
        params: { org },
        body: {
          name,
          displayName,
          approvalType,
          attributes: [{ name: 'access', value: 'public' }],
          ...('quota' in rest && { quota: rest.quota, quotaInterval: '1', quotaTimeUnit: 'day' }),
        },
      }),
    );
  for (const [index, [firstName, lastName, apps]] of developers.entries()) {
    const email = addressOf(firstName, lastName);
    const userName = email.split('@', 1)[0] ?? '';
    await step(
      call<typeof createDeveloper>('createDeveloper', {
        params: { org },
        body: { email, firstName, lastName, userName },
      }),
    );
    for (const name of apps) {
      const asked = [products[index % products.length], products[(index + 1) % products.length]];
      await step(
        call<typeof createDeveloperApp>('createDeveloperApp', {
          params: { org, developer: email },
          body: { name, apiProducts: asked.flatMap((product) => product?.name ?? []) },
        }),
      );
    }
  }
}
