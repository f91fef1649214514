import { catalogue } from '../../kit/catalogue';

/** The words of the pages of developers. */
export const developers = catalogue({
  title: 'Developers',
});
