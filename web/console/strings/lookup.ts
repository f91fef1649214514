import { catalogue } from '../../kit/catalogue';

/** The words of the pages of lookup. */
export const lookup = catalogue({
  title: 'Key lookup',
});
