import { companies, specifyDeleteApp } from '../../support/owners';

specifyDeleteApp(companies);
