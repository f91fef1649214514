import { companies, specifyDeleteApp } from '../../support/registry/owners';

specifyDeleteApp(companies);
