import { appGroupApp, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(appGroupApp);
