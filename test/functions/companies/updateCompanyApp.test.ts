import { companies, specifyUpdateApp } from '../../support/registry/owners';

specifyUpdateApp(companies);
