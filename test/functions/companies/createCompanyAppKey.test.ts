import { companies, specifyCreateKey } from '../../support/registry/owners';

specifyCreateKey(companies);
