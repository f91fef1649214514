import { companies, specifyUpdateApp } from '../../support/owners';

specifyUpdateApp(companies);
