import { appGroups, specifyChangeApp } from '../../support/registry/owners';

specifyChangeApp(appGroups);
