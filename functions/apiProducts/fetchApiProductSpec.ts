import { readOpenApi } from '../../shared/domain/openApi';
import { ApiProductDoesNotExist, SpecNotFetched, SpecRefused } from '../../shared/faults';
import { fetchText } from '../../shared/fetching/fetchText';
import { operation } from '../../shared/operation';
import { MAX_SPEC_BYTES } from '../../shared/schemas/limits';
import { SpecSource, SpecSummary } from '../../shared/schemas/spec';
import { putSpec } from '../../shared/tasks/specs';

/**
 * Fetches the OpenAPI document of an API product once, and stores it as `updateApiProductSpec` does. It is fetched
 * over https, from public addresses of the internet, also after redirects, without credentials, within ten seconds.
 * The address is stored without its query, which may have a secret. An extension of Keymint.
 */
export default operation({
  summary: 'Fetch OpenAPI document of API product',
  method: 'POST',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}/spec:fetch',
  permission: 'products.write',
  body: SpecSource,
  status: 200,
  response: SpecSummary,
  faults: [ApiProductDoesNotExist, SpecNotFetched, SpecRefused],

  async handler({ params, body: { url } }, context) {
    await context.store.apiProducts.get(params.org, params.apiProduct);
    const text = await fetchText(url, MAX_SPEC_BYTES, context.fetching);
    const { origin, pathname } = new URL(url);
    return putSpec(params, readOpenApi(text), context, `${origin}${pathname}`);
  },
});
