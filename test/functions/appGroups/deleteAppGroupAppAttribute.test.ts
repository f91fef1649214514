import { appGroupApp, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(appGroupApp);
