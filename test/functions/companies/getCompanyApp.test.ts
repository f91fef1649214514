import { companies, specifyGetApp } from '../../support/owners';

specifyGetApp(companies);
