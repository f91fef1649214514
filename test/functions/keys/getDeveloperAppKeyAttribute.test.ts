import { developerAppKey, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(developerAppKey);
