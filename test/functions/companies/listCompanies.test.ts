import type { Company } from '../../../shared/schemas/company';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

/** In list order: upper case before lower case. */
const names = ['Yard', 'anchor', 'anchor 2', 'bay', 'cove'];
let made: Company[];
beforeAll(async () => {
  made = [];
  for (const name of [...names].reverse()) made.unshift(await given(here.registry).company({ name }));
});

const list = async (query: string) => {
  const { status, body } = await here.registry.get(`/companies${query}`);
  expect(status).toBe(200);
  return body;
};

test.each([
  ['', 0, 5],
  ['?expand=false', 0, 5],
  ['?count=2', 0, 2],
  ['?startKey=', 0, 5],
  ['?startKey=anchor', 1, 5],
  ['?startKey=anchor%202&count=2', 2, 4],
  ['?startKey=cove', 4, 5],
])('/companies%s lists names %i up to %i, and with expand whole companies', async (query, from, to) => {
  expect(await list(query)).toEqual(names.slice(from, to));
  const expanded = `${query.replace('expand=false', '') || '?'}&expand=true`;
  expect(await list(expanded)).toEqual({ company: made.slice(from, to) });
});

test.each(['ghost', 'YARD', 'anchor%203'])('startKey %s, which none has, is refused', async (startKey) => {
  for (const expand of [true, false]) {
    const { status, body } = await here.registry.get(`/companies?startKey=${startKey}&expand=${expand}`);
    expect([status, body.code]).toEqual([404, 'keymanagement.service.company_doesnot_exist']);
  }
});

test.each(['count=0', 'count=x', 'expand=maybe'])('?%s is refused', async (query) => {
  const { status, body } = await here.registry.get(`/companies?${query}`);
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

describe('an organization without companies', () => {
  const empty = silentRegistry();

  test('has empty lists', async () => {
    await given(empty.registry).appGroup();
    expect((await empty.registry.get('/companies')).text).toBe('[ ]\n');
    expect((await empty.registry.get('/companies?expand=true')).body).toEqual({ company: [] });
  });
});
