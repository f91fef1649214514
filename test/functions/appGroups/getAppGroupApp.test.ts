import { appGroups, specifyGetApp } from '../../support/registry/owners';

specifyGetApp(appGroups);
