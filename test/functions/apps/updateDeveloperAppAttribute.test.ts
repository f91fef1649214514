import { developerApp, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(developerApp);
