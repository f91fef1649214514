import { companies, specifyCreateKey } from '../../support/owners';

specifyCreateKey(companies);
