import { companies, specifyCreateApp } from '../../support/registry/owners';

specifyCreateApp(companies);
