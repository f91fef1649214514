import { companies, specifyGetKey } from '../../support/owners';

specifyGetKey(companies);
