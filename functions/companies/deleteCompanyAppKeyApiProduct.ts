import { operation } from '../../shared/operation';
import { deleteKeyApiProduct } from '../../shared/operations/keys';
import { companies } from '../../shared/operations/owners';

const { response: _, ...removal } = deleteKeyApiProduct(companies);

/** Takes an API product from a consumer key of a company's app; unlike a developer's, it is not answered. */
export default operation({
  ...removal,
  status: 204,
  async handler(request, context) {
    await removal.handler(request, context);
  },
});
