import { developerApp, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(developerApp);
