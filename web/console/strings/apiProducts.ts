import { catalogue } from '../../kit/catalogue';

/** The words of the pages of apiProducts. */
export const apiProducts = catalogue({
  title: 'API products',
});
