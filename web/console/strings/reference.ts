import { catalogue } from '../../kit/catalogue';

/** The words of the pages of reference. */
export const reference = catalogue({
  title: 'API reference',
});
