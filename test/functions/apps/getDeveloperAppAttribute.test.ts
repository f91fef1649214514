import { developerApp, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(developerApp);
