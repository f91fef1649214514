import { appGroupApp, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(appGroupApp);
