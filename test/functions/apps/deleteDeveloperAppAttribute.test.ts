import { developerApp, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(developerApp);
