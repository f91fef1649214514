import { developerAppKey, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(developerAppKey);
