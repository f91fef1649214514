import { catalogue } from '../../kit/catalogue';

/** The words of the pages of apps. */
export const apps = catalogue({
  title: 'Apps',
});
