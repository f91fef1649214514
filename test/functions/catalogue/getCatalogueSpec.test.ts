import { roundTripsOf } from '../../support/database/roundTrips';
import { given, openApi, unique } from '../../support/registry/given';
import { type Registry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const access = (value: string) => ({ attributes: [{ name: 'access', value }] });

/** Asks as nobody in particular. */
async function visit(at: Registry, path: string) {
  const answer = await fetch(`${at.url}/v1/organizations/${at.org}/portal/catalogue${path}`);
  return { status: answer.status, text: await answer.text() };
}

test('visitors read the document of a public product, and the catalogue says that there is one', async () => {
  const here = await registry.another();
  await here.put('/portal/settings', {});
  const [documented, bare] = [await given(here).apiProduct(), await given(here).apiProduct()];
  await given(here).spec(documented.name);
  const { status, text } = await visit(here, `/${documented.name}/spec`);
  expect([status, JSON.parse(text).document]).toEqual([200, openApi()]);
  const { code } = JSON.parse((await visit(here, `/${bare.name}/spec`)).text);
  expect(code).toBe('keymint.SpecDoesNotExist');
  const listed = JSON.parse((await visit(here, '')).text).apiProduct;
  const hasSpec = (name: string) => listed.find((product: { name: string }) => product.name === name).hasSpec;
  expect([hasSpec(documented.name), hasSpec(bare.name)]).toEqual([true, false]);
});

test.each(['private', 'internal'])(
  'the document of a product that is %s answers as one that does not exist',
  async (value) => {
    const here = await registry.another();
    await here.put('/portal/settings', {});
    const { name } = await given(here).apiProduct({ name: unique('secret'), ...access(value) });
    await given(here).spec(name);
    const nobodys = name.replace('secret', 'absent');
    const [hidden, missing] = [await visit(here, `/${name}/spec`), await visit(here, `/${nobodys}/spec`)];
    expect(hidden).toEqual({ status: 404, text: missing.text.replaceAll(nobodys, name) });
  },
);

test('an organization that never set up its portal shows visitors none', async () => {
  const here = await registry.another();
  const { name } = await given(here).apiProduct();
  await given(here).spec(name);
  const { status, text } = await visit(here, `/${name}/spec`);
  expect([status, JSON.parse(text).code]).toEqual([404, 'keymanagement.service.apiproduct_doesnot_exist']);
});

test('a visit costs one commit for its limit, and one round of reads', async () => {
  const here = await registry.another();
  await here.put('/portal/settings', {});
  const { name } = await given(here).apiProduct();
  await given(here).spec(name);
  const rounds = await roundTripsOf(() => visit(here, `/${name}/spec`));
  expect(rounds.length).toBeLessThanOrEqual(2);
});
