import { catalogue } from '../../kit/catalogue';

/** The words of the pages of keys. */
export const keys = catalogue({
  title: 'Keys',
});
