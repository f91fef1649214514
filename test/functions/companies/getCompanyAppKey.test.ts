import { companies, specifyGetKey } from '../../support/registry/owners';

specifyGetKey(companies);
