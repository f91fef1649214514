import { appGroupApp, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(appGroupApp);
