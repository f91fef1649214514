import { developerAppKey, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(developerAppKey);
