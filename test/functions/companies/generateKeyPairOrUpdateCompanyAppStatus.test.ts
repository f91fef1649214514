import { companies, specifyChangeApp } from '../../support/registry/owners';

specifyChangeApp(companies);
