import { appGroup, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(appGroup);
