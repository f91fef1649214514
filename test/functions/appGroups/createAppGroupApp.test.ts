import { appGroups, specifyCreateApp } from '../../support/owners';

specifyCreateApp(appGroups);
