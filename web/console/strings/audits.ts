import { catalogue } from '../../kit/catalogue';

/** The words of the pages of audits. */
export const audits = catalogue({
  title: 'Audit trail',
});
