import { developerAppKey, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(developerAppKey);
