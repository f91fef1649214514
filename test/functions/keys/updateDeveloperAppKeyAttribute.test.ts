import { developerAppKey, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(developerAppKey);
