import { appGroup, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(appGroup);
