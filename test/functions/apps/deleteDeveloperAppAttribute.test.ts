import { developerApp, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(developerApp);
