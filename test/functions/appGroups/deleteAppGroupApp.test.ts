import { appGroups, specifyDeleteApp } from '../../support/owners';

specifyDeleteApp(appGroups);
