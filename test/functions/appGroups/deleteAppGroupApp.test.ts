import { appGroups, specifyDeleteApp } from '../../support/registry/owners';

specifyDeleteApp(appGroups);
