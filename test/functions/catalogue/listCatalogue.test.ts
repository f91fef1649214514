import { roundTripsOf } from '../../support/database/roundTrips';
import { given, unique } from '../../support/registry/given';
import { type Registry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const access = (value: string) => ({ attributes: [{ name: 'access', value }] });

/** Asks as nobody in particular. */
async function visit(at: Registry, query = '') {
  const answer = await fetch(`${at.url}/v1/organizations/${at.org}/portal/catalogue${query}`);
  return { status: answer.status, text: await answer.text() };
}
const namesIn = ({ text }: { text: string }): string[] =>
  JSON.parse(text).apiProduct.map(({ name }: { name: string }) => name);

test('visitors see the public API products, page by page, without what only staff need', async () => {
  const here = await registry.another();
  await here.put('/portal/settings', {});
  const names = ['p1', 'p2', 'p3', 'p4', 'p5'];
  for (const name of names) await given(here).apiProduct({ name, proxies: ['weather'], quota: '10' });
  await given(here).apiProduct({ name: 'p30', ...access('private') });
  await given(here).apiProduct({ name: 'p31', ...access('internal') });
  expect(namesIn(await visit(here))).toEqual(names);
  const paged: string[] = [];
  for (let start = ''; ; ) {
    const page = await visit(here, `?count=2${start}`);
    paged.push(...namesIn(page));
    const { next } = JSON.parse(page.text);
    if (next === undefined) break;
    start = `&start=${next}`;
  }
  expect(paged).toEqual(names);
  const [product] = JSON.parse((await visit(here, '?apiProduct=p1')).text).apiProduct;
  expect(product).toMatchObject({ name: 'p1', quota: '10', access: 'public', hasAudience: false });
  expect(product).not.toHaveProperty('proxies');
  expect(product).not.toHaveProperty('attributes');
});

test.each(['private', 'internal'])(
  'a product that is %s answers as one that does not exist',
  async (value) => {
    const here = await registry.another();
    await here.put('/portal/settings', {});
    const { name } = await given(here).apiProduct({ name: unique('secret'), ...access(value) });
    const nobodys = name.replace('secret', 'absent');
    const [hidden, missing] = [
      await visit(here, `?apiProduct=${name}`),
      await visit(here, `?apiProduct=${nobodys}`),
    ];
    expect(hidden).toEqual({ status: 404, text: missing.text.replaceAll(nobodys, name) });
  },
);

test('an organization that never set up its portal shows visitors nothing', async () => {
  const here = await registry.another();
  const { name } = await given(here).apiProduct();
  expect(namesIn(await visit(here))).toEqual([]);
  expect((await visit(here, `?apiProduct=${name}`)).status).toBe(404);
});

test('a visit costs one commit for its limit, and one round of reads', async () => {
  await registry.put('/portal/settings', {});
  await visit(registry);
  const rounds = await roundTripsOf(() => visit(registry));
  expect(rounds.length).toBeLessThanOrEqual(2);
});
