import { companies, specifyCreateApp } from '../../support/owners';

specifyCreateApp(companies);
