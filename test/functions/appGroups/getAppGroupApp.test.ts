import { appGroups, specifyGetApp } from '../../support/owners';

specifyGetApp(appGroups);
