import { developerApp, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(developerApp);
