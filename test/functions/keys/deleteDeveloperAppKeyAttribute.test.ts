import { developerAppKey, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(developerAppKey);
