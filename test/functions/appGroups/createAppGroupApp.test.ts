import { appGroups, specifyCreateApp } from '../../support/registry/owners';

specifyCreateApp(appGroups);
