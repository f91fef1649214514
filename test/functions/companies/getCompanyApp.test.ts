import { companies, specifyGetApp } from '../../support/registry/owners';

specifyGetApp(companies);
